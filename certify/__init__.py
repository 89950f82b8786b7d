"""Exact, machine-checked answers about all equilibria of small games.

Everything here is loaded on first use, so that a statement file needs the standard library only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.bounds import BoundResult, bound
    from certify.checks import CheckResult, check
    from certify.equilibria import (
        all_equilibria,
        check_all,
        correlated_welfare,
        maxmin,
        pure_equilibria,
        zero_sum_value,
    )
    from certify.hulls import HullResult, hull
    from certify.kernel.replay import Verdict, replay, replay_all
    from certify.kernel.statement_file import file_beside, statement_beside
    from certify.knowledge import InformationResult, information
    from certify.provers.portfolio import Outcome, prove
    from certify.refutations import Refutation, refute
    from certify.response_dynamics import DynamicsResult, dynamics
    from certify.spec.errors import CertifyError, InputError, LimitError, RejectedError
    from certify.spec.language import Statement, theorem
    from certify.spec.variants import Variant

_PLACES = {
    "BoundResult": "certify.bounds",
    "CertifyError": "certify.spec.errors",
    "CheckResult": "certify.checks",
    "DynamicsResult": "certify.response_dynamics",
    "HullResult": "certify.hulls",
    "InformationResult": "certify.knowledge",
    "InputError": "certify.spec.errors",
    "LimitError": "certify.spec.errors",
    "Outcome": "certify.provers.portfolio",
    "Refutation": "certify.refutations",
    "RejectedError": "certify.spec.errors",
    "Statement": "certify.spec.language",
    "Variant": "certify.spec.variants",
    "Verdict": "certify.kernel.replay",
    "all_equilibria": "certify.equilibria",
    "bound": "certify.bounds",
    "check": "certify.checks",
    "check_all": "certify.equilibria",
    "correlated_welfare": "certify.equilibria",
    "dynamics": "certify.response_dynamics",
    "file_beside": "certify.kernel.statement_file",
    "hull": "certify.hulls",
    "information": "certify.knowledge",
    "maxmin": "certify.equilibria",
    "prove": "certify.provers.portfolio",
    "pure_equilibria": "certify.equilibria",
    "refute": "certify.refutations",
    "replay": "certify.kernel.replay",
    "replay_all": "certify.kernel.replay",
    "statement_beside": "certify.kernel.statement_file",
    "theorem": "certify.spec.language",
    "zero_sum_value": "certify.equilibria",
}

__all__ = [
    "BoundResult",
    "CertifyError",
    "CheckResult",
    "DynamicsResult",
    "HullResult",
    "InformationResult",
    "InputError",
    "LimitError",
    "Outcome",
    "Refutation",
    "RejectedError",
    "Statement",
    "Variant",
    "Verdict",
    "all_equilibria",
    "bound",
    "check",
    "check_all",
    "correlated_welfare",
    "dynamics",
    "file_beside",
    "hull",
    "information",
    "maxmin",
    "prove",
    "pure_equilibria",
    "refute",
    "replay",
    "replay_all",
    "statement_beside",
    "theorem",
    "zero_sum_value",
]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'certify' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
