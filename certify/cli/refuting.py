"""The work behind `certify refute`: one statement, all shapes, from what an earlier run left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.counterexamples import write_counterexample
from certify.cli.processes import processes
from certify.cli.refutation_order import LARGEST, Order, Shape, kept_answer
from certify.cli.search_memory import SearchMemory
from certify.cli.statement_choice import chosen
from certify.cli.store import certificate_name, check_folder, check_subject, store
from certify.cli.time_limit import time_limit
from certify.spec.errors import CertifyError, InputError, LimitError
from certify.spec.reading.text_file import file_name
from certify.spec.variants import Variant

if TYPE_CHECKING:
    from certify.refutations import Refutation
    from certify.spec.language import Statement


@dataclass(frozen=True)
class Row:
    """What came of one statement: the answer, the files, the games of earlier runs."""

    answer: Refutation
    seconds: float
    certificates: Sequence[Path] = ()
    counterexample: Path | None = None
    replayed: bool = False
    earlier: int = 0

    def json(self) -> dict[str, object]:
        """Return the line of `certify refute --json`; keys without a value are left out."""
        document: dict[str, object] = {**self.answer.json(), "seconds": round(self.seconds, 3)}
        if self.certificates:
            document["certificate"] = str(self.certificates[0])
        if self.counterexample is not None:
            document["counterexample"] = str(self.counterexample)
        return document

    def line(self) -> str:
        """Return the line that people read before the table."""
        answer = self.answer
        sizes = " ".join(f"{key}={value}" for key, value in answer.shape.items())
        label = f"{answer.statement.name} {sizes}".rstrip()
        if answer.status != "refuted":
            earlier = f"; {self.earlier} games more in earlier runs" if self.earlier else ""
            return f"{label}: {answer.status} ({self.seconds:.2f} s): {answer.reason}{earlier}"
        how = "by replay of its certificate" if self.replayed else f"after {answer.examples} games"
        worst = "" if answer.compared is None else f"; the largest violation among {answer.compared} games more"
        return f"{label}: refuted {how} ({self.seconds:.2f} s){worst}"


def perform(order: Order, report: Callable[[str], None]) -> Iterator[Row]:
    """Yield the row of each statement; after an interruption no other one is begun.

    Raises:
        InputError: the file, a statement in it or a size cannot be used; a statement raises at some shape.

    """
    check_subject(order.file)
    check_folder(order.out)
    check_folder(order.database, "--database")
    with redirect_stdout(sys.stderr):  # a statement file may print
        found = chosen(order.file, order.name, order.seconds)
        listed = _listed(order, found)
    with processes(order.jobs) as executor:
        for statement, shapes in zip(found, listed, strict=True):
            with redirect_stdout(sys.stderr):
                row = _work(order, statement, shapes, executor, report)
            yield row
            if row.answer.interrupted:
                return


def _listed(order: Order, statements: Sequence[Statement]) -> list[list[Shape]]:
    """Return the shapes of each statement; a size on which none of them depends is refused."""
    from certify.search.refute import default_shapes

    result: list[list[Shape]] = []
    unused = set(order.sizes)
    for statement in statements:
        # At level "rules" more sizes matter; where a size matters at no level, it is left out.
        first = {"level": "rules", **{key: values[0] for key, values in order.sizes.items()}}
        used = set(order.problem(statement, first).shape)
        for level in order.sizes.get("level", ())[1:]:
            used |= set(order.problem(statement, {**first, "level": level}).shape)
        unused -= used
        result.append(default_shapes(statement, {key: order.sizes[key] for key in order.sizes if key in used}))
    if unused:
        key = next(key for key in order.sizes if key in unused)
        who = f"{statements[0].name} does not depend" if len(statements) == 1 else "no statement depends"
        raise InputError(f"{file_name(order.file)}: {who} on {key}; leave --{key} out")
    return result


def _work(
    order: Order,
    statement: Statement,
    shapes: Sequence[Shape],
    executor: object,
    report: Callable[[str], None],
) -> Row:
    from concurrent.futures import Executor

    from certify.refutations import refute
    from certify.refutations.answer import measured

    start = time.monotonic()
    if not order.again:
        kept = kept_answer(order, statement, shapes)
        if kept is not None:
            place, answer = kept
            if order.largest:
                return _made_worse(order, answer, start, report)
            if answer.witness is not None and answer.witness.violation is None:  # written before amounts were
                answer = measured(answer)
                store(order.out, place.name, answer.certificate(), order.file)
            counterexample = _write(order.out, place.name, answer)
            return Row(answer, time.monotonic() - start, [place], counterexample, replayed=True)
    memory = SearchMemory(order.database / statement.name)
    if not order.again:
        memory = memory.recalled()
    label = f"{file_name(order.file)}: {statement.name}"
    try:
        with time_limit(2 * order.seconds + 60, f"{label}: reading it at some shape"):
            answer = refute(
                statement,
                shapes,
                seconds=order.seconds,
                seed=memory.seed(order.seed),
                database=memory.folder,
                executor=executor if isinstance(executor, Executor) else None,
                jobs=order.jobs,
                largest=order.largest,
                report=lambda line: report(f"{statement.name}: {line}"),
            )
    except BrokenProcessPool:
        raise LimitError(f"{label}: a process of the search ended before its work did; try --jobs 1") from None
    except (LimitError, MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        _blame(order, statement, shapes, error)
        raise
    certificates, counterexample = _stored(order, answer)
    if answer.status == "unknown":
        memory.keep(answer.examples)
    return Row(answer, time.monotonic() - start, certificates, counterexample, earlier=memory.games)


def _made_worse(order: Order, answer: Refutation, start: float, report: Callable[[str], None]) -> Row:
    """Return the row of the largest violation found, starting from the counterexample that an earlier run left."""
    from certify.provers.clock import Clock
    from certify.refutations.answer import made_worse

    answer = made_worse(answer, Clock(order.seconds, report), order.seed)
    certificates, counterexample = _stored(order, answer)
    return Row(answer, time.monotonic() - start, certificates, counterexample, replayed=True)


def _blame(order: Order, statement: Statement, shapes: Sequence[Shape], error: Exception) -> None:
    """Raise InputError for the shape at which the statement raises, if that is what happened."""
    for shape in shapes:
        order.problem(statement, shape)
    if isinstance(error, CertifyError):
        raise error


def _stored(order: Order, answer: Refutation) -> tuple[list[Path], Path | None]:
    """Write the certificates of an answer, and the counterexample."""
    from certify.refutations.result import certificate_text

    if answer.status == "refuted":
        name = _certificate_name(answer.statement, answer.shape, *(() if answer.compared is None else (LARGEST,)))
        place = store(order.out, name, answer.certificate(), order.file)
        return [place], _write(order.out, name, answer)
    places: list[Path] = []
    for problem, proof in answer.holds:
        text = certificate_text(answer.statement, problem, Variant(), "proved", proof)
        places.append(store(order.out, _certificate_name(answer.statement, problem.shape), text, order.file))
    if answer.status != "proved":
        return places, None
    for problem, proof in answer.vacuous:
        text = certificate_text(answer.statement, problem, Variant(vacuous=True), "proved", proof)
        name = _certificate_name(answer.statement, problem.shape, "vacuous")
        places.append(store(order.out, name, text, order.file))
    return places, None


def _certificate_name(statement: Statement, shape: Shape, *more: str) -> str:
    return certificate_name([statement.name, *(f"{key}{value}" for key, value in sorted(shape.items())), *more])


def _write(folder: Path, name: str, answer: Refutation) -> Path:
    assert answer.report is not None
    return write_counterexample(folder, name, answer.report)
