"""Standard output: JSON lines for machines, text for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping

HOLDS, FAILS, BAD_INPUT, UNKNOWN = 0, 1, 2, 3
"""Exit statuses: proved or accepted; refuted or rejected; bad input; unknown or interrupted."""


def open_streams() -> None:
    """Open standard output and standard error where the caller has closed them: what is written there is lost."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def counted(number: int, what: str) -> str:
    """Return so many of something in words.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON object on one line, in ASCII, so that no setting of the terminal can spoil it."""
    print(json.dumps(document, allow_nan=False), flush=True)


def complain(text: str) -> None:
    """Print one line on standard error."""
    print(f"certify: {' '.join(text.split())}", file=sys.stderr)
