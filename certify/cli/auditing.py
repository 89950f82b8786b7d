"""What `certify audit` prints and writes: a line a game, a table by kind and verdict, a folder for each failure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from certify.cli.output import complain, counted, print_json

if TYPE_CHECKING:
    from certify.audit.failures import Failure
    from certify.audit.folder import Unread
    from certify.audit.kept import Kept
    from certify.audit.promise import Solver
    from certify.audit.run import Row, Task

KEPT = ".audit"
"""The folder, in that of certificates, where an audit keeps its verdicts until it is over."""


@dataclass(slots=True)
class Audited:
    """What became of all games so far, for each solver; and the folders of its failures."""

    rows: dict[str, list[Row]] = field(default_factory=dict[str, "list[Row]"])
    unread: dict[str, Sequence[Unread]] = field(default_factory=dict[str, "Sequence[Unread]"])
    left_out: dict[str, int] = field(default_factory=dict[str, int])
    places: list[Path] = field(default_factory=list[Path])

    @property
    def status(self) -> str:
        """Whether solvers kept their promises; unknown where they did on all games that could be read, but not all."""
        if not all(row.verdict.honest for rows in self.rows.values() for row in rows):
            return "fails"
        return "unknown" if any(self.unread.values()) else "holds"


def recalled(out: Path, solver: Solver, tasks: Sequence[Task], seconds: float, shrink: float, *, again: bool) -> Kept:
    """Return what an interrupted audit left of the same questions; a line on standard error says what there is."""
    from certify.audit.kept import Kept, circumstances

    kept = Kept(out / KEPT, circumstances(solver, tasks, seconds, shrink))
    different = "" if again else kept.recall()
    if kept.verdicts:
        complain(f"{solver.name}: goes on after {len(kept.verdicts)} of {len(tasks)} games, kept in {kept.file}")
    elif different:
        complain(f"{solver.name}: begins anew: what an interrupted audit left in {out / KEPT} differs in {different}")
    return kept


def print_row(row: Row, *, as_json: bool) -> None:
    """Print the verdict on one answer."""
    if as_json:
        print_json(_document(row))
        return
    more = "; ".join(each for each in (row.verdict.reason, *row.verdict.notes) if each)
    print(f"{row.solver.name}  {row.task.name}  {row.verdict.name}{f': {more}' if more else ''}", flush=True)


def print_unread(solver: Solver, file: Unread, *, as_json: bool) -> None:
    """Print that a file was not put to a solver."""
    if as_json:
        document: dict[str, object] = {"status": "unknown", "game": file.name, "kind": "file", "solver": solver.name}
        print_json({**document, "verdict": "error", "regret": None, "missing": [], "reason": file.reason})
        return
    print(f"{solver.name}  {file.name}  error: {file.reason}", flush=True)


def print_table_of(audited: Audited, solvers: Sequence[str]) -> None:
    """Print how often solvers got which verdict, by kind of game, and how many games were not for them."""
    from certify.audit.verdicts import NAMES
    from certify.report.table import print_table

    rows = [row for name in solvers for row in _table(audited, name)]
    if rows:
        print_table(
            ["solver", "kind", *NAMES],
            [[str(row["solver"]), str(row["kind"]), *(str(row[name] or "") for name in NAMES)] for row in rows],
        )
    for name in solvers:
        if number := audited.left_out[name]:
            print(f"left out: {counted(number, 'game')} of a class that {name} is not made for")


def print_summary(audited: Audited) -> None:
    """Print the same for all solvers as the last line for machines, with the folders."""
    count = sum(map(len, audited.rows.values())) + sum(map(len, audited.unread.values()))
    seconds = round(sum(row.seconds for rows in audited.rows.values() for row in rows), 3)
    table = [row for name in audited.rows for row in _table(audited, name)]
    document: dict[str, object] = {"status": audited.status, "games": count, "summary": table, "seconds": seconds}
    if left := sum(audited.left_out.values()):
        document["left_out"] = left
    print_json({**document, "reproducers": [str(place) for place in audited.places]})


def write_failures(out: Path, failures: Sequence[Failure]) -> list[Path]:
    """Write the failures of a solver, those with the same game once, and return their folders."""
    from certify.audit.failures import way
    from certify.audit.reproducers import write
    from certify.cli.store import store

    places: list[Path] = []
    seen: set[tuple[object, ...]] = set()
    numbers: Counter[str] = Counter()
    for failure in failures:
        key = (*way(failure.verdict, failure.game), failure.game.digest())
        if key in seen:
            continue
        seen.add(key)
        last = failure.row.solver.name.rpartition("/")[2]
        name = re.sub(r"[^\w.]+", "-", f"{last[-60:]} {failure.verdict.name}").strip("-.")
        numbers[name] += 1
        places.append(write(out, failure, f"{name}-{numbers[name]}", store))
    return places


def _document(row: Row) -> dict[str, object]:
    from certify.equilibria.result import rendered
    from certify.spec.numbers import render
    from certify.spec.support_systems import rendered_box

    verdict = row.verdict
    return {
        "status": "holds" if verdict.honest else "fails",
        "game": row.task.name,
        "kind": row.task.kind,
        "solver": row.solver.name,
        "verdict": verdict.name,
        "promised": verdict.finds,
        "answers": len(verdict.profiles),
        "regret": None if verdict.regret is None else render(verdict.regret),
        "distance": None if verdict.distance is None else render(verdict.distance),
        "missing": [rendered(each) for each in verdict.missing],
        **({"missing_isolated": list(map(rendered_box, verdict.missing_boxes))} if verdict.missing_boxes else {}),
        "notes": list(verdict.notes),
        "seconds": round(row.seconds, 3),
        **({"reason": verdict.reason} if verdict.reason else {}),
    }


def _table(audited: Audited, solver: str) -> list[dict[str, object]]:
    """Return a row for each kind of game: how often a solver got which verdict."""
    from certify.audit.verdicts import NAMES

    rows = audited.rows[solver]
    count = Counter((row.task.kind, row.verdict.name) for row in rows)
    count["file", "error"] += len(audited.unread[solver])
    before = ["file"] if audited.unread[solver] else []
    kinds = list(dict.fromkeys([*before, *(row.task.kind for row in rows)]))
    return [{"solver": solver, "kind": kind, **{name: count[kind, name] for name in NAMES}} for kind in kinds]
