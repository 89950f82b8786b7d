"""The work behind `certify prove`: one order a statement and shape, done here or by other processes."""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.counterexamples import counterexample_place, write_counterexample
from certify.cli.statement_choice import chosen, problem_at
from certify.cli.store import certificate_name, check_folder, check_subject, store
from certify.kernel.certificate import StatementCertificate, read_certificate, statement_certificate
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.spec.errors import CertifyError, InputError
from certify.spec.reading.text_file import file_name, read_text
from certify.spec.variants import Variant

if TYPE_CHECKING:
    from concurrent.futures import Future

    from certify.spec.language import Statement
    from certify.spec.problem import Problem


@dataclass(frozen=True, slots=True)
class Order:
    """A statement of a file at a shape, and how to work on it."""

    file: Path
    name: str
    shape: Mapping[str, int | str]
    out: Path
    seconds: float
    seed: int
    again: bool

    def label(self) -> str:
        """Return the statement and its shape as people read them."""
        sizes = " ".join(f"{key}={value}" for key, value in self.shape.items())
        return f"{self.name} {sizes}".rstrip()


VACUOUS = "vacuous: no game meets the assumptions"


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one order."""

    order: Order
    status: str
    engine: str | None
    seconds: float
    reason: str | None = None
    certificate: str | None = None
    counterexample: str | None = None
    vacuous: bool = False

    def json(self) -> dict[str, object]:
        """Return the line of `certify prove --json`; keys without a value are left out."""
        document: dict[str, object] = {
            "statement": self.order.name,
            "shape": dict(self.order.shape),
            "status": self.status,
            "engine": self.engine,
            "seconds": round(self.seconds, 3),
            "certificate": self.certificate,
            "counterexample": self.counterexample,
            "reason": VACUOUS if self.vacuous else self.reason,
        }
        return {key: value for key, value in document.items() if value is not None}

    def line(self) -> str:
        """Return the line that people read."""
        how = f" by {self.engine}" if self.engine else ""
        places = [place for place in (self.counterexample, self.certificate) if place is not None]
        rest = f": {self.reason}" if self.reason else "".join(f" -> {place}" for place in places[:1])
        status = f"{self.status} ({VACUOUS})" if self.vacuous else self.status
        return f"{self.order.label()}: {status}{how} ({self.seconds:.2f} s){rest}"


def orders(pattern: Order, name: str | None, shapes: Iterable[Mapping[str, int | str]]) -> Iterator[Order]:
    """Return an order for each statement and shape, sizes that a statement does not depend on left out.

    Every statement is read at its first shape before the first order is given, so that bad input is found early: a
    size that no statement depends on is refused.
    """
    check_subject(pattern.file)
    check_folder(pattern.out)
    combinations = list(shapes)
    with redirect_stdout(sys.stderr):  # a statement file may print
        found = chosen(pattern.file, name, pattern.seconds)
        first = [_order(pattern, statement, combinations[0]) for statement in found]
        _check_used(pattern, list(zip(found, first, strict=True)), combinations)
    return _orders(pattern, list(zip(found, first, strict=True)), combinations[1:])


def _orders(
    pattern: Order, statements: Iterable[tuple[Statement, Order]], others: Iterable[Mapping[str, int | str]]
) -> Iterator[Order]:
    for statement, first in statements:
        yield first
        known = {_key(first)}
        for shape in others:
            with redirect_stdout(sys.stderr):
                order = _order(pattern, statement, shape)
            if _key(order) not in known:
                known.add(_key(order))
                yield order


def _check_used(
    pattern: Order, statements: Sequence[tuple[Statement, Order]], combinations: Sequence[Mapping[str, int | str]]
) -> None:
    """Refuse a key of the shapes on which no statement depends at any of them."""
    unused = combinations[0].keys() - {key for _, order in statements for key in order.shape}
    # Where a key is not used, its value does not matter: one is enough.
    others = [shape for shape in combinations[1:] if all(shape[key] == combinations[0][key] for key in unused)]
    for shape in others:
        for statement, _ in statements:
            if not unused:
                return
            unused -= _order(pattern, statement, shape).shape.keys()
    if not unused:
        return
    key = next(key for key in combinations[0] if key in unused)
    read = [order.shape["level"] for _, order in statements if "level" in order.shape]
    levels = {shape["level"] for shape in combinations if "level" in shape} or set(read)
    level = f" at level={min(map(str, levels))}" if read and len(levels) == 1 else ""
    who = f"{statements[0][0].name} does not depend" if len(statements) == 1 else "no statement depends"
    raise InputError(f"{file_name(pattern.file)}: {who} on {key}{level}; leave --{key} out")


def _order(pattern: Order, statement: Statement, shape: Mapping[str, int | str]) -> Order:
    return replace(
        pattern, name=statement.name, shape=dict(problem_at(pattern.file, statement, shape, pattern.seconds).shape)
    )


def _key(order: Order) -> str:
    return json.dumps(order.shape, sort_keys=True)


def perform(orders: Iterable[Order], *, jobs: int, report: Callable[[str], None]) -> Iterator[Row]:
    """Work on all orders, by several processes if `jobs` is above 1, and give each row as soon as it is there."""
    if jobs == 1:
        for order in orders:
            label = order.label()
            report(label)
            yield work(order, lambda line, label=label: report(f"{label}: {line}"))
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed

    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    try:
        running: set[Future[Row]] = set()
        for order in orders:
            running.add(pool.submit(work, order))
            done = {future for future in running if future.done()}
            running -= done
            report(f"{len(running)} shapes are waiting or at work")
            yield from (future.result() for future in done)
        for number, future in enumerate(as_completed(running), start=1):
            yield future.result()
            report(f"{len(running) - number} shapes are waiting or at work")
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    pool.shutdown()


def work(order: Order, report: Callable[[str], None] = lambda _line: None) -> Row:
    """Return the row of one order: from its certificate if there is one, else from the provers."""
    with redirect_stdout(sys.stderr):
        return _work(order, report)


def _work(order: Order, report: Callable[[str], None]) -> Row:
    from certify.provers.portfolio import prove
    from certify.provers.vacuity import shows_vacuity

    start = time.monotonic()
    (statement,) = chosen(order.file, order.name, order.seconds)
    name = certificate_name([order.name, *(f"{key}{value}" for key, value in sorted(order.shape.items()))])
    problem = problem_at(order.file, statement, order.shape, order.seconds)
    if not order.again:
        kept = _kept(order, order.out / name, problem)
        if kept is not None:
            game = counterexample_place(order.out, name)
            shown = str(game) if kept.verdict == "refuted" and game.exists() else None
            seconds, certificate = time.monotonic() - start, str(order.out / name)
            vacuous = not isinstance(kept.evidence, Witness) and shows_vacuity(problem, kept.evidence)
            return Row(order, kept.verdict, "replay", seconds, None, certificate, shown, vacuous)
    outcome = prove(statement, order.shape, seconds=order.seconds, seed=order.seed, report=report)
    evidence = outcome.proof if outcome.status in ("proved", "assumed") else outcome.witness
    if isinstance(evidence, Witness):
        from certify.search.measuring import with_violation

        evidence = with_violation(problem, evidence)
    place = counterexample = None
    if evidence is not None and outcome.status in ("proved", "refuted"):
        text = statement_certificate(
            order.file.name, order.name, problem.shape, problem.digest(), outcome.status, evidence
        )
        place = str(store(order.out, name, text, order.file))
        if isinstance(evidence, Witness):
            from certify.report.counterexample import CounterexampleReport

            found = CounterexampleReport(statement, problem, evidence, Variant())
            counterexample = str(write_counterexample(order.out, name, found))
    engine = None if outcome.status == "unknown" else outcome.engine
    vacuous = outcome.proof is not None and shows_vacuity(problem, outcome.proof)
    return Row(order, outcome.status, engine, time.monotonic() - start, outcome.reason, place, counterexample, vacuous)


def _kept(order: Order, place: Path, problem: Problem) -> StatementCertificate | None:
    """Return the certificate in place if it is about these constraints and the kernel accepts it."""
    try:
        certificate = read_certificate(read_text(place))
        if not isinstance(certificate, StatementCertificate) or certificate.digest != problem.digest():
            return None
        if (certificate.file, certificate.name) != (order.file.name, order.name):
            return None
        return certificate if replay(place).accepted else None
    except CertifyError:
        return None
