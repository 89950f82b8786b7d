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

from certify.cli.ablation_archive import Certificates
from certify.cli.ablation_lines import of_assumption, of_constant
from certify.cli.processes import processes
from certify.cli.statement_choice import chosen, problem_at
from certify.cli.store import check_folder, check_subject
from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name
from certify.spec.shape import DEFAULT_SIZES

if TYPE_CHECKING:
    from certify.spec.language import Statement

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
    levels = [str(level) for level in given.get("level", ("rules",))]
    used = problem_at(pattern.file, statement, {"level": levels[0]}, pattern.seconds).shape
    return [*levels] if "level" in used else [None]


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
            document = of_assumption(statement, assumption_row(statement, order.about, order.shapes, effort), archive)
        else:
            row = constant_row(statement, order.about, order.shapes[0], effort)
            document = of_constant(row, archive, order.seconds)
    return {key: value for key, value in document.items() if value is not None}
