from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer.main

from certify.cli import main as module
from certify.cli.options import EXAMPLES, SIZES
from certify.spec.errors import LimitError

COMMANDS = ["prove", "replay", "bound", "hull", "check"]


def certify(*arguments: str, **options) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", "from certify.cli.main import main; main()", *arguments]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_help_lists_every_command_and_the_exit_statuses(command):
    status, output, complaints = command("--help")
    assert (status, complaints) == (0, "")
    assert all(f"  {name} " in output for name in COMMANDS)
    assert "2 bad input" in output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(command, name: str):
    status, output, complaints = command(name, "--help")
    assert (status, complaints) == (0, "")
    assert f"certify {name}" in output
    assert "--json" in output


def test_help_loads_no_solver():
    script = (
        "import sys; from certify.cli.main import run; run(['--help']);"
        "print([name for name in ('highspy', 'numpy', 'z3', 'flint', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package(command):
    from importlib.metadata import version

    assert command("--version") == (0, f"certify {version('certify')}\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "a command is missing: expected one of prove, refute, "),
        (["solve"], "No such command 'solve'"),
        (["hull"], "Missing argument 'TABLE.csv'"),
        (["hull", "table.csv"], "Missing option '--user'"),
        (["hull", "table.csv", "--user", "me", "--colour"], "No such option: --colour"),
        (["hull", "table.csv", "--user", "me", "--form", "affine"], "--form \"affine\": 'affine' is not one of"),
        (["prove", "statements.py", "--jobs", "0"], '--jobs "0": '),
        (["prove", "statements.py", "--seed", "x"], '--seed "x": '),
        (["prove", "statements.py", "--time", "-1"], '--time "-1": '),
        (["prove", "statements.py", "--time", "nan"], '--time "nan": '),
        (["prove", "statements.py", "--agents", "two"], '--agents: "two" is no size'),
        (["prove", "statements.py", "--level", "low"], '--level: "low" is no level'),
        (["prove", "statements.py:nothing"], "no statement"),
        (["prove", "nowhere.py"], "nowhere.py: there is no such file"),
        (["hull", "nowhere.csv", "--user", "me"], "nowhere.csv: there is no such file"),
        (["hull", ".", "--user", "me"], "this is a folder"),
        (["hull", "table.csv", "--user", "you"], 'there is no column "you"'),
        (["hull", "table.csv", "--user", "me", "--agents", "one,none"], 'there is no column "none"'),
        (["check", "nowhere.json", "defect.json"], "nowhere.json: there is no such file"),
        (["check", "game.json", "nowhere.json"], "nowhere.json: there is no such file"),
        (["check", "game.json", "game.json"], "game.json"),
        (["check", "game.json", "defect.json", "--eta", "a"], "--eta: expected a number"),
        (["bound", "nowhere.json"], "nowhere.json: there is no such file"),
        (["bound", "market.json", "--eta", "1,b"], "--eta: expected a number"),
        (["bound", "market.json", "--messages", "0"], '--messages: "0" is no number of messages'),
        (["bound", "market.json", "--messages", "100000000"], '--messages: "100000000" are too many, at most 999999'),
        (["hull", "table.csv", "--user", "me", "--user", "one"], "--user: the option is given twice"),
        (["hull", "table.csv", "--user", "me", "--agents", '"one'], '--agents: "\\"one": '),
        (["bound", "market.json", "--ties", "any", "--ties=common"], "--ties: the option is given twice"),
        (["prove", "statements.py", "--agents", "2", "--agents", "3"], "--agents: the option is given twice"),
        (["prove", "statements.py", "--out", ""], '--out "": the name is empty; write . for the current folder'),
        (["prove", "statements.py:1"], "statements.py:1: there is no such file"),
        (["replay", "nowhere"], "nowhere: there is no such file or folder"),
        (["replay", "."], "holds no certificate"),
    ],
)
def test_bad_input_is_one_line_on_standard_error_and_status_2(command, folder: Path, arguments, words: str):
    before = sorted(folder.rglob("*"))
    status, output, complaints = command(*arguments)
    assert status == 2
    assert output == ""
    assert complaints.startswith("certify: ")
    assert complaints.count("\n") == 1
    assert words in complaints
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def (:\n", "line 1: the statement file raises SyntaxError"),
        ("x = 1\n1 / 0\n", "line 2: the statement file raises ZeroDivisionError"),
        ("raise SystemExit(0)\n", "SystemExit"),
        ("raise GeneratorExit\n", "line 1: the statement file raises GeneratorExit"),
        ("class Odd(BaseException): ...\nraise Odd('x')\n", "line 2: the statement file raises Odd: x"),
        (
            "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\nraise Odd\n",
            "line 4: the statement file raises Odd: without words",
        ),
        ("import beside\n", "imports installed modules: read a file beside it by certify.statement_beside"),
        ("from certify import theorem\n@theorem\ndef odd(t):\n    raise GeneratorExit\n", "line 4"),
        ("x = 1\n", "there is no statement in this file"),
        ("from certify import theorem\n@theorem\ndef odd(t):\n    t.missing()\n", "line 4"),
        ("from certify import theorem\n@theorem\ndef silent(t):\n    t.unknown('x')\n", "silent: the statement claims"),
    ],
)
def test_a_statement_file_that_does_not_work_is_bad_input(command, folder: Path, source: str, words: str):
    (folder / "odd.py").write_text(source, encoding="utf-8")
    status, output, complaints = command("prove", "odd.py")
    assert (status, output) == (2, "")
    assert words in complaints
    assert "odd.py" in complaints
    assert complaints.count("\n") == 1


def test_a_statement_that_needs_too_much_memory_is_unknown(command, folder: Path):
    source = "from certify import theorem\n@theorem\ndef vast(t):\n    raise MemoryError\n"
    (folder / "odd.py").write_text(source, encoding="utf-8")
    status, output, complaints = command("prove", "odd.py")
    assert (status, output) == (3, "")
    assert complaints == "certify: there is not enough memory for this; ask for less\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("while True:\n    pass\n", "odd.py: reading this file takes longer than 1 seconds"),
        (
            "from certify import theorem\n@theorem\ndef endless(t):\n    while True:\n        t.size('agents')\n",
            "odd.py: endless: reading it at agents=7 takes longer than 1 seconds",
        ),
    ],
)
def test_a_statement_file_that_does_not_end_is_unknown_after_its_time(command, folder: Path, source: str, words: str):
    (folder / "odd.py").write_text(source, encoding="utf-8")
    status, output, complaints = command("prove", "odd.py", "--agents", "7", "--time", "1")
    assert (status, output) == (3, "")
    assert words in complaints
    assert complaints.count("\n") == 1
    assert not (folder / "certificates").exists()


def test_a_file_that_is_not_utf_8_is_bad_input(command, folder: Path):
    (folder / "latin.csv").write_bytes(b"me,on\xe9\n1,2\n")
    status, _, complaints = command("hull", "latin.csv", "--user", "me")
    assert status == 2
    assert "latin.csv: line 1 column 6: byte 0xe9 is not UTF-8" in complaints


@pytest.mark.parametrize("arguments", [["hull", "table.csv", "--user", "me"], ["prove", "statements.py"]])
def test_an_out_folder_that_is_a_file_is_bad_input(command, folder: Path, arguments: list[str]):
    (folder / "taken").write_text("", encoding="utf-8")
    for out in ("taken", "taken/deeper"):
        status, _, complaints = command(*arguments, "--out", out)
        assert status == 2
        assert "taken" in complaints
        assert "choose another" in complaints


def test_a_fault_of_the_program_is_one_line_that_asks_for_a_report(command, monkeypatch: pytest.MonkeyPatch):
    def broken(_paths):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("certify.kernel.replays.certificate_files", broken)
    status, _, complaints = command("replay", "x")
    assert status == 2
    assert complaints.startswith("certify: test_cli_main.py:")
    assert "unexpected ZeroDivisionError: by zero; please report this line" in complaints


def test_what_is_not_found_in_time_is_unknown(command, folder: Path, monkeypatch: pytest.MonkeyPatch):
    def late(*_, **__):
        raise LimitError("no exact optimum of 9 rows was found in time")

    monkeypatch.setattr("certify.bounds.answer.full_bound", late)
    status, output, _ = command("bound", "market.json", "--json")
    assert status == 3
    answer = json.loads(output)
    assert answer["status"] == "unknown"
    assert "in time" in answer["reason"]
    assert not (folder / "certificates").exists()


def test_an_interrupt_before_the_command_is_loaded_is_one_line_too():
    script = (
        "import sys\nfrom certify.__main__ import main\n"
        "class Interrupted:\n    def find_spec(self, name, *_):\n"
        "        if name.startswith('certify.cli'):\n            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "certify: interrupted; nothing was begun\n")


def test_an_interrupt_gives_status_3_and_keeps_what_was_proved(folder: Path):
    (folder / "slow.py").write_text(
        "import time\nfrom certify import theorem\n@theorem\ndef slow(t):\n"
        "    if t.size('agents') > 1:\n        time.sleep(60)\n    t.claim(t.nonnegative('x') >= 0)\n",
        encoding="utf-8",
    )
    running = certify("prove", "slow.py", "--agents", "1,2")
    assert running.stdout is not None
    assert running.stdout.readline().startswith("slow agents=1: proved")
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    output, complaints = running.communicate(timeout=30)
    assert (running.returncode, output) == (3, "")
    assert complaints == "certify: interrupted; what was proved so far is kept\n"
    assert (folder / "certificates" / "slow-agents1.json").exists()


def test_a_broken_pipe_is_quiet(folder: Path):
    assert module.run(["hull", "table.csv", "--user", "me"]) == 0
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-c", "from certify.cli.main import main; main()", "replay", "certificates"]
    done = subprocess.run(program, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (3, "")


def test_a_terminal_for_progress_leaves_standard_output_alone(folder: Path):
    master, terminal = pty.openpty()
    program = [sys.executable, "-c", "from certify.cli.main import main; main()"]
    arguments = ["prove", "statements.py:sums_are_nonnegative", "--agents", "2-3", "--json"]
    done = subprocess.run(
        [*program, *arguments], stdout=subprocess.PIPE, stderr=terminal, text=True, check=False, timeout=60
    )
    os.close(terminal)
    os.close(master)
    assert done.returncode == 0
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["proved", "proved"]


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--eta", "1,2"], '--eta "1,2": expected a list of 1 numbers, one an agent, got 2 numbers'),
        (["--eta=-1"], '--eta "-1": expected a number >= 0'),
        (["--response", "quantal", "--rate", "0"], '--rate "0": the quantal response needs a rate > 0'),
        (["--response", "quantal"], "--rate: the quantal response needs a rate > 0; add one"),
    ],
)
def test_complaints_about_arguments_name_the_flag(command, flags, complaint):
    status, output, complaints = command("bound", "market.json", *flags)
    assert (status, output) == (2, "")
    assert complaints.startswith(f"certify: {complaint}")


def test_a_time_that_nothing_would_take_is_refused(command):
    status, output, complaints = command("check", "game.json", "defect.json", "--time", "5")
    assert (status, output, len(complaints.splitlines())) == (2, "", 1)
    assert "--time" in complaints


@pytest.mark.skipif(sys.platform == "win32", reason="shell redirections of POSIX")
@pytest.mark.parametrize(
    ("line", "status", "complaint"),
    [
        ("{python} -m certify --version >&-", 0, ""),
        ("{python} -m certify check game.json defect.json >&-", 0, ""),
        ("{python} -m certify check nothing.json defect.json 2>&-", 2, ""),
        ("{python} -m certify check game.json defect.json | :", 0, ""),
        ("{python} -m certify.kernel nothing.json >&-", 2, "error: nothing.json: there is no such file"),
        ("{python} -m certify.kernel", 2, "error: the following arguments are required: certificate"),
        ("{python} -m certify.kernel certificates >&-", 0, ""),
        ("{python} -m certify.kernel certificates | :", 0, ""),
    ],
)
def test_closed_and_broken_streams_leave_no_traceback(command, line: str, status: int, complaint: str):
    assert command("check", "game.json", "defect.json")[0] == 0
    run = subprocess.run(
        line.format(python=sys.executable), shell=True, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert run.returncode == status
    assert run.stderr.startswith(complaint)
    assert len(run.stderr.splitlines()) == bool(complaint)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("flags", ["", "--json"])
def test_output_that_cannot_be_written_is_said_in_one_line(folder: Path, flags: str):
    line = f"{sys.executable} -m certify check game.json defect.json {flags} >/dev/full"
    run = subprocess.run(line, shell=True, capture_output=True, text=True, check=False, cwd=folder)
    assert run.returncode == 3
    assert run.stderr.startswith("certify: the output cannot be written: No space left on device")
    assert len(run.stderr.splitlines()) == 1


def test_a_file_name_that_is_no_text_is_refused(command, folder: Path):
    name = os.fsdecode(b"\xff.json")
    try:
        (folder / name).write_bytes((folder / "market.json").read_bytes())
    except OSError:
        pytest.skip("the file system takes no such name")
    status, output, complaints = command("bound", name)
    assert (status, output, len(complaints.splitlines())) == (2, "", 1)
    assert "the name of this file is no UTF-8" in complaints


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_in_the_help_of_a_command_is_a_call_of_it(command, name: str):
    program, verb, *arguments = EXAMPLES[name].split()
    assert (program, verb) == ("certify", name)
    typer.main.get_command(module.application(plain=True)).commands[name].make_context(name, arguments)
    status, output, _ = command(name, "--help")
    assert status == 0
    assert f"Example: {EXAMPLES[name]}" in " ".join(output.split())


@pytest.mark.parametrize("name", ["prove", "refute", "ablate"])
def test_the_help_says_what_each_size_counts(command, name: str):
    output = " ".join(command(name, "--help")[1].split())
    for size, counted in SIZES.items():
        assert f"--{size} N {counted}: N, a range" in output


@pytest.mark.parametrize("name", ["replay", "report", "bound"])
@pytest.mark.parametrize("file", ["x" * 300, "x/" * 3000 + "y.json"])
def test_a_name_that_is_too_long_is_one_line(command, name: str, file: str):
    status, output, complaints = command(name, file)
    assert (status, output, len(complaints.splitlines())) == (2, "", 1)
    assert "report this" not in complaints


@pytest.mark.parametrize(("name", "place"), [("replay", "CERT..."), ("report", "DIR")])
def test_an_empty_name_is_not_the_current_folder(command, name: str, place: str):
    status, output, complaints = command(name, "")
    assert (status, output) == (2, "")
    assert complaints.startswith(f"certify: {place}: the name is empty; write . for the current folder")
