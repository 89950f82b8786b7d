"""`certify check GAME --all PROFILES`."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

from certify.cli.output import FAILS, HOLDS, UNKNOWN, print_json

_SHOWN = 20
"""So many missing equilibria are printed to people; `--json` has all."""


def check_all(game: Path, profiles: Path, *, seconds: float | None, out: Path, as_json: bool) -> int:
    """Return the exit status, once it is printed which profiles are equilibria and which equilibria are missing."""
    from certify.cli.store import check_folder, check_subject, question_certificate_name, store
    from certify.equilibria import check_all as answer
    from certify.equilibria.result import near

    check_subject(game)
    check_folder(out)
    start = time.monotonic()
    result = answer(game, profiles, seconds=seconds)
    place = store(out, question_certificate_name(game, "equilibria", profiles.stem), result.certificate, game)
    wrong = [number for number, verdict in enumerate(result.equilibria, start=1) if not verdict]
    fails = bool(wrong) or result.complete is False
    status = FAILS if fails else UNKNOWN if result.complete is None else HOLDS
    reasons: list[str] = []
    if wrong:
        reasons.append(f"{len(wrong)} of {len(result.equilibria)} listed are no equilibrium")
    lacking = len(result.missing) + len(result.isolated)
    if lacking:
        irrational = f", {len(result.isolated)} of them irrational" if result.isolated else ""
        reasons.append(f"{lacking} missing{irrational}")
    if result.reason:
        reasons.append(result.reason)
    if as_json:
        document: dict[str, object] = {
            "status": {HOLDS: "holds", FAILS: "fails", UNKNOWN: "unknown"}[status],
            **result.json(),
            "seconds": round(time.monotonic() - start, 3),
            "certificate": str(place),
        }
        if reasons:
            document["reason"] = "; ".join(reasons)
        print_json(document)
        return status
    right = f"{len(result.equilibria) - len(wrong)} of {len(result.equilibria)} listed are equilibria of {game}"
    words = {True: "none is missing", False: f"{lacking} missing", None: "others may be missing"}
    print(f"{profiles}: {right}; {words[result.complete]}")
    if wrong:
        print(f"no equilibrium: {', '.join(f'profile {number}' for number in wrong)}")
    for profile in result.missing[:_SHOWN]:
        print(f"missing: {_text(profile)}")
    if len(result.missing) > _SHOWN:
        print(f"and {len(result.missing) - _SHOWN} more")
    for box in result.isolated[:_SHOWN]:
        print(f"missing: {'; '.join(', '.join(map(near, own)) for own in box)} (irrational, isolated by a box)")
    if len(result.isolated) > _SHOWN:
        print(f"and {len(result.isolated) - _SHOWN} more")
    if result.reason:
        print(result.reason)
    print(f"certificate: {place} (accepted)")
    return status


def _text(profile: tuple[tuple[Fraction, ...], ...]) -> str:
    from certify.spec.numbers import shown

    return "; ".join(", ".join(map(shown, strategy)) for strategy in profile)
