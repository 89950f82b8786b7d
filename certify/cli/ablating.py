"""The work behind `certify ablate`: one order an assumption or constant, from what an earlier run left."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from certify.ablation.questions import Archive
from certify.cli.counterexamples import counterexample_place, write_counterexample
from certify.cli.processes import processes
from certify.cli.statement_choice import chosen, problem_at
from certify.cli.store import certificate_name, check_folder, check_subject, store
from certify.kernel.certificate import StatementCertificate, read_certificate, statement_certificate
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.spec.errors import CertifyError, InputError
from certify.spec.numbers import render
from certify.spec.reading.text_file import file_name, read_text
from certify.spec.shape import DEFAULT_SIZES

if TYPE_CHECKING:
    from certify.ablation import Answer, AssumptionRow, ConstantRow
    from certify.ablation.questions import Found
    from certify.spec.language import Statement
    from certify.spec.polynomial import Rational
    from certify.spec.problem import Problem
    from certify.spec.variants import Variant

Shape = Mapping[str, int | str]

SIZES: Mapping[str, Sequence[int]] = {
    "agents": (1, 2),
    "players": (2,),
    "actions": (2, 3),
    "states": (2,),
    "messages": (2,),
}
"""The sizes at which questions are asked where the command line does not say; of other sizes the default one."""


@dataclass(frozen=True, slots=True)
class Order:
    """One question about a statement of a file: what is dropped, or which constant, and at which shapes."""

    file: Path
    name: str
    kind: str
    about: str
    shapes: tuple[Shape, ...]
    out: Path
    seconds: float
    seed: int
    again: bool

    def label(self) -> str:
        """Return the question as people read it."""
        return f"{self.name} without {self.about}" if self.kind == "dropped" else f"{self.name}: {self.about}"


@dataclass(frozen=True)
class Certificates(Archive):
    """Certificates in a folder, named after statement, variant and shape."""

    folder: Path
    file: Path
    again: bool = False

    def kept(self, statement: Statement, variant: Variant, problem: Problem) -> tuple[str, str] | None:
        """Return the verdict of the certificate in place if it is about this problem and the kernel accepts it."""
        place = self.folder / self._name(statement, variant, problem.shape)
        if self.again or not place.is_file():
            return None
        try:
            certificate = read_certificate(read_text(place))
            if not isinstance(certificate, StatementCertificate) or certificate.digest != problem.digest():
                return None
            same = (certificate.file, certificate.name) == (self.file.name, statement.name)
            if not same or certificate.variant != variant or not replay(place).accepted:
                return None
        except CertifyError:
            return None
        return certificate.verdict, str(place)

    def keep(self, statement: Statement, variant: Variant, found: Found) -> str | None:
        """Write a certificate, and the counterexample where there is one."""
        from certify.report.counterexample import CounterexampleReport

        if found.evidence is None:
            return found.place
        verdict = "proved" if found.status == "proved" else "refuted"
        problem, name = found.problem, self._name(statement, variant, found.shape)
        text = statement_certificate(
            self.file.name, statement.name, found.shape, problem.digest(), verdict, found.evidence, variant=variant
        )
        place = store(self.folder, name, text, self.file)
        if isinstance(found.evidence, Witness) and not variant.vacuous:
            report = CounterexampleReport(statement, problem, found.evidence, variant)
            write_counterexample(self.folder, name, report)
        return str(place)

    def counterexample(self, place: str | None) -> str | None:
        """Return where the counterexample of a certificate is, if it was written."""
        if place is None:
            return None
        game = counterexample_place(self.folder, Path(place).name)
        return str(game) if game.exists() else None

    @staticmethod
    def _name(statement: Statement, variant: Variant, shape: Shape) -> str:
        changes = [f"without {name}" for name in variant.without]
        changes += [f"{name} {render(value)}" for name, value in variant.constants.items()]
        changes += [f"sharp {variant.sharp}"] if variant.sharp else []
        changes += ["vacuous"] if variant.vacuous else []
        return certificate_name([statement.name, *changes, *(f"{key}{shape[key]}" for key in sorted(shape))])


def orders(pattern: Order, name: str | None, given: Mapping[str, Sequence[int | str]]) -> list[Order]:
    """Return an order for each assumption, premise and constant of the statements.

    Raises:
        InputError: the file, a statement in it or a size cannot be used.
    """
    from certify.ablation import droppable

    check_subject(pattern.file)
    check_folder(pattern.out)
    result: list[Order] = []
    with redirect_stdout(sys.stderr):  # a statement file may print
        used: set[str] = set()
        for statement in chosen(pattern.file, name, pattern.seconds):
            for level in _levels(pattern, statement, given):
                shapes, keys = _shapes(pattern, statement, given, level)
                used |= keys
                problem = problem_at(pattern.file, statement, shapes[0], pattern.seconds)
                each = replace(pattern, name=statement.name, shapes=tuple(shapes))
                result += [replace(each, kind="dropped", about=dropped) for dropped in droppable(problem)]
                result += [
                    replace(each, kind="constant", about=constant, shapes=(shape,))
                    for constant in problem.constants
                    for shape in shapes
                ]
        if unused := [key for key in given if key not in used]:
            raise InputError(f"{file_name(pattern.file)}: no statement depends on {unused[0]}; leave --{unused[0]} out")
    return result


def _levels(pattern: Order, statement: Statement, given: Mapping[str, Sequence[int | str]]) -> list[str | None]:
    """Return the levels to ask at: those given; else rules, where the statement has levels."""
    if "level" not in problem_at(pattern.file, statement, {}, pattern.seconds).shape:
        return [None]
    return [str(level) for level in given.get("level", ("rules",))]


def _shapes(
    pattern: Order, statement: Statement, given: Mapping[str, Sequence[int | str]], level: str | None
) -> tuple[list[Shape], set[str]]:
    """Return the shapes at a level, the smallest first, and the keys on which the statement depends."""
    start: dict[str, int | str] = {} if level is None else {"level": level}
    used = set(problem_at(pattern.file, statement, start, pattern.seconds).shape)
    ranges: dict[str, Sequence[int | str]] = {}
    for key in DEFAULT_SIZES:
        if key == "level" and level is not None:
            ranges[key] = (level,)
        elif key in used:
            ranges[key] = given.get(key) or SIZES.get(key) or (DEFAULT_SIZES[key],)
    combinations = [dict(zip(ranges, sizes, strict=True)) for sizes in itertools.product(*ranges.values())]
    return sorted(combinations, key=_volume), used


def _volume(shape: Shape) -> int:
    result = 1
    for size in shape.values():
        result *= size if isinstance(size, int) and size else 1
    return result


def perform(orders: Iterable[Order], *, jobs: int, report: Callable[[str], None]) -> Iterator[dict[str, object]]:
    """Yield the line of each order as soon as it is there, with several jobs in the order in which they end."""
    if jobs == 1:
        for order in orders:
            label = order.label()
            yield work(order, lambda line, label=label: report(f"{label}: {line}"))
        return
    with processes(jobs) as executor:
        assert executor is not None
        running = [executor.submit(work, order) for order in orders]
        for number, future in enumerate(as_completed(running), start=1):
            yield future.result()
            report(f"{len(running) - number} questions are waiting or at work")


def work(order: Order, report: Callable[[str], None] = lambda _line: None) -> dict[str, object]:
    """Return the line of `certify ablate --json` for one order; keys without a value are left out."""
    from certify.ablation import Effort, assumption_row
    from certify.ablation.constants import constant_row

    with redirect_stdout(sys.stderr):
        (statement,) = chosen(order.file, order.name, order.seconds)
        archive = Certificates(order.out, order.file, order.again)
        effort = Effort(order.seconds, order.seed, report, archive)
        if order.kind == "dropped":
            document = _assumption(statement, assumption_row(statement, order.about, order.shapes, effort), archive)
        else:
            document = _constant(order, constant_row(statement, order.about, order.shapes[0], effort), archive)
    return {key: value for key, value in document.items() if value is not None}


def _assumption(statement: Statement, row: AssumptionRow, archive: Certificates) -> dict[str, object]:
    answer: Answer = row.answer
    decisive = answer.decisive
    seconds = answer.seconds + (row.meaning.seconds if row.meaning else 0)
    shown = row.meaning if row.is_vacuous and row.meaning is not None else answer
    return {
        "statement": statement.name,
        "dropped": row.dropped,
        "shape": dict(decisive.shape) if decisive else None,
        "status": row.status,
        "engine": decisive.engine if decisive else None,
        "seconds": round(seconds, 3),
        "certificate": shown.place,
        "counterexample": archive.counterexample(answer.place) if answer.status == "refuted" else None,
        "proved": [{"shape": dict(each.shape), "certificate": each.place} for each in answer.proved] or None,
        "reason": row.reason,
    }


def _constant(order: Order, row: ConstantRow, archive: Certificates) -> dict[str, object]:
    document: dict[str, object] = {
        "statement": row.statement,
        "constant": row.constant,
        "value": render(row.value),
        "shape": dict(row.shape),
        "sharp": row.sharp,
        "seconds": round(row.seconds, 3),
        "witness": archive.counterexample(row.witness.place) if row.witness else None,
        "certificate": row.proof.place if row.proof else row.witness.place if row.witness else None,
        "refuted": _text(row.below),
        "better": _text(row.better),
    }
    reasons: list[str] = []
    if row.better is not None:
        reasons.append("a game attains it" if row.best else "whether a game attains it is open")
    if row.curve is not None:
        reasons += _of_curve(order, row, document)
    document["reason"] = "; ".join(reasons) or None
    return document


def _of_curve(order: Order, row: ConstantRow, document: dict[str, object]) -> list[str]:
    from certify.ablation.curves import restated

    found = row.curve
    assert found is not None
    places = ", ".join(f"{render(y)} at {render(x)}" for x, y in found.points)
    reasons = [f"the least for fixed {found.parameter}: {places}"]
    if found.formula is None:
        return reasons
    document["formula"] = found.text()
    if found.proof is None:
        return [*reasons, f"{found.text()} goes through these points and is not proved"]
    document["formula_proved"] = True
    reasons.append(f"{found.text()} is proved")
    same = restated(found.proof.problem, chosen(order.file, None, order.seconds))
    if same is not None and found.proof.evidence is not None:
        reasons.append(f"it is what {same.name} states")
        archive = Certificates(order.out, order.file, order.again)
        from certify.spec.variants import Variant

        document["certificate"] = archive.keep(same, Variant(), found.proof)
    return reasons


def _text(value: Rational | None) -> str | None:
    return None if value is None else render(value)
