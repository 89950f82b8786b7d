"""The words of a statement file: `@theorem`, and a reading that knows markets and games."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from certify.spec.conversation.market import ConversationMarket, conversation_market
from certify.spec.conversation.selection import SelectionConversation, conversation_selection_market
from certify.spec.errors import InputError
from certify.spec.formula import equal, holds_at
from certify.spec.full_market import FullMarket, full_market
from certify.spec.normal_form_symbolic import SymbolicNormalForm, normal_form
from certify.spec.polynomial import Rational, Term
from certify.spec.printing import latex, plain
from certify.spec.problem import Problem
from certify.spec.quantal_equilibrium import QuantalEquilibriumKind, quantal_equilibrium
from certify.spec.quantal_response import Informed, Learning, Logit, QuantalLaw, learning, logit, quantal_law
from certify.spec.quantity import Number, Quantity, total
from certify.spec.selection_market import SelectionMarket, selection_market
from certify.spec.special_case import SpecialCase, special_case
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket
from certify.spec.variants import Variant, not_attained, unsatisfiable

Place = tuple[Path | None, str, frozenset[tuple[str, int | str]]]
"""Which statement is read at which shape: its file, its name, and the sizes that are given."""


class Words(Reading):
    """What a statement's function receives: a reading with the markets and games of `certify.spec`."""

    stated: tuple[Place, ...] = ()
    """The statements that are being read, each a case of the next one; the last is this one."""

    def market(self, agents: int | None = None, types: int | None = None, *, separate: bool = False) -> FullMarket:
        """Return a market in which the user hears every agent; the sizes come from the shape where not given.

        With `separate` each agent sees a part of the signal of its own.
        """
        return self.declared(full_market(self, agents, types, separate=separate))

    def selection_market(self, *, outside_options: bool = False) -> SelectionMarket:
        """Return a market in which the user listens to the best agent only.

        The action pays all agents, or with `outside_options` the selected one, and agent i has `outside_options[i]`
        of the market when it is not selected.
        """
        return self.declared(selection_market(self, outside_options=outside_options))

    def conversation_market(self) -> ConversationMarket:
        """Return a market in which the user talks to every agent over the rounds of the shape."""
        return self.declared(conversation_market(self))

    def conversation_selection_market(self) -> SelectionConversation:
        """Return a market in which the user talks to the best agent only, over the rounds of the shape."""
        return self.declared(conversation_selection_market(self))

    def normal_form(
        self, players: int | None = None, actions: Sequence[int] | None = None, *, name: str = ""
    ) -> SymbolicNormalForm:
        """Return a normal-form game whose payoffs are unknowns; the sizes come from the shape where not given."""
        return self.declared(normal_form(self, players, actions, name=name))

    def weights(self, name: str = "weight", *, convex: bool = False) -> list[Quantity]:
        """Return a nonnegative weight for each agent, not normalised; with `convex`, their sum is 1."""
        weights = self.vector(name, self.size("agents"), nonnegative=True)
        if convex:
            self.assume(equal(total(weights), 1), name=f"{name} sums to 1")
        return weights

    def logit(self, values: Sequence[Term], rate: Term, name: str = "chance") -> Logit:
        """Return the quantal response to values of actions: chances proportional to exp(rate * value)."""
        return logit(self, values, rate, name)

    def quantal_law(
        self, market: SymbolicMarket, rate: Term, name: str = "q", *, agent: int | None = None
    ) -> QuantalLaw:
        """Return the outcome law of a user who responds quantally to type and signal, or to an agent's part of it."""
        return quantal_law(market, rate, name, agent=agent)

    def learning(
        self, market: SymbolicMarket, rate: Term, informed: Informed, name: str, *, others: int | None = None
    ) -> Learning:
        """Return an arbitrary way to hear one agent and the others, and the user's quantal response to all of it.

        `others` says how many combinations the others' messages have, by default as many as an agent has messages.
        """
        messages = self.size("messages")
        return learning(market, rate, informed, name, messages, messages if others is None else others)

    def mixture(self, chances: Sequence[Term], laws: Sequence[OutcomeLaw]) -> OutcomeLaw:
        """Return the average of outcome laws of one market."""
        if not laws or len(chances) != len(laws):
            raise InputError(f"mixture: expected one chance for each of {len(laws)} laws, got {len(chances)}")
        masses = {
            place: total(c * law.masses[place] for c, law in zip(chances, laws, strict=True))
            for place in laws[0].masses
        }
        return OutcomeLaw(laws[0].market, masses)

    def quantal_equilibrium(
        self, market: SymbolicMarket, rate: Term, *, eta: Sequence[Number] | None = None
    ) -> QuantalEquilibriumKind:
        """Return the kind: rules of agents by which none gains more than its eta, the user responding quantally."""
        return quantal_equilibrium(market, rate, eta)

    def slacks(self, name: str) -> list[Quantity]:
        """Return a nonnegative number for each agent, such as its eta."""
        return self.vector(name, self.size("agents"), nonnegative=True)

    def case_of(self, general: Statement, values: Mapping[str, Term] | None = None, **sizes: int) -> SpecialCase:
        """Return what a general statement assumes and claims at these values of its unknowns.

        An unknown without a value is the one that has its name here; sizes are those of this shape unless given. A
        statement that claims these assumptions, and its own bound from that claim, is a special case of the other.

        Raises:
            InputError: an unknown of the general statement has neither a value nor a namesake here, a value of a
                function that it speaks of under a quantifier is not that of the same function here, or the general
                statement is stated as a case of this one.

        """
        if self.quantified:
            raise InputError("a special case is stated outside of quantifiers: ask for it before for_all or exists")
        shape = {**self._given, **sizes}
        place = general.file, general.name, frozenset(shape.items())
        if place in self.stated:
            around = [name for _, name, _ in (*self.stated[self.stated.index(place) :], place)]
            raise InputError(f"a statement would be a special case of itself: {' of '.join(around)}")
        problem = general.read(shape, stated=self.stated).problem()
        for key, size in problem.shape.items():
            if key not in sizes:
                self._used[key] = size
        numbers = {name: self._values[name] for name in problem.unknowns if name in self._values.keys() & self._taken}
        given = {**numbers, **(values or {})}
        return special_case(problem, given, self._scopes[0].names, self._functions)


@dataclass(frozen=True, slots=True)
class Statement:
    """A theorem or conjecture: a named function from a reading to assumptions and claims."""

    name: str
    function: Callable[[Words], None]
    source: str | None
    text: str
    file: Path | None

    def problem(
        self,
        shape: Mapping[str, int | str] | None = None,
        *,
        values: Mapping[str, Rational] | None = None,
        dropped: Iterable[str] = (),
        variant: Variant | None = None,
    ) -> Problem:
        """Return the problem at a shape: symbolic where `values` is silent, without the `dropped` assumptions.

        A `variant` says what is dropped, which constants are replaced, and whether sharpness is asked for.

        Raises:
            InputError: the shape has an unknown key or a strange value, the statement is not well formed, or it has
                not what is dropped or replaced.
        """
        variant = variant or Variant()
        without = (*dropped, *variant.without)
        problem = self.read(shape, values=values, dropped=without, constants=variant.constants).problem()
        if variant.vacuous:
            return unsatisfiable(problem)
        if variant.sharp is None:
            return problem
        if variant.sharp not in problem.constants:
            raise InputError(f"the statement has no constant {variant.sharp!r}: name one with t.constant(...)")
        value = problem.constants[variant.sharp]
        less, least = (
            self.read(
                shape, values=values, dropped=without, constants={**variant.constants, variant.sharp: value - step}
            ).problem()
            for step in (1, 2)
        )
        return not_attained(problem, less, least)

    def read(
        self,
        shape: Mapping[str, int | str] | None = None,
        *,
        values: Mapping[str, Rational] | None = None,
        dropped: Iterable[str] = (),
        constants: Mapping[str, Rational] | None = None,
        stated: tuple[Place, ...] = (),
    ) -> Words:
        """Return the reading itself, in which the function has stated everything; see `problem`."""
        words = Words(shape, values=values, dropped=dropped, constants=constants)
        words.stated = (*stated, (self.file, self.name, frozenset((shape or {}).items())))
        self.function(words)
        return words

    def evaluate(self, values: Mapping[str, Rational], shape: Mapping[str, int | str] | None = None) -> bool | None:
        """Return whether the statement holds of the one game that `values` describes.

        True where an assumption fails or all claims hold, False where all assumptions hold and a claim fails, None
        where a quantifier, or an unknown without a value, leaves it open.

        >>> @theorem
        ... def squares_grow(t):
        ...     x = t.nonnegative("x")
        ...     t.claim(x * x >= x)
        >>> from fractions import Fraction
        >>> [squares_grow.evaluate({"x": number}) for number in (-1, 2, Fraction(1, 2))]
        [True, True, False]
        """
        problem = self.problem(shape, values=values)
        premises = [holds_at(item.formula) for item in problem.assumptions]
        claims = [holds_at(item.formula) for item in problem.claims]
        if False in premises:
            return True
        if None in premises or None in claims:
            return True if all(claims) else None
        return all(claims)

    def plain(self, shape: Mapping[str, int | str] | None = None) -> str:
        """Return the statement at a shape in words and formulas, for people."""
        return plain(self.problem(shape), title=self.text or self.name)

    def latex(self, shape: Mapping[str, int | str] | None = None) -> str:
        """Return the statement at a shape as LaTeX (it needs amsmath)."""
        return latex(self.problem(shape), title=self.text or self.name)


@overload
def theorem(function: Callable[[Words], None], /) -> Statement: ...
@overload
def theorem(*, source: str | None = None) -> Callable[[Callable[[Words], None]], Statement]: ...
def theorem(
    function: Callable[[Words], None] | None = None, /, *, source: str | None = None
) -> Statement | Callable[[Callable[[Words], None]], Statement]:
    """Return the statement that a function states; `source` says where it comes from.

    >>> @theorem(source="folklore")
    ... def a_square_is_never_negative(t):
    ...     x = t.unknown("x")
    ...     t.claim(x * x >= 0)
    >>> a_square_is_never_negative.problem().claims[0].formula
    x^2 >= 0
    """

    def wrap(stated: Callable[[Words], None]) -> Statement:
        if not callable(stated):
            raise InputError(f"expected @theorem to stand above a function, got {stated!r}")
        try:
            file = Path(inspect.getfile(stated))
        except TypeError:
            file = None
        return Statement(stated.__name__, stated, source, inspect.getdoc(stated) or "", file)

    return wrap if function is None else wrap(function)
