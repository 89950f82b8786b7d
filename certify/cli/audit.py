"""`certify audit`."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out
from certify.cli.output import FAILS, HOLDS, print_json
from certify.spec.errors import InputError

PROCESSORS = min(os.cpu_count() or 1, 256)

if TYPE_CHECKING:
    from certify.audit.promise import Solver
    from certify.audit.reproducers import Failure
    from certify.audit.run import Row, Task
    from certify.spec.reading.game import Game


def audit(
    solver: Annotated[str, typer.Argument(metavar="SOLVER", help="A solver such as nashpy:vertex, or a command line.")],
    *,
    games: Annotated[Path | None, typer.Option("--games", metavar="DIR", help="Folder of .nfg and .efg files.")] = None,
    kinds: Annotated[str | None, typer.Option("--kinds", metavar="K,...", help="Kinds of games to draw.")] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Other games for another number.")] = 1,
    number: Annotated[int, typer.Option("--n", metavar="N", min=0, max=1_000_000, help="Games of each kind.")] = 20,
    promise: Annotated[
        Literal["one", "all"] | None, typer.Option("--promise", help="What a command finds: one equilibrium, or all.")
    ] = None,
    tolerance: Annotated[
        str | None, typer.Option("--tolerance", metavar="Q", help="Gain it allows, as a part of the range of payoffs.")
    ] = None,
    trees: Annotated[
        bool, typer.Option("--trees", help="Trees come as .efg; profiles have, a player, a list an information set.")
    ] = False,
    seconds: Annotated[
        float, typer.Option("--time", metavar="S", min=0.01, max=1e6, help="Seconds for one call of the solver.")
    ] = 10,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=256, help="Calls at once.")] = PROCESSORS,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Judge the answers of an equilibrium solver exactly.

    Each answer is held to what the solver promises; of each distinct failure the smallest game is kept.
    """
    from certify.audit import run
    from certify.audit.reproducers import distinct, shrink
    from certify.cli.store import check_folder
    from certify.report.progress import progress

    check_folder(out)
    solvers = _solvers(solver, promise, tolerance, trees=trees)
    tasks = _tasks(games, kinds, seed, number, as_trees=all(each.given == "efg" for each in solvers))
    rows: list[Row] = []
    with progress(f"auditing {solver}") as shown:
        for row in run.audit(solvers, tasks, seconds=seconds, jobs=jobs):
            rows.append(row)
            shown.say(f"{row.solver.name}: {len(rows)} games, {sum(not each.verdict.honest for each in rows)} failures")
            if as_json:
                print_json(_row(row))
            else:
                print(_line(row), flush=True)
        failures: list[Failure] = []
        for row in distinct(rows):
            shown.say(f"shrinking {row.solver.name}: {row.verdict.name} on {row.task.name}")
            failures.append(shrink(row, seconds))
    places = _written(out, failures)
    _summary(rows, places, as_json=as_json)
    return HOLDS if all(row.verdict.honest for row in rows) else FAILS


def _solvers(name: str, promise: str | None, tolerance: str | None, *, trees: bool) -> list[Solver]:
    from certify.audit.command import command
    from certify.audit.registry import is_command, named

    if is_command(name):
        return [
            command(name, "all" if promise == "all" else "one", "0" if tolerance is None else tolerance, trees=trees)
        ]
    for flag, value in (("--promise", promise), ("--tolerance", tolerance), ("--trees", trees or None)):
        if value is not None:
            words = flag if value is True else f"{flag} {value}"
            raise InputError(f"{words}: a solver of a library is held to what it promises; leave {flag} out")
    return named(name)


def _tasks(games: Path | None, kinds: str | None, seed: int, number: int, *, as_trees: bool) -> list[Task]:
    """Return the games of the folder, and of the kinds; without either, of all kinds."""
    from certify.audit.kinds import KINDS, draw
    from certify.audit.run import Task
    from certify.spec.reading.text_file import file_name

    tasks: list[Task] = []
    if games is not None:
        if not games.is_dir():
            raise InputError(f"--games {file_name(games)}: this is no folder; give one with .nfg or .efg files")
        files = sorted(file for file in games.iterdir() if file.suffix.lower() in (".nfg", ".efg"))
        if not files:
            raise InputError(f"--games {file_name(games)}: the folder has no .nfg or .efg file; give another one")
        tasks += [Task(file.name, "file", _game(file, as_tree=as_trees)) for file in files]
    if kinds is not None or games is None:
        for kind in KINDS if kinds is None else dict.fromkeys(kinds.split(",")):
            tasks += [Task(f"{kind}/{seed}/{each}", kind, draw(kind, seed, each)) for each in range(number)]
            draw(kind, seed, 0)
    return tasks


def _game(file: Path, *, as_tree: bool) -> Game:
    """Return the game of a file; of a tree it is made sure that it can be given to solvers, as a tree or otherwise."""
    from certify.spec.extensive.sequence_form import SequenceForm
    from certify.spec.reading.game import ExtensiveGame, read_game, read_normal_form
    from certify.spec.reading.text_file import file_name

    game = read_game(file)
    if isinstance(game, ExtensiveGame) and as_tree:
        try:
            SequenceForm(game)
        except InputError as error:
            raise InputError(f"{file_name(file)}: {error}") from None
    elif isinstance(game, ExtensiveGame):
        read_normal_form(file)
    return game


def _row(row: Row) -> dict[str, object]:
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


def _line(row: Row) -> str:
    more = "; ".join(each for each in (row.verdict.reason, *row.verdict.notes) if each)
    return f"{row.solver.name}  {row.task.name}  {row.verdict.name}{f': {more}' if more else ''}"


def _written(out: Path, failures: Sequence[Failure]) -> list[Path]:
    """Write the failures, those with the same game once, and return their folders."""
    from certify.audit.reproducers import way, write
    from certify.cli.store import store

    places: list[Path] = []
    seen: set[tuple[object, ...]] = set()
    numbers: Counter[str] = Counter()
    for failure in failures:
        key = (failure.row.solver.name, *way(failure.verdict, failure.game), failure.game.digest())
        if key in seen:
            continue
        seen.add(key)
        last = failure.row.solver.name.rpartition("/")[2]
        name = re.sub(r"[^\w.]+", "-", f"{last[-60:]} {failure.verdict.name}").strip("-.")
        numbers[name] += 1
        places.append(write(out, failure, f"{name}-{numbers[name]}", store))
    return places


def _summary(rows: Sequence[Row], places: Sequence[Path], *, as_json: bool) -> None:
    from certify.audit.verdicts import NAMES
    from certify.report.table import print_table

    count = Counter((row.solver.name, row.task.kind, row.verdict.name) for row in rows)
    groups = list(dict.fromkeys((row.solver.name, row.task.kind) for row in rows))
    if as_json:
        table = [
            {"solver": solver, "kind": kind, **{name: count[solver, kind, name] for name in NAMES}}
            for solver, kind in groups
        ]
        status = "holds" if all(row.verdict.honest for row in rows) else "fails"
        seconds = round(sum(row.seconds for row in rows), 3)
        document: dict[str, object] = {"status": status, "games": len(rows), "summary": table, "seconds": seconds}
        print_json({**document, "reproducers": [str(place) for place in places]})
        return
    print_table(
        ["solver", "kind", *NAMES],
        [[solver, kind, *(str(count[solver, kind, name] or "") for name in NAMES)] for solver, kind in groups],
    )
    for place in places:
        print(f"reproducer: {place}")
