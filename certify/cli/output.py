"""Standard output: JSON lines for machines, text for people."""

from __future__ import annotations

import json
from collections.abc import Mapping

HOLDS, FAILS, BAD_INPUT, UNKNOWN = 0, 1, 2, 3
"""Exit statuses: proved or accepted; refuted or rejected; bad input; unknown or interrupted."""


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON object on one line, in ASCII, so that no setting of the terminal can spoil it."""
    print(json.dumps(document, allow_nan=False), flush=True)
