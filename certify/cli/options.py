"""The flags that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer


def folder(value: str) -> Path:
    """Return the folder; an empty name, such as that of an unset variable, is not the current folder."""
    if not value:
        raise ValueError("the name is empty; write . for the current folder")
    return Path(value)


Out: TypeAlias = Annotated[Path, typer.Option("--out", metavar="DIR", parser=folder, help="Folder for certificates.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, and nothing else there.")]
Seconds: TypeAlias = Annotated[
    float,
    typer.Option("--time", metavar="S", min=0, max=1e9, help="Seconds for each question; 0: no search."),
]

ANY_SIZE = "N, a range 2-4 or a list 2,3."

StatementChoice: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE[:NAME]", help="A file of statements, or one of them.")
]
Size: TypeAlias = Annotated[str | None, typer.Option(metavar="N", help=ANY_SIZE)]
Level: TypeAlias = Annotated[str | None, typer.Option("--level", metavar="laws|rules", help="What the unknowns are.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of everything random.")]
Jobs: TypeAlias = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes at work.")]

CERTIFICATES = Path("certificates")

SIZES = {
    "agents": "Agents of a market",
    "players": "Players of a game",
    "actions": "Actions, or strategies of each player",
    "states": "States of the world",
    "types": "Types of the user",
    "signals": "Signals of the agents (0: they see the state)",
    "messages": "Messages of each agent",
    "rounds": "Rounds of conversation",
    "draws": "Profiles that a correlated equilibrium draws from",
}
"""What the sizes of a shape count; see `certify.spec.shape`."""

EXAMPLES = {
    "prove": "certify prove mine.py:nash_pays_at_least_maxmin --actions 2-4",
    "refute": "certify refute mine.py --players 2 --actions 2,3 --time 30",
    "ablate": "certify ablate mine.py --agents 2 --time 20",
    "replay": "certify replay certificates",
    "bound": "certify bound market.json --eta 1/10 --protocol best-agent",
    "information": "certify information market.json --messages 2 --rounds 2",
    "dynamics": "certify dynamics market.json --start alone --plot path.svg",
    "hull": "certify hull ratings.csv --user me --agents one,two --growth",
    "check": "certify check game.nfg profile.json --eta 1/1000",
    "audit": "certify audit nashpy:support --n 50 --kinds ties,zero-one",
    "report": "certify report certificates",
}
"""A call of each command."""
