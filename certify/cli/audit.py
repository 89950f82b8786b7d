"""`certify audit`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from certify.cli.options import CERTIFICATES, Json, Out
from certify.cli.output import BAD_INPUT, FAILS, HOLDS, complain, counted
from certify.spec.errors import InputError

PROCESSORS = min(os.cpu_count() or 1, 256)

if TYPE_CHECKING:
    from certify.audit.failures import Failure
    from certify.audit.folder import Unread
    from certify.audit.kept import Kept
    from certify.audit.library import Address
    from certify.audit.promise import Solver
    from certify.audit.run import Row, Task
    from certify.cli.auditing import Audited
    from certify.report.progress import Progress


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
    shrink: Annotated[
        float,
        typer.Option(
            "--shrink", metavar="S", min=0, max=1e6, help="Seconds to make failures small, all of them; 0: not."
        ),
    ] = 30,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=256, help="Calls at once.")] = PROCESSORS,
    again: Annotated[
        bool, typer.Option("--again", help="Ask about all games, whatever an interrupted audit left.")
    ] = False,
    out: Out = CERTIFICATES,
    as_json: Json = False,
) -> int:
    """Judge the answers of an equilibrium solver exactly.

    Each answer is held to what the solver promises; of each distinct failure the smallest game is kept. Exit status: 1
    where a solver failed, else 2 where a file of the folder could not be read (its verdict is "error"), else 0.

    An interrupted audit leaves its verdicts in .audit in --out: the same command goes on where it stopped.
    """
    from certify.audit.made_for import fits
    from certify.cli.auditing import Audited, print_summary, print_table_of, recalled
    from certify.cli.store import check_folder
    from certify.report.progress import progress

    check_folder(out)
    solvers = _solvers(solver, promise, tolerance, trees=trees)
    tasks, unread = _tasks(games, kinds, seed, number, as_trees=all(each.given == "efg" for each in solvers))
    put = {each.name: [task for task in tasks if fits(each, task.game)] for each in solvers}
    left = [recalled(out, each, put[each.name], seconds, shrink, again=again) for each in solvers]
    audited = Audited()
    with progress(f"auditing {solver}") as shown:
        for each, kept in zip(solvers, left, strict=True):
            audited.unread[each.name], audited.left_out[each.name] = unread, len(tasks) - len(put[each.name])
            _audit(each, put[each.name], kept, audited, shown, seconds, jobs, shrink, out, as_json=as_json)
    if as_json:
        print_summary(audited)
    elif len(solvers) > 1:
        print_table_of(audited, [each.name for each in solvers])
    if unread:
        files = ", ".join(each.name for each in unread[:3])
        more = ", ..." if len(unread) > 3 else ""
        which = counted(len(unread), "file")
        complain(f"--games {games}: no game could be read from {which} ({files}{more}); each has a line that says why")
    for kept in left:
        kept.forget()
    return {"fails": FAILS, "unknown": BAD_INPUT, "holds": HOLDS}[audited.status]


def _audit(
    solver: Solver,
    tasks: Sequence[Task],
    kept: Kept,
    audited: Audited,
    shown: Progress,
    seconds: float,
    jobs: int,
    shrink: float,
    out: Path,
    *,
    as_json: bool,
) -> None:
    """Put all games to one solver, print the verdicts, and what is left of failures once they are shrunk."""
    from certify.audit import run
    from certify.cli.auditing import print_row, print_table_of, print_unread, write_failures

    rows = audited.rows[solver.name] = list["Row"]()
    for file in audited.unread[solver.name]:
        print_unread(solver, file, as_json=as_json)
    shown.say(f"{solver.name}: starting")
    with run.started(solver if tasks else None) as address:
        found = run.audit(solver, tasks, address, seconds=seconds, jobs=jobs, known=kept.verdicts, keep=kept.keep)
        with closing(found):
            failures = 0
            for row in found:
                rows.append(row)
                failures += not row.verdict.honest
                shown.say(f"{solver.name}: {len(rows)} of {len(tasks)} games, {counted(failures, 'failure')}")
                print_row(row, as_json=as_json)
        if not as_json:
            print_table_of(audited, [solver.name])
        small = _shrunk(rows, address, kept, shown, seconds, jobs, shrink)
    places = write_failures(out, small)
    audited.places += places
    for place in places if not as_json else ():
        print(f"reproducer: {place}", flush=True)


def _shrunk(
    rows: Sequence[Row],
    address: Address | None,
    kept: Kept,
    shown: Progress,
    seconds: float,
    jobs: int,
    shrink: float,
) -> list[Failure]:
    """Return the distinct failures made small, those as they are that an interrupted audit left."""
    from certify.audit.failures import Failure, distinct, shrink_all
    from certify.cli.processes import processes

    failing = dict(enumerate(distinct(rows)))
    small = {number: Failure(row, *kept.failures[number]) for number, row in failing.items() if number in kept.failures}
    left = {number: row for number, row in failing.items() if number not in small}
    with processes(max(1, min(jobs, len(left))) if shrink else 1) as executor:
        all_of_them = shrink_all(list(left.values()), address, seconds, shrink, executor=executor, jobs=jobs)
        shown.say(f"shrinking {counted(len(left), 'failure')}")
        for number, failure in zip(left, all_of_them, strict=True):
            small[number] = failure
            kept.keep_failure(number, failure)
            shown.say(f"{len(small)} of {counted(len(failing), 'failure')} shrunk")
    return [small[number] for number in failing]


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


def _tasks(
    games: Path | None, kinds: str | None, seed: int, number: int, *, as_trees: bool
) -> tuple[list[Task], list[Unread]]:
    """Return the games of the folder, and of the kinds (without either, of all kinds); and files that hold none."""
    from certify.audit.folder import tasks_of
    from certify.audit.kinds import KINDS, draw
    from certify.audit.run import Task

    tasks, unread = ([], []) if games is None else tasks_of(games, as_trees=as_trees)
    if kinds is not None or games is None:
        for kind in KINDS if kinds is None else dict.fromkeys(kinds.split(",")):
            tasks += [Task(f"{kind}/{seed}/{each}", kind, draw(kind, seed, each)) for each in range(number)]
            draw(kind, seed, 0)
    return tasks, unread
