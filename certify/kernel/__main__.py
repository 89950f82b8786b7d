"""`python -m certify.kernel CERTIFICATE...`: replay with Python's standard library alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from certify.kernel.replay import Verdict, certificate_files, replay
from certify.spec.errors import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 all accepted, 1 some rejected, 2 bad input, 3 all accepted but some assumed."""
    parser = argparse.ArgumentParser(prog="python -m certify.kernel", description="Check certificates.")
    parser.add_argument("certificate", nargs="+", help="a certificate file, or a folder of them")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args(arguments)
    verdicts: list[Verdict] = []
    bad_input = False
    for path in options.certificate:
        try:
            for file in certificate_files([path]):
                verdict = replay(file)
                verdicts.append(verdict)
                print(_json_line(verdict) if options.json else verdict.line())
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
        "rules": list(verdict.rules),
    }
    return json.dumps(document, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
