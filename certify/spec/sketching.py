"""The words with which a statement suggests steps to the provers. What they say is never trusted and never hashed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certify.spec.errors import InputError
from certify.spec.formula import ForAll, Formula, Let, formula
from certify.spec.names import Names
from certify.spec.polynomial import Polynomial, Term, polynomial
from certify.spec.quantity import Quantity
from certify.spec.sketch import Assert, Distinguish, Introduce, Recall, SketchStep, Take


class Sketching(Names):
    """A sketch in the making."""

    def __init__(self) -> None:
        super().__init__()
        self._sketch: list[SketchStep] = []

    def have(self, intermediate: Formula, *, using: Iterable[Formula] | None = None) -> None:
        """Suggest an intermediate claim; `using` names the only facts that its proof needs."""
        self._sketch.append(Assert(formula(intermediate), None if using is None else tuple(using)))

    def cases(self, distinction: Formula) -> None:
        """Suggest to treat `distinction` and its negation apart."""
        self._sketch.append(Distinguish(formula(distinction)))

    def define(self, name: str, value: Term, *, over: Term | None = None) -> Quantity:
        """Suggest a name for a quantity, so that provers treat it as one atom; return the named quantity.

        With `over`, a quantity that was shown to be above 0, it is the name of the quotient.
        """
        self._declare(name)
        divisor = None if over is None else Polynomial(polynomial(over).terms)
        self._sketch.append(Introduce(name, Polynomial(polynomial(value).terms), divisor))
        return Quantity.unknown(name)

    def recall(self, fact: str, *terms: Term, bits: int | None = None) -> None:
        """Suggest to use a fact about the exponential function at these terms, such as `"tangent"` or `"sum"`."""
        self._sketch.append(Recall(fact, tuple(Polynomial(polynomial(term).terms) for term in terms), bits))

    def define_exp(self, name: str, value: Term) -> Quantity:
        """Suggest a name for the exponential of a value; return the named quantity."""
        self._declare(name)
        self._sketch.append(Recall("positive", (Polynomial(polynomial(value).terms),), handle=name))
        return Quantity.unknown(name)

    def instance(self, universal: Formula, terms: Sequence[Term]) -> dict[str, Quantity]:
        """Suggest to use a universal assumption at `terms`; return the values it speaks of, by bound name."""
        if not isinstance(universal, ForAll) or len(terms) != len(universal.names):
            raise InputError(
                f"expected a universal formula and a term for each of its unknowns, got {universal!r}"[:300]
            )
        names = _function_names(universal.body)
        number = len(self._sketch)
        handles = {name: f"{name}@{number}" for name in names}
        self._sketch.append(Take(universal, tuple(Polynomial(polynomial(term).terms) for term in terms), handles))
        return {name: Quantity.unknown(handle) for name, handle in handles.items()}


def _function_names(body: Formula) -> list[str]:
    match body:
        case Let(_, _, names, _, inner):
            return [*names, *_function_names(inner)]
        case _ if hasattr(body, "parts"):
            return [name for part in body.parts for name in _function_names(part)]  # type: ignore[attr-defined]
        case _:
            return []
