"""Exact, machine-checked answers about all equilibria of small games.

Everything here is loaded on first use, so that a statement file needs the standard library only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.spec.errors import CertifyError, InputError, LimitError, RejectedError
    from certify.spec.language import Statement, theorem

_PLACES = {
    "theorem": "certify.spec.language",
    "Statement": "certify.spec.language",
    "CertifyError": "certify.spec.errors",
    "InputError": "certify.spec.errors",
    "LimitError": "certify.spec.errors",
    "RejectedError": "certify.spec.errors",
}

__all__ = ["CertifyError", "InputError", "LimitError", "RejectedError", "Statement", "theorem"]


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'certify' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
