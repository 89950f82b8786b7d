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

StatementChoice: TypeAlias = Annotated[
    str, typer.Argument(metavar="FILE[:NAME]", help="A file of statements, or one of them.")
]
Size: TypeAlias = Annotated[str | None, typer.Option(metavar="N", help="A size, a range 2-4 or a list 2,3.")]
Level: TypeAlias = Annotated[str | None, typer.Option("--level", metavar="laws|rules", help="What the unknowns are.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", metavar="N", help="Seed of everything random.")]
Jobs: TypeAlias = Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes at work.")]

CERTIFICATES = Path("certificates")
