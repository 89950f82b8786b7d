"""A folder for each distinct failure: the smallest game, the answer, what is true, certificates, and a script."""

from __future__ import annotations

import inspect
import json
import pprint
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

from certify.audit.answers import Strategies
from certify.audit.failures import Failure
from certify.audit.parts import by_player
from certify.audit.process import text_of
from certify.audit.promise import Solver
from certify.audit.truth import Truth
from certify.audit.verdicts import Verdict
from certify.audit.version import release
from certify.audit.worker import payoffs
from certify.checks import check
from certify.equilibria import all_equilibria
from certify.equilibria.result import near, rendered
from certify.files.atomic import write_atomically
from certify.spec.numbers import render
from certify.spec.reading.game import ExtensiveGame, Game
from certify.spec.support_systems import rendered_box

Store: TypeAlias = Callable[[Path, str, str, Path], Path]
"""Writes, into a folder, under a name, the text of a certificate about a file."""


def write(folder: Path, failure: Failure, name: str, store: Store) -> Path:
    """Write all that there is to know about a failure into a folder of that name, and return the folder."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    game = place / ("game.efg" if isinstance(failure.game, ExtensiveGame) else "game.nfg")
    write_atomically(game, text_of(failure.game))
    truth = Truth(failure.game)
    document: dict[str, object] = {
        "solver": failure.row.solver.name,
        "version": release(failure.row.solver),
        "promise": {
            "finds": failure.verdict.finds,
            "tolerance": None
            if failure.row.solver.promise.regret is None
            else render(failure.row.solver.promise.regret),
            "source": failure.row.solver.promise.source,
        },
        "found on": failure.row.task.name,
        "verdict": failure.verdict.name,
        "reason": failure.verdict.reason,
        "notes": list(failure.verdict.notes),
        "answer": [spelled(failure.game, each) for each in failure.verdict.returned],
        "judged": [None if each is None else spelled(failure.game, each) for each in failure.verdict.profiles],
        "regret": [None if each is None else list(map(render, each)) for each in failure.verdict.regrets],
        "missing": [rendered(each) for each in failure.verdict.missing],
        "degenerate": truth.degenerate,
    }
    if truth.equilibria is not None:
        document["equilibria"] = [rendered(each) for each in truth.equilibria.profiles]
        if truth.equilibria.isolated:
            document["isolated"] = [rendered_box(each) for each in truth.equilibria.isolated]
            document["missing isolated"] = [rendered_box(each) for each in failure.verdict.missing_boxes]
        store(place, "equilibria.json", all_equilibria(game).certificate, game)
    for number, profile in enumerate(failure.verdict.profiles[:20], start=1):
        if profile is not None:
            found = check(game, spelled(failure.game, profile))
            store(place, f"check-{number}.json", found.certificate, game)
    write_atomically(place / "verdict.json", json.dumps(document, indent=1) + "\n")
    solver = failure.row.solver
    text = script(solver, failure.game, truth, failure.verdict) if solver.package else command_script(solver, game.name)
    write_atomically(place / "reproduce.py", text)
    return place


def spelled(game: Game, profile: Strategies) -> list[Any]:
    """Return a profile as it is written in files; of a tree, the strategies of each player together."""
    if not isinstance(game, ExtensiveGame):
        return rendered(profile)
    return [rendered(own) for own in cast("Sequence[Strategies]", by_player(game, profile))]


def command_script(solver: Solver, game: str) -> str:
    """Return a script of a few lines that gives a command the game in the file beside it, and does not need `certify`.

    It prints the answer and ends with the command's exit status, 128 and the number more where a signal ended it.
    """
    (line,) = solver.arguments
    return (
        "# Relative paths in the command start where this is run.\n"
        "import shlex\nimport subprocess\nimport sys\nfrom pathlib import Path\n\n"
        f"COMMAND = {line!r}\n"
        f"GAME = Path(__file__).with_name({game!r})\n\n"
        "done = subprocess.run(shlex.split(COMMAND), input=GAME.read_bytes(), stdout=subprocess.PIPE)\n"
        "sys.stdout.buffer.write(done.stdout)\n"
        "sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)\n"
    )


def script(solver: Solver, game: Game, truth: Truth, verdict: Verdict) -> str:
    """Return a script of a few lines that calls the solver as it was called, and does not need `certify`."""
    source = inspect.getsource(solver.run).replace(
        'import_module("certify.audit.promise").Incomplete', 'import_module("builtins").UserWarning'
    )
    if isinstance(game, ExtensiveGame) or solver.given != "payoffs":
        text = text_of(game).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        given = f'GAME = """{text}"""'
    else:
        given = f"GAME = {pprint.pformat(payoffs(game), width=100, compact=True)}"
    found = truth.equilibria
    listed = [[" ".join(map(render, row)) for row in each] for each in (found.profiles if found else truth.pure)]
    listed += [[" ".join(map(near, row)) for row in box] for box in (found.isolated if found else ())]
    what = "pure equilibria" if not found else "extreme equilibria" if len(game.players) == 2 else "equilibria"
    expected = "".join(f"#   {'  '.join(each)}\n" for each in listed[:20])
    if not isinstance(game, ExtensiveGame):
        expected = f"# The {what}, exactly:\n{expected}"
    arguments = ", ".join(["GAME", *map(repr, solver.arguments)])
    return (
        f'"""{solver.name}: {verdict.name}."""\n\n'
        f"from importlib import import_module\nfrom typing import Any\n\n{given}\n\n\n{source}\n\n"
        f"{expected}"
        f"for profile in {solver.run.__name__}({arguments}):\n    print(*profile)\n"
    )
