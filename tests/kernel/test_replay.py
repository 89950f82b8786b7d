"""From files to verdicts: statements, input files, folders, exit statuses."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from corpus_proofs import CORPUS, CORRECT, correct_text

from certify.kernel import parts as parts_module
from certify.kernel import replay as replay_module
from certify.kernel.__main__ import main
from certify.kernel.certificate import instance_certificate
from certify.kernel.proof import Absurd, Derive, Product, Witness
from certify.kernel.replay import certificate_files, replay, replay_all, rules
from certify.spec.errors import InputError
from certify.spec.formula import FALSE, TRUE, Atom, ForAll, above, at_least, equal
from certify.spec.polynomial import ONE, Polynomial
from certify.spec.questions.part import Part

x, y = Polynomial.unknown("x"), Polynomial.unknown("y")
HASH = "sha256:" + "0" * 64


@pytest.fixture
def square(tmp_path):
    """A certificate with its statement file beside it."""
    shutil.copy(CORPUS / "statements.py", tmp_path)
    file = tmp_path / "square.json"
    file.write_text(correct_text("square"), encoding="utf-8")
    return file


# Where files are found, and what they may do. ------------------------------------------------------------------------


def test_finds_the_statement_file_beside_above_and_in_the_current_folder(square, tmp_path, monkeypatch):
    assert replay(square).accepted
    inner = tmp_path / "certificates"
    inner.mkdir()
    moved = shutil.move(square, inner)
    assert replay(moved).accepted
    deeper = inner / "old"
    deeper.mkdir()
    moved = shutil.move(moved, deeper)
    with pytest.raises(InputError, match=r"there is no file 'statements\.py' beside the certificate"):
        replay(moved)
    monkeypatch.chdir(tmp_path)
    assert replay(moved).accepted


def test_the_nearest_statement_file_counts(square, tmp_path):
    inner = tmp_path / "certificates"
    inner.mkdir()
    moved = shutil.move(square, inner)
    (inner / "statements.py").write_text("", encoding="utf-8")
    assert "has no statement 'a_square_is_never_negative'" in (replay(moved).reason or "")


def test_a_file_name_that_no_file_can_have_is_bad_input(square):
    text = square.read_text(encoding="utf-8")
    square.write_text(text.replace("statements.py", "s" * 5000 + ".py"), encoding="utf-8")
    with pytest.raises(InputError, match="there is no file"):
        replay(square)


def test_a_missing_certificate_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        replay(tmp_path / "none.json")
    with pytest.raises(InputError, match="this is a folder"):
        replay(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{", b"[]", b"null", b"{}", b"\x00", b"1e9999999"]
)
def test_a_damaged_certificate_is_rejected(tmp_path, content):
    file = tmp_path / "damaged.json"
    file.write_bytes(content)
    verdict = replay(file)
    assert (verdict.accepted, verdict.status) == (False, None)
    assert verdict.reason


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1\nraise ValueError('two\\nlines')\n", "line 2: the statement file raises ValueError: two lines"),
        ("x = (\n", "line 1: the statement file raises SyntaxError"),
        ("\nimport sys\nsys.exit(0)\n", "line 3: the statement file raises SystemExit"),
        ("def f():\n    f()\nf()\n", "the statement file raises RecursionError"),
        ("import no_such_module_anywhere\n", "line 1: the statement file raises ModuleNotFoundError"),
    ],
)
def test_a_statement_file_that_raises_is_bad_input_and_names_the_line(square, source, words):
    (square.parent / "statements.py").write_text(source, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        replay(square)
    assert words in str(caught.value)


def test_a_statement_that_raises_is_bad_input_and_names_the_line(square):
    lines = ["from certify import theorem", "@theorem", "def a_square_is_never_negative(t):", "    t.no_such_word()"]
    (square.parent / "statements.py").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="line 4: the statement file raises AttributeError"):
        replay(square)


def test_a_statement_that_changed_is_rejected(square):
    source = (square.parent / "statements.py").read_text(encoding="utf-8")
    (square.parent / "statements.py").write_text(source.replace("x * x >= 0", "x * x >= -1"), encoding="utf-8")
    assert "the constraints have another hash" in (replay(square).reason or "")


def test_an_alias_of_a_statement_is_not_the_statement(square):
    with (square.parent / "statements.py").open("a", encoding="utf-8") as file:
        file.write("\nlarge_claim = a_square_is_never_negative\n")
    text = square.read_text(encoding="utf-8")
    square.write_text(text.replace("a_square_is_never_negative", "large_claim"), encoding="utf-8")
    assert "has no statement 'large_claim'" in (replay(square).reason or "")


def test_the_verdict_names_statement_shape_and_rules():
    verdict = replay(CORPUS / "correct" / "average_by_cut.json")
    assert verdict.subject == "statements.py:some_share_is_at_least_the_average actions=2"
    assert verdict.rules == ("absurd", "cut", "derive", "resolve", "split")
    assert rules(CORRECT["below_all_squares"][3]) == ("absurd", "derive", "witness")
    assert rules(None) == ()


# Folders. ------------------------------------------------------------------------------------------------------------


def test_a_folder_stands_for_its_certificates_and_damaged_files(square, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "market.json").write_text('{"format": "certify-market/1"}', encoding="utf-8")
    (inner / "list.json").write_text("[]", encoding="utf-8")
    (inner / "damaged.json").write_text("{", encoding="utf-8")
    (inner / "later.json").write_text('{"format": "certify-certificate/2"}', encoding="utf-8")
    assert [file.name for file in certificate_files([tmp_path])] == ["damaged.json", "later.json", "square.json"]
    assert [verdict.accepted for verdict in replay_all([tmp_path, square])] == [False, False, True, True]


def test_a_folder_without_certificates_is_bad_input(tmp_path):
    (tmp_path / "market.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="this folder holds no certificate"):
        replay_all([tmp_path])
    with pytest.raises(InputError, match="there is no such file or folder"):
        replay_all([tmp_path / "none"])


# The command. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["correct/square.json", "correct/too_large.json"], 0),
        (["correct/square.json", "correct/at_most_one_if_assumed.json"], 3),
        (["correct/at_most_one_if_assumed.json", "incorrect/missing_fact.json"], 1),
        (["incorrect/missing_fact.json", "correct/none.json"], 2),
        (["parsing_failure"], 1),
        (["statements.py"], 1),
    ],
)
def test_the_exit_status_says_what_happened(names, status, capsys):
    assert main([str(CORPUS / name) for name in names]) == status
    assert (capsys.readouterr().err != "") == (status == 2)


def test_the_command_prints_one_line_a_file(capsys):
    main(["--json", str(CORPUS / "correct"), str(CORPUS / "incorrect" / "false_witness.json")])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(CORRECT) + 1
    assert all({"file", "accepted", "reason", "status"} <= line.keys() for line in lines)
    assert [line["accepted"] for line in lines] == [True] * len(CORRECT) + [False]
    main([str(CORPUS / "correct" / "average.json"), str(CORPUS / "correct" / "at_most_one_if_assumed.json")])
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(
        "accepted: proved: statements.py:some_share_is_at_least_the_average actions=2 (absurd, derive)"
    )
    assert "proved" not in second
    assert "accepted: assumed: " in second
    assert "assuming x is at most 1" in second


def test_a_certificate_whose_statement_file_is_unreadable_does_not_keep_the_others_from_being_checked(
    square, tmp_path, capsys
):
    inner = tmp_path / "inner"
    inner.mkdir()
    shutil.copy(square, tmp_path / "another.json")
    shutil.copy(square, inner / "broken.json")
    (inner / "statements.py").write_text("x = (", encoding="utf-8")
    (tmp_path / "damaged.json").write_text("{", encoding="utf-8")
    assert main(["--json", str(tmp_path), str(tmp_path / "none"), str(square)]) == 2
    printed = capsys.readouterr()
    lines = [json.loads(line) for line in printed.out.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [
        *("another.json", "damaged.json", "broken.json", "square.json", "none", "square.json")
    ]
    assert [line["accepted"] for line in lines] == [True, False, False, True, False, True]
    assert "raises SyntaxError" in lines[2]["reason"]
    complaints = printed.err.splitlines()
    assert [complaint.split(": ")[1] for complaint in complaints] == [
        str(inner / "broken.json"),
        str(tmp_path / "none"),
    ]


# Input files. --------------------------------------------------------------------------------------------------------

CONTRADICTION = (Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2))


@dataclass
class FakeQuestion:
    """A question whose parts the test chooses."""

    answer: dict = field(default_factory=dict)
    hash: str = HASH

    def load(self, path):
        if path.read_text(encoding="utf-8") == "unreadable":
            raise InputError("input.json: line 1: not a number")
        return "document"

    def digest(self, document):
        assert document == "document"
        return self.hash

    def parts(self, document, parameters, results):
        assert document == "document"
        if parameters != {"eta": "1/2"}:
            raise InputError("expected eta to be 1/2")
        return self.answer


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Replay a certificate about an input file: `ask(parts of the question, parts of the certificate)`."""

    def asked(answer, parts, *, parameters=None, text="readable", digest=HASH):
        for module in (replay_module, parts_module):
            monkeypatch.setattr(module, "question", lambda name: FakeQuestion(answer))
        (tmp_path / "input.json").write_text(text, encoding="utf-8")
        certificate = tmp_path / "certificate.json"
        certificate.write_text(
            instance_certificate("fake", "input.json", digest, parameters or {"eta": "1/2"}, {"value": "1"}, parts),
            encoding="utf-8",
        )
        return replay(certificate)

    return asked


PROOF_PART = Part(["x"], [above(x), above(-x)])
LAZY_PART = Part(["x"], [above(-x)], base=(above(x),))
WITNESS_PART = Part(["x"], [above(x)], expects="witness")
CLOSED_PART = Part([], [TRUE, at_least(ONE)], expects="nothing")


def test_accepts_what_every_part_expects(ask):
    answer = {"bound": PROOF_PART, "lazy": LAZY_PART, "attained": WITNESS_PART, "error": CLOSED_PART}
    evidence = {"bound": CONTRADICTION, "lazy": CONTRADICTION, "attained": Witness({"x": 1}), "error": None}
    verdict = ask(answer, evidence)
    assert (verdict.accepted, verdict.status, verdict.reason) == (True, "holds", None)
    assert verdict.rules == ("absurd", "derive", "witness")
    assert verdict.subject == "fake of input.json, eta=1/2"


@pytest.mark.parametrize(
    ("answer", "evidence", "reason"),
    [
        ({"bound": PROOF_PART}, {}, "parts: 'bound' is missing"),
        ({}, {"bound": None}, "parts: 'bound' is no part of the question"),
        ({"bound": PROOF_PART}, {"bound": None}, "parts.bound: a proof is expected"),
        ({"bound": PROOF_PART}, {"bound": Witness({"x": 1})}, "parts.bound: a proof is expected"),
        ({"bound": PROOF_PART}, {"bound": (Absurd(0),)}, "parts.bound: step 0: fact 0 is not absurd"),
        ({"bound": PROOF_PART}, {"bound": ()}, "parts.bound: the proof ends before a contradiction"),
        ({"low": WITNESS_PART}, {"low": CONTRADICTION}, "parts.low: a witness is expected"),
        ({"low": WITNESS_PART}, {"low": None}, "parts.low: a witness is expected"),
        ({"low": WITNESS_PART}, {"low": Witness({"x": 0})}, "parts.low: hypothesis 0 fails at the witness"),
        ({"low": CLOSED_PART}, {"low": CONTRADICTION}, "parts.low: nothing is expected"),
        ({"low": CLOSED_PART}, {"low": Witness({})}, "parts.low: nothing is expected"),
        ({"low": Part([], [equal(ONE)], expects="nothing")}, {"low": None}, "condition 0 does not hold"),
        ({"low": Part([], [TRUE, FALSE], expects="nothing")}, {"low": None}, "condition 1 does not hold"),
        ({"low": Part([], [ForAll(("u",), TRUE)], expects="nothing")}, {"low": None}, "condition 0 does not hold"),
        ({"low": Part([], [above(x)], expects="nothing")}, {"low": None}, "a hypothesis mentions 'x'"),
        ({"low": Part([], [above(x), above(-x)])}, {"low": CONTRADICTION}, "a hypothesis mentions 'x'"),
        ({"low": Part(["x"], [above(-x)], base=[above(y)])}, {"low": CONTRADICTION}, "fact 0 mentions 'y'"),
        (
            {"low": Part(["x"], [above(x)], base=[above(-x)], expects="witness")},
            {"low": Witness({"x": 1})},
            "the question gives a base to a part that expects witness",
        ),
    ],
)
def test_rejects_parts_that_are_missing_or_fail(ask, answer, evidence, reason):
    verdict = ask(answer, evidence)
    assert not verdict.accepted
    assert reason in (verdict.reason or "")


def test_rejects_another_file_other_parameters_and_unknown_questions(ask, tmp_path, monkeypatch):
    evidence = {"bound": CONTRADICTION}
    assert "another hash" in (ask({"bound": PROOF_PART}, evidence, digest="sha256:" + "1" * 64).reason or "")
    assert "eta to be 1/2" in (ask({"bound": PROOF_PART}, evidence, parameters={"eta": "1"}).reason or "")
    monkeypatch.undo()
    assert "unknown question 'fake'" in (replay(tmp_path / "certificate.json").reason or "")


def test_an_unreadable_input_file_is_bad_input(ask):
    with pytest.raises(InputError, match="line 1: not a number"):
        ask({"bound": PROOF_PART}, {"bound": CONTRADICTION}, text="unreadable")


def test_numbers_too_long_to_print_are_rejected_without_a_crash(ask):
    huge = Polynomial({("x",): 10**5000})
    verdict = ask({"bound": Part(["x"], [Atom(huge, ">")])}, {"bound": (Absurd(0),)})
    assert not verdict.accepted
    verdict = ask({"bound": PROOF_PART}, {"bound": (Derive((Product(-(10**5000)),)),)})
    assert not verdict.accepted


@pytest.mark.parametrize("name", ["", "x" * 300, "x/" * 3000])
def test_a_name_that_no_file_can_have_is_one_line(name, capsys):
    assert main([name]) == 2
    output = capsys.readouterr()
    assert (output.out, len(output.err.splitlines())) == ("", 1)
