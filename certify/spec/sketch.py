"""What a statement may suggest to the provers. A sketch is never trusted and never hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from certify.spec.formula import ForAll, Formula
from certify.spec.polynomial import Polynomial


@dataclass(frozen=True, slots=True)
class Assert:
    """Prove `formula` first, from the facts `using` alone where they are given."""

    formula: Formula
    using: tuple[Formula, ...] | None


@dataclass(frozen=True, slots=True)
class Distinguish:
    """Prove the rest once under `formula` and once under its negation."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Introduce:
    """Call `value`, or the quotient of `value` by `over` where `over` > 0 is known, by the fresh name `name`."""

    name: str
    value: Polynomial
    over: Polynomial | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """Use `universal` at `terms`; `handles` maps the bound names of function values to the names in later steps."""

    universal: ForAll
    terms: tuple[Polynomial, ...]
    handles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recall:
    """Use a fact about the exponential function at `terms`; see `certify.spec.exponential_facts`.

    With a `handle`, the exponential of the first term has that name in later steps.
    """

    fact: str
    terms: tuple[Polynomial, ...]
    bits: int | None = None
    handle: str | None = None


SketchStep: TypeAlias = Assert | Distinguish | Introduce | Take | Recall
