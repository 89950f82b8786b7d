"""Exact, machine-checked answers about all equilibria of small games.

Everything here is loaded on first use, so that a statement file needs the standard library only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.bounds import BoundResult, bound
    from certify.checks import CheckResult, check
    from certify.hulls import HullResult, hull
    from certify.kernel.replay import Verdict, replay, replay_all
    from certify.provers.portfolio import Outcome, prove
    from certify.spec.errors import CertifyError, InputError, LimitError, RejectedError
    from certify.spec.language import Statement, theorem

_PLACES = {
    "BoundResult": "certify.bounds",
    "CertifyError": "certify.spec.errors",
    "CheckResult": "certify.checks",
    "HullResult": "certify.hulls",
    "InputError": "certify.spec.errors",
    "LimitError": "certify.spec.errors",
    "Outcome": "certify.provers.portfolio",
    "RejectedError": "certify.spec.errors",
    "Statement": "certify.spec.language",
    "Verdict": "certify.kernel.replay",
    "bound": "certify.bounds",
    "check": "certify.checks",
    "hull": "certify.hulls",
    "prove": "certify.provers.portfolio",
    "replay": "certify.kernel.replay",
    "replay_all": "certify.kernel.replay",
    "theorem": "certify.spec.language",
}

__all__ = [
    "BoundResult",
    "CertifyError",
    "CheckResult",
    "HullResult",
    "InputError",
    "LimitError",
    "Outcome",
    "RejectedError",
    "Statement",
    "Verdict",
    "bound",
    "check",
    "hull",
    "prove",
    "replay",
    "replay_all",
    "theorem",
]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'certify' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
