"""What a deviation pays an agent at most, at an equilibrium in exact numbers with the ties of its witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from certify.kernel.choices import Choices
from certify.report.labels import number
from certify.report.numbers import short
from certify.report.ties_in_words import orders
from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium
from certify.spec.rules import heard, outcome_law
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_equilibrium import SelectionEquilibrium


@dataclass(frozen=True, slots=True)
class Deviation:
    """The most that a deviation pays: exact, or a bound from above."""

    value: Fraction
    exact: bool = True

    def text(self) -> str:
        """Return the number, with `at most` before a bound."""
        return f"{'' if self.exact else 'at most '}{short(self.value)}"


def best_deviations(
    equilibrium: Equilibrium | LawEquilibrium | SelectionEquilibrium | CorrelatedSelection, choices: Choices
) -> list[Deviation]:
    """Return for each agent the most that a deviation pays it: the least upper bound over its rules.

    Where that is not computed (several draws, outside options, ties of a kind of their own), what the agent is paid
    plus its allowed gain is a bound: that is what makes it an equilibrium.
    """
    return [_best(equilibrium, agent, choices) for agent in range(equilibrium.market.agents)]


def _best(
    equilibrium: Equilibrium | LawEquilibrium | SelectionEquilibrium | CorrelatedSelection, agent: int, choices: Choices
) -> Deviation:
    bound = number(equilibrium.agent_value(agent)) + number(equilibrium.eta[agent])
    match equilibrium:
        case LawEquilibrium():
            return Deviation(number(equilibrium.informed[agent].agent_value(agent)))
        case SelectionEquilibrium():
            found = _by_offers(equilibrium, agent)
        case CorrelatedSelection():
            found = None
        case _:
            found = _by_rules(equilibrium, agent, choices) if equilibrium.observed else _unseen(equilibrium, agent)
    return found if found is not None and found.value <= bound else Deviation(bound, exact=False)


def _unseen(equilibrium: Equilibrium, agent: int) -> Deviation:
    """Return the most where the user's response does not change: what a rule pays is linear in it."""
    market = equilibrium.market
    messages = len(equilibrium.profiles[0][agent][0])
    best = Fraction(0)
    for x in range(market.signals_of(agent)):
        paid: list[Fraction] = []
        for m in range(messages):
            rule = [[int((x, m) == (at, said)) for said in range(messages)] for at in range(market.signals_of(agent))]
            total = Fraction(0)
            for chance, rules, response in zip(
                equilibrium.chances, equilibrium.profiles, equilibrium.responses, strict=True
            ):
                played = [rule if i == agent else each for i, each in enumerate(rules)]
                law = outcome_law(market, played, response)
                total += number(chance) * number(market.agent_value(agent, law))
            paid.append(total)
        best += max(paid)
    return Deviation(best)


def _by_rules(equilibrium: Equilibrium, agent: int, choices: Choices) -> Deviation | None:
    """Return the most by the exact oracle: if even the deviator's favourite ties pay no more, with these."""
    if len(equilibrium.chances) > 1:
        return None
    from certify.oracles.best_response import best_response

    market, rules = equilibrium.market, equilibrium.profiles[0]
    exact = [[list(map(number, row)) for row in rule] for rule in rules]
    messages = len(rules[agent][0])
    ties = _orders(equilibrium, agent, choices)
    found = best_response(market, exact, agent, ties="favourable" if ties is None else ties, messages=messages)
    return Deviation(found.value, exact=found.status == "exact")


def _orders(
    equilibrium: Equilibrium, agent: int, choices: Choices
) -> Mapping[tuple[int, tuple[int, ...]], Sequence[int]] | None:
    """Return the order of the actions at each (type, messages of the others), where it depends on nothing else."""
    market = equilibrium.market
    vectors = choices.get(f"{equilibrium.prefix}response to a deviation of agent {agent}")
    found = None if vectors is None else orders(vectors, market.actions)
    if found is None:
        return None
    sizes = [len(rule[0]) for rule in equilibrium.profiles[0]]
    events = list(heard(market, sizes))
    if len(events) != len(found.orders):
        return None
    others = [range(size) for i, size in enumerate(sizes) if i != agent]
    result: dict[tuple[int, tuple[int, ...]], Sequence[int]] = {
        (z, sent): range(market.actions) for z in range(market.types) for sent in product(*others)
    }
    known: dict[tuple[int, tuple[int, ...]], Sequence[int]] = {}
    for (z, messages), order in zip(events, found.orders, strict=True):
        if len(order) < market.actions:
            continue
        key = z, tuple(message for i, message in enumerate(messages) if i != agent)
        if known.setdefault(key, order) != order:
            return None
    return result | known


def _by_offers(equilibrium: SelectionEquilibrium, agent: int) -> Deviation | None:
    """Return the most by the exact oracle, ties in the deviator's favour."""
    if equilibrium.outside_options is not None or not equilibrium.common_law or not equilibrium.rules:
        return None
    from certify.oracles.selection import selection_best_response

    laws = [{place: number(mass) for place, mass in offer.masses.items()} for offer in equilibrium.offers]
    found = selection_best_response(equilibrium.market, laws, agent, gamma=number(equilibrium.gamma))
    messages = len(equilibrium.rules[agent][0])
    return Deviation(found.value, exact=messages >= equilibrium.market.signals)
