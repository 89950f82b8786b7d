"""`python -m certify.kernel CERTIFICATE...`: replay with Python's standard library alone."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from certify.kernel.replay import Verdict, certificate_files, replay
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
    verdicts: list[Verdict] = []
    bad_input = False
    for path in paths:
        try:
            for file in certificate_files([path]):
                verdict = replay(file)
                verdicts.append(verdict)
                print(_json_line(verdict) if as_json else verdict.line())
        except InputError as error:
            bad_input = True
            print(f"error: {error}", file=sys.stderr)
    if bad_input:
        return 2
    if not all(verdict.accepted for verdict in verdicts):
        return 1
    return 3 if any(verdict.status == "assumed" for verdict in verdicts) else 0


def _json_line(verdict: Verdict) -> str:
    document = {
        "file": verdict.file,
        "accepted": verdict.accepted,
        "reason": verdict.reason,
        "status": verdict.status,
        "subject": verdict.subject,
        **({"violation": verdict.violation} if verdict.violation else {}),
        "rules": list(verdict.rules),
    }
    return json.dumps(document, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
