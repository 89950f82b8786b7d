"""A branch under construction: the kernel's state together with the steps that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from certify.kernel.core import State
from certify.kernel.proof import Absurd, Cut, Define, Proof, Resolve, Split, Step
from certify.provers.columns import Fact
from certify.provers.rewriting import Rewriting, constants, definitions
from certify.spec.formula import Atom, Formula, Or, holds_at
from certify.spec.polynomial import Polynomial


class Branch:
    """Facts, the steps taken so far, and which facts define unknowns.

    Every step goes through the kernel's own rules, so the numbering of facts is the kernel's.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.steps: list[Step] = []
        self.named: dict[str, int] = {}
        self._done: set[int] = set()
        self._read = 0
        self._open: dict[int, None] = {}
        self._places: dict[Polynomial, tuple[int, ...]] = {}
        self._users: dict[Polynomial, tuple[int, ...]] = {}
        self._end: Proof | None = None
        self._dirty: dict[int, None] = {}
        self._heirs: dict[int, range] = {}
        self._origins: dict[int, int] = {}
        self._look()

    def under(self, formula: Formula) -> Branch:
        """Return the branch in which `formula` holds too, without steps."""
        twin = Branch.__new__(Branch)
        twin.state = self.state.copy()
        twin.steps = []
        twin.named = dict(self.named)
        twin._done = set(self._done)
        twin._read = self._read
        twin._open = dict(self._open)
        twin._places = dict(self._places)
        twin._users = dict(self._users)
        twin._end = self._end
        twin._dirty = dict(self._dirty)
        twin._heirs = dict(self._heirs)
        twin._origins = dict(self._origins)
        twin.state.add(formula)
        return twin

    def _look(self) -> None:
        """Read the facts that are new; note the clauses that they may shorten."""
        dirty = self._dirty
        for index in range(self._read, len(self.state)):
            fact = self.state.fact(index)
            if isinstance(fact, Atom):
                if self._end is None and holds_at(fact) is False:
                    self._end = (Absurd(index),)
                self._places[fact.polynomial] = (*self._places.get(fact.polynomial, ()), index)
                for polynomial in (fact.polynomial, -fact.polynomial):
                    dirty.update(dict.fromkeys(self._users.get(polynomial, ())))
            elif isinstance(fact, Or):
                if self._end is None and not fact.parts:
                    self._end = (Split(index, ()),)
                self._open[index] = None
                dirty[index] = None
                for part in fact.parts:
                    if isinstance(part, Atom):
                        self._users[part.polynomial] = (*self._users.get(part.polynomial, ()), index)
        self._read = len(self.state)

    def _pending(self) -> list[int]:
        self._look()
        pending = [index for index in self._dirty if index not in self._done]
        self._dirty.clear()
        return pending

    def places(self, polynomial: Polynomial) -> tuple[int, ...]:
        """Return the numbers of the comparisons of this very polynomial with 0."""
        self._look()
        return self._places.get(polynomial, ())

    def copies(self, formula: Formula) -> list[int]:
        """Return the numbers of the open alternatives that are this very formula."""
        self._look()
        return [index for index in self._open if self.state.fact(index) == formula]

    def take(self, step: Step) -> None:
        """Take a step that adds facts."""
        self.state.apply(step)
        self.steps.append(step)

    def define(self, name: str, value: Polynomial) -> None:
        """Give `value` the fresh name `name`."""
        self.named[name] = len(self.state)
        self.take(Define(name, value))

    def cut(self, formula: Formula, refutation: Proof) -> None:
        """Add a formula whose negation `refutation` refutes."""
        self.steps.append(Cut(formula, refutation))
        self.state.add(formula)

    def split_to_last(self, clause: int, branches: tuple[Proof, ...]) -> None:
        """Go on under the last part of a clause, the other parts being refuted."""
        formula = self.state.fact(clause)
        assert isinstance(formula, Or)
        self.steps.append(Split(clause, branches))
        self._done.add(clause)
        self.state.add(formula.parts[-1])

    def closed_by(self, end: Iterable[Step]) -> Proof:
        """Return the whole proof of the branch, ended by these steps."""
        return (*self.steps, *end)

    def clauses(self) -> list[int]:
        """Return the numbers of the alternatives that were not split yet."""
        self.propagate()
        return [index for index in self._open if index not in self._done]

    def mark_done(self, clause: int) -> None:
        """Never propose this clause again in this branch."""
        self._done.add(clause)

    def contradiction(self) -> Proof | None:
        """Return the end of the proof if a fact is absurd as it stands."""
        self.propagate()
        return self._end

    def propagate(self) -> None:
        """Resolve every clause with the comparisons that contradict parts of it, until nothing changes."""
        while pending := self._pending():
            for clause in pending:
                formula = self.state.fact(clause)
                assert isinstance(formula, Or)
                useful = [
                    index
                    for part in formula.parts
                    if isinstance(part, Atom)
                    for polynomial in (part.polynomial, -part.polynomial)
                    for index in self._places.get(polynomial, ())
                ]
                step = Resolve(clause, tuple(dict.fromkeys(useful)))
                if useful and self.state.resolved(step) != formula:
                    self.mark_done(clause)
                    start = len(self.state)
                    self.take(step)
                    self._heirs[clause] = range(start, len(self.state))
                    self._origins.update(dict.fromkeys(self._heirs[clause], clause))

    def origin(self, index: int) -> int | None:
        """Return the alternative of which this fact is what resolution left; None if it is none."""
        return self._origins.get(index)

    def current(self, indices: Iterable[int]) -> list[int]:
        """Return the facts with, for each alternative that was resolved, what is left of it."""
        result: list[int] = []
        waiting = list(indices)
        while waiting:
            index = waiting.pop(0)
            result.append(index)
            waiting = [*self._heirs.get(index, ()), *waiting]
        return result

    def rewriting(self, which: Literal["named", "constants", "all"], facts: Iterable[Fact]) -> Rewriting:
        """Return equalities among the facts as rules.

        `named`: the quantities that were given names; `constants`: unknowns that equal a number;
        `all`: every equality with a leading unknown.
        """
        equalities = [fact for fact in facts if fact.sign == "="]
        if which == "constants":
            return constants((fact.index, fact.terms) for fact in equalities)
        chosen = set(self.named.values())
        ranks: dict[str, int] = {}
        for fact in facts:
            for monomial in fact.terms:
                for name in monomial:
                    ranks.setdefault(name, len(ranks))
        return definitions(
            ((fact.index, fact.terms) for fact in equalities if which == "all" or fact.index in chosen), ranks
        )
