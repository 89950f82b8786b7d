"""The steps of a proof and the data of a witness, as the kernel reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from certify.spec.formula import Formula
from certify.spec.polynomial import Polynomial, Rational
from certify.spec.violation import Violation


@dataclass(frozen=True, slots=True)
class Product:
    """coefficient * product of the facts * product of the squares of the polynomials; coefficient > 0."""

    coefficient: Rational
    facts: tuple[int, ...] = ()
    squares: tuple[Polynomial, ...] = ()


@dataclass(frozen=True, slots=True)
class Multiple:
    """polynomial * fact, where the fact is an equality."""

    factor: Polynomial
    fact: int


@dataclass(frozen=True, slots=True)
class Derive:
    """A new comparison: the sum of the products and multiples; > 0 if a product is, = 0 if there are only multiples."""

    products: tuple[Product, ...] = ()
    multiples: tuple[Multiple, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolve:
    """A new alternative: the clause without the parts that one of the facts contradicts on sight."""

    clause: int
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """One branch for each part of a clause; with one branch fewer, the proof goes on under the last part."""

    clause: int
    branches: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Any formula holds whose negation the proof refutes; the proof goes on with it."""

    formula: Formula
    refutation: Proof


@dataclass(frozen=True, slots=True)
class Instance:
    """A universal fact at polynomial terms, one for each of its names."""

    fact: int
    terms: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class Define:
    """A fresh unknown equal to `numerator`, or to numerator / denominator where the fact is `denominator > 0`."""

    name: str
    numerator: Polynomial
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Analytic:
    """A fact about the exponential function at polynomial terms; `bits` are the binary digits of its `bounds`.

    The facts and their names are those of `certify.spec.exponential_facts`.
    """

    fact: str
    terms: tuple[Polynomial, ...]
    bits: int | None = None


@dataclass(frozen=True, slots=True)
class Absurd:
    """The fact is a comparison of constants that is false; it ends the branch."""

    fact: int


Step: TypeAlias = Derive | Resolve | Split | Cut | Instance | Define | Analytic | Absurd
Proof: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """Values at which all hypotheses hold; each universal one with a refutation of its negation, in order of need.

    Values of functions may be left out: then every hypothesis about them has a refutation of its negation too.

    `choices` says which values functions take where their definitions leave it open: see `certify.kernel.choices`.
    A `violation` adds two hypotheses: by how much the claims of a statement fail there.
    """

    values: Mapping[str, Rational]
    refutations: tuple[Proof, ...] = ()
    choices: Mapping[str, Sequence[Sequence[Rational]]] = field(
        default_factory=dict[str, "Sequence[Sequence[Rational]]"]
    )
    violation: Violation | None = None
