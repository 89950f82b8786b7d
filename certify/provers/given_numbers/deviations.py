"""Deviations at which the condition that no rule gains is worth using, in a market whose numbers are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement, islice, product

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.kernel.proof import Instance
from certify.oracles.best_response import favourable
from certify.oracles.denial import Denial, denial
from certify.oracles.deviations import Deviations
from certify.provers.clock import Clock
from certify.provers.given_numbers.facts import Given
from certify.provers.given_numbers.programs import Point
from certify.spec.formula import ForAll, free_unknowns, substitute
from certify.spec.polynomial import Monomial, Polynomial, Rational

Rule = Sequence[Sequence[Rational]]

MOST_SIMPLE_RULES = 30
MOST_ADVICE = 60
"""With more ways to give each message a meaning none is looked at."""


@dataclass(frozen=True)
class Condition:
    """The fact that no rule of an agent gains, with what it says of deviations, numbers put in where they are given."""

    fact: int
    denied: Denial

    @property
    def signals(self) -> int:
        """How many signals the deviator may see."""
        return len(self.denied.signals)

    @property
    def messages(self) -> int:
        """How many messages the deviator has."""
        return len(self.denied.signals[0].messages)

    @cached_property
    def _bound(self) -> set[str]:
        """The unknowns that are quantified: the rule's chances, the responses' and the selection's."""
        names = {name for signal in self.denied.signals for name in signal.messages}
        return names.union(self._chances, *(response.actions for response in self.denied.responses))

    @property
    def _chances(self) -> tuple[str, ...]:
        return () if self.denied.selection is None else self.denied.selection.actions

    @property
    def speaks_alone(self) -> bool:
        """Whether what the user does at a rule has nothing to do with what others say."""
        places = (index for response in self.denied.responses for index in response.obedience.values())
        return all(self.denied.state.comparison(index).polynomial.unknowns() <= self._bound for index in places)

    @cached_property
    def enough(self) -> Polynomial:
        """What the deviator is paid in equilibrium, with its eta: no rule pays more."""
        gain = self.denied.gain.terms
        return Polynomial({m: -value for m, value in gain.items() if self._bound.isdisjoint(m)})

    @cached_property
    def problem(self) -> Deviations:
        """What the deviator can do where it speaks alone; in a selection market once it is selected."""
        return self.denied.deviations(0, None, self._chance)[0]

    @property
    def _chance(self) -> str | None:
        return self._chances[self.denied.deviator] if self._chances else None

    @cached_property
    def rivals(self) -> list[Polynomial]:
        """In a selection market what the deviator's rule has to be worth more than, one for each other agent."""
        selection, own = self.denied.selection, self.denied.deviator
        found: list[Polynomial] = []
        for other, chance in enumerate(self._chances):
            if selection is None or other == own:
                continue
            terms = self.denied.state.comparison(selection.obedience[other, own]).polynomial.terms
            mine = self._bound - {chance}
            found.append(Polynomial({_without(m, chance): v for m, v in terms.items() if mine.isdisjoint(m)}))
        return found

    @cached_property
    def worth(self) -> Deviations | None:
        """What the rule is worth to the user, as payoffs, where there are rivals."""
        selection, own = self.denied.selection, self.denied.deviator
        if selection is None or len(self._chances) == 1:
            return None
        other = 0 if own else 1
        value = self.denied.state.comparison(selection.obedience[own, other]).polynomial
        return self.denied.deviations(0, value, self._chance)[0]


def _without(monomial: Monomial, name: str) -> Monomial:
    return tuple(each for each in monomial if each != name)


def conditions(given: Given) -> list[Condition]:
    """Return the conditions among the facts."""
    state = given.branch.state
    found = (condition_at(given, index) for index in range(len(state)) if isinstance(state.fact(index), ForAll))
    return [each for each in found if each is not None]


def condition_at(given: Given, fact: int, point: Point | None = None) -> Condition | None:
    """Return the condition with the numbers that are given put in, and with a point those that it gives, else 0."""
    formula = given.branch.state.fact(fact)
    numbers = given.numbers
    values = {name: numbers[name] for name in free_unknowns(formula) if name in numbers}
    if point is not None:
        values = {name: numbers.get(name, point.get((name,), 0)) for name in free_unknowns(formula)}
    denied = denial(substitute(formula, {name: Polynomial.constant(value) for name, value in values.items()}))
    return None if denied is None or not denied.responses else Condition(fact, denied)


def use(given: Given, fact: int, rule: Sequence[Sequence[Rational | Polynomial]]) -> None:
    """Take the condition at a rule, whose chances are numbers or polynomials."""
    entries = [chance for row in rule for chance in row]
    terms = (each if isinstance(each, Polynomial) else Polynomial.constant(each) for each in entries)
    given.branch.take(Instance(fact, tuple(terms)))
    given.read()


def simple_rules(signals: int, messages: int) -> Iterator[list[list[int]]]:
    """Yield rules without chance up to the names of messages, those that tell most first.

    >>> [[row.index(1) for row in rule] for rule in simple_rules(2, 2)]
    [[0, 1], [0, 0]]
    """
    told = (
        sent
        for sent in product(range(messages), repeat=signals)
        if all(m <= max(sent[:x], default=-1) + 1 for x, m in enumerate(sent))
    )
    for sent in sorted(islice(told, 1000), key=lambda each: -len(set(each)))[:MOST_SIMPLE_RULES]:
        yield [[int(m == chosen) for m in range(messages)] for chosen in sent]


def best_rule(condition: Condition) -> Rule | None:
    """Return the rule that pays the deviator most against the others' numbers, ties broken in its favour.

    None where it takes more messages than there are, or where the user hears one agent alone.
    """
    if condition.denied.selection is not None:
        return None
    best = favourable(condition.denied.deviations(0)[0], 0, None)
    if len(best.plans) > condition.messages:
        return None
    return [[*row, *[0] * (condition.messages - len(row))] for row in best.rule]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a deviator guarantees itself: `rule` pays `value` if the user breaks ties as hoped, else a rule next to it.

    `inner` is a rule at which she prefers what is advised strictly to all that might pay the deviator less; from `rule`
    towards it what is paid changes by no more than `spread` times the part of the way.
    """

    value: Fraction
    rule: Rule
    inner: Rule
    spread: Fraction


def best_advice(
    problem: Deviations, messages: int, clock: Clock, worth: tuple[Deviations, Rational] | None = None
) -> Advice | None:
    """Return the advice that guarantees most, however ties are broken; None where there is none, or too much to try.

    With `worth` the payoffs of the first are what the rule is worth to the user: at least the second.
    """
    plans = list(product(range(problem.actions), repeat=len(problem.events)))
    best: Advice | None = None
    choices = list(islice(combinations_with_replacement(plans, messages), MOST_ADVICE + 1))
    for chosen in choices if len(choices) <= MOST_ADVICE else ():
        clock.check()
        found = _Advising(problem, chosen, worth).best()
        if found is not None and (best is None or found.value > best.value):
            best = found
    return best


class _Advising:
    """The rules by which each message advises one plan, and the user obeys."""

    def __init__(
        self,
        problem: Deviations,
        chosen: Sequence[tuple[int, ...]],
        worth: tuple[Deviations, Rational] | None,
    ) -> None:
        self.problem = problem
        self.chosen = chosen
        self.worth = worth
        self.places = [(m, e, plan[e]) for m, plan in enumerate(chosen) for e in range(len(problem.events))]

    def best(self) -> Advice | None:
        problem, signals = self.problem, range(self.problem.signals)
        found = self._inner()
        if found is None:
            return None
        inner, margins = found
        program = LinearProgram()
        columns = [[program.add_column() for _ in self.chosen] for _ in signals]
        for row in columns:
            program.add_row(dict.fromkeys(row, 1), 1, 1)
        for m, e, advised in self.places:
            feared = [advised]
            for other, gain in problem.gains(e, advised):
                program.add_row({columns[x][m]: gain[x] for x in signals}, 0)
                if not margins[m, e, other]:
                    feared.append(other)
            least = program.add_column(-1, lower=None)
            for action in feared:
                row: dict[int, Rational] = {columns[x][m]: problem.payoff[e][action][x] for x in signals}
                program.add_row({**row, least: -problem.unit}, 0)
        if self.worth is not None:
            value, floor = self.worth
            entries: dict[int, Rational] = {}
            for m, e, advised in self.places:
                for x in signals:
                    entries[columns[x][m]] = entries.get(columns[x][m], 0) + value.payoff[e][advised][x]
            program.add_row(entries, floor * value.unit)
        answer = solve(program)
        if not isinstance(answer, Optimal):
            return None
        rule = [[answer.primal[column] for column in row] for row in columns]
        spread = sum(
            (abs(Fraction(entry, problem.unit)) for rows in problem.payoff for row in rows for entry in row), Fraction(0)
        )
        return Advice(-Fraction(answer.value), rule, inner, spread)

    def _inner(self) -> tuple[Rule, Mapping[tuple[int, int, int], Rational]] | None:
        """Return an obedient rule with as many strict preferences as there can be, and those by place and action."""
        signals = range(self.problem.signals)
        program = LinearProgram()
        columns = [[program.add_column() for _ in self.chosen] for _ in signals]
        size = program.add_column(lower=1)
        for row in columns:
            program.add_row({**dict.fromkeys(row, 1), size: -1}, 0, 0)
        margins: dict[tuple[int, int, int], int] = {}
        for m, e, advised in self.places:
            for other, gain in self.problem.gains(e, advised):
                margin = margins[m, e, other] = program.add_column(-1, upper=1)
                program.add_row({**{columns[x][m]: gain[x] for x in signals}, margin: -1}, 0)
        answer = solve(program)
        if not isinstance(answer, Optimal):
            return None
        total = Fraction(answer.primal[size])
        rule = [[answer.primal[column] / total for column in row] for row in columns]
        return rule, {place: answer.primal[column] for place, column in margins.items()}
