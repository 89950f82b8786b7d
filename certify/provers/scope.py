"""Which facts and alternatives a step of a proof may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certify.provers.branch import Branch
from certify.provers.columns import Fact, comparisons
from certify.spec.formula import Atom, Or


@dataclass(frozen=True, slots=True)
class Scope:
    """Numbers of comparisons and alternatives; None for all of the branch."""

    chosen: frozenset[int] | None = None

    def facts(self, branch: Branch) -> list[Fact]:
        """Return the comparisons in the scope."""
        if self.chosen is None:
            return comparisons(branch.state)
        found: list[Fact] = []
        for index in sorted(self.chosen):
            fact = branch.state.fact(index)
            if isinstance(fact, Atom) and not fact.polynomial.is_constant:
                found.append(Fact(index, fact.polynomial.terms, fact.sign))
        return found

    def clauses(self, branch: Branch) -> list[int]:
        """Return the open alternatives in the scope."""
        return [index for index in branch.clauses() if self.chosen is None or index in self.chosen]

    def since(self, branch: Branch, start: int) -> Scope:
        """Return the scope with the facts from number `start` on, without what is left of alternatives outside it.

        What is left of one, if it is an alternative still, says no more than that one.
        """
        if self.chosen is None:
            return self
        chosen = set(self.chosen)
        for index in range(start, len(branch.state)):
            origin = branch.origin(index)
            if origin is None or origin in chosen or not isinstance(branch.state.fact(index), Or):
                chosen.add(index)
        return Scope(frozenset(chosen))

    def with_facts(self, indices: Iterable[int]) -> Scope:
        """Return the scope with these facts too."""
        return self if self.chosen is None else Scope(self.chosen.union(indices))


EVERYTHING = Scope()


def is_alternative(branch: Branch, index: int) -> bool:
    """Whether fact `index` is an alternative that was not split yet."""
    return isinstance(branch.state.fact(index), Or) and index in branch.clauses()
