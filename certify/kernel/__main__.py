"""`python -m certify.kernel CERTIFICATE...`: replay with Python's standard library alone."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from certify.kernel.replay import Verdict
from certify.kernel.replays import exit_status, replay_each
from certify.spec.errors import InputError


class _Parser(argparse.ArgumentParser):
    """A parser that complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message} (see --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 all accepted, 1 some rejected, 2 bad input, 3 some assumed, or not all were checked."""
    parser = _Parser(prog="python -m certify.kernel", description="Check certificates.")
    parser.add_argument("certificate", nargs="+", help="a certificate file, or a folder of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args(arguments)
    try:
        status = _replayed(options.certificate, as_json=options.json)
        print(end="", flush=True)
    except BrokenPipeError:  # whoever reads the verdicts has read enough; nothing is left to be flushed at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 3
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 3
    return status


def _replayed(paths: Sequence[str], *, as_json: bool) -> int:
    outcomes: list[Verdict | InputError] = []
    for file, outcome in replay_each(paths):
        outcomes.append(outcome)
        if isinstance(outcome, InputError):
            print(f"error: {outcome}", file=sys.stderr)
        if as_json:
            print(_json_line(file, outcome))
        elif isinstance(outcome, Verdict):
            print(outcome.line())
    return exit_status(outcomes)


def _json_line(file: str, outcome: Verdict | InputError) -> str:
    if isinstance(outcome, InputError):
        return json.dumps({"file": file, "accepted": False, "reason": str(outcome)}, ensure_ascii=False)
    document = {
        "file": outcome.file,
        "accepted": outcome.accepted,
        "reason": outcome.reason,
        "status": outcome.status,
        "subject": outcome.subject,
        **({"violation": outcome.violation} if outcome.violation else {}),
        "rules": list(outcome.rules),
    }
    return json.dumps(document, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
