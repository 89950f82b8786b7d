"""Equilibria of the market in which the user hears every agent, and what an agent's deviation leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from certify.spec.errors import InputError
from certify.spec.formula import And, Formula, at_least, equal
from certify.spec.market import Law
from certify.spec.quantity import Number, Quantity, total, total_of_products
from certify.spec.rules import (
    Heard,
    Response,
    Rule,
    action_value,
    heard,
    is_best_response,
    is_distribution,
    likelihood,
    outcome_law,
)
from certify.spec.symbolic_market import Informed, OutcomeLaw

NOT_SHARED = "expected a signal that all agents see: no agent can reveal more than its part"


@dataclass(frozen=True)
class LawEquilibrium(OutcomeLaw):
    """What is known of an equilibrium when only outcome laws are spoken of.

    `informed[i]` is the outcome law after agent i reveals what it sees.
    """

    eta: Sequence[Number]
    informed: Sequence[OutcomeLaw]

    def no_gain_by(self, agent: int, law: OutcomeLaw) -> Formula:
        """Return the formula: agent i does not gain more than its eta where a deviation leads to this law."""
        return at_least(self.agent_value(agent) + self.eta[agent], law.agent_value(agent))

    def can_reveal(self) -> bool:
        """Whether every agent can tell the user the whole signal."""
        return all(isinstance(law, Informed) for law in self.informed)

    def revealing(self, agent: int) -> Informed:
        """Return the outcome law after agent i reveals its signal.

        Raises:
            InputError: no agent sees the whole signal.
        """
        law = self.informed[agent]
        if not isinstance(law, Informed):
            raise InputError(NOT_SHARED)
        return law

    def after(self, agent: int, rule: Rule, name: str) -> OutcomeLaw:
        """Refuse: where only outcome laws are spoken of, nobody has a rule to deviate to.

        Raises:
            InputError: always.
        """
        del agent, rule, name
        raise InputError("the law after a deviation to a rule needs rules; read the statement at level=rules")

    def structure(self) -> list[Formula]:
        """Return the formulas that make the masses a law."""
        return [*parts(self.market.is_law(self.masses)), *(at_least(mass) for mass in self.market.prior.values())]


@dataclass(frozen=True)
class Equilibrium(OutcomeLaw):
    """A profile from the rules up; `conditions[i]` says of all rules that agent i does not gain by them.

    Where the user does not see the rules (`observed` false), her response is the same after every deviation.
    """

    eta: Sequence[Number]
    chances: Sequence[Number]
    profiles: Sequence[Sequence[Rule]]
    responses: Sequence[Response]
    conditions: dict[int, Formula]
    prefix: str
    observed: bool = True

    def deviated(self, agent: int, rule: Rule, responses: Sequence[Response]) -> OutcomeLaw:
        """Return the outcome law when agent i uses `rule` and the user responds anew, one response a draw."""
        laws = [
            outcome_law(self.market, replaced(rules, agent, rule), response)
            for rules, response in zip(self.profiles, responses, strict=True)
        ]
        return OutcomeLaw(self.market, mixture(self.chances, laws))

    def no_gain(self, agent: int, rule: Rule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by `rule`.

        The user's responses after the deviation are values of a function of the profile that she then sees and of who
        deviated, known only to be best responses: ties are broken in any way. What she does not see changes nothing.
        """
        responses = (
            [self._new_response(agent, rules, rule, d) for d, rules in enumerate(self.profiles)]
            if self.observed
            else self.responses
        )
        after = self.deviated(agent, rule, responses)
        return at_least(self.agent_value(agent) + self.eta[agent], after.agent_value(agent))

    def after(self, agent: int, rule: Rule, name: str) -> OutcomeLaw:
        """Return the outcome law once agent i has deviated to `rule`; names of the user's responses begin with `name`.

        The responses are values of the function of which the equilibrium condition speaks; call it outside of
        quantifiers.
        """
        if not self.observed:
            return self.deviated(agent, rule, self.responses)
        draws = range(len(self.profiles))
        names = [name if len(draws) == 1 else f"{name} in draw {d}" for d in draws]
        responses = [self._new_response(agent, self.profiles[d], rule, d, names[d]) for d in draws]
        return self.deviated(agent, rule, responses)

    def _new_response(
        self, agent: int, rules: Sequence[Rule], rule: Rule, draw: int, name: str | None = None
    ) -> Response:
        market = self.market
        profile = replaced(rules, agent, rule)
        events = list(heard(market, [len(each[0]) for each in profile]))
        prefix = name or self.handle_prefix(agent, draw)
        arguments = [chance for each in profile for row in each for chance in row]

        def split(values: Sequence[Quantity]) -> Response:
            size = market.actions
            return {event: values[n * size : (n + 1) * size] for n, event in enumerate(events)}

        values = market.reading.value_of(
            f"{self.prefix}response to a deviation of agent {agent}",
            arguments,
            [f"{prefix} {label(event)}[{a}]" for event in events for a in range(market.actions)],
            lambda values: is_best_response(market, profile, split(values)),
        )
        return split(values)

    def handle_prefix(self, agent: int, draw: int) -> str:
        """Return how the names of responses after a deviation begin."""
        return f"{self.prefix}response to {agent}" + (f" in draw {draw}" if len(self.profiles) > 1 else "")

    def responses_after(self, agent: int, rule: Rule) -> list[Response]:
        """Suggest to use the equilibrium condition at this rule of agent i; return the responses to it, one a draw."""
        market = self.market
        handles = market.reading.instance(self.conditions[agent], [chance for row in rule for chance in row])
        responses: list[Response] = []
        for draw in range(len(self.profiles)):
            prefix = self.handle_prefix(agent, draw)
            messages = [len(each[0]) for each in replaced(self.profiles[draw], agent, rule)]
            responses.append(
                {
                    event: [handles[f"{prefix} {label(event)}[{a}]"] for a in range(market.actions)]
                    for event in heard(market, messages)
                }
            )
        return responses

    def structure(self) -> list[Formula]:
        """Return the formulas that make priors, draws, rules and responses nonnegative and sum to 1."""
        market = self.market
        rows = [list(market.prior.values()), *([list(self.chances)] if len(self.chances) > 1 else [])]
        rows += [list(row) for rules in self.profiles for rule in rules for row in rule]
        rows += [list(row) for response in self.responses for row in response.values()]
        return [part for row in rows for part in parts(is_distribution(row))]

    def no_gain_by(self, agent: int, law: OutcomeLaw) -> Formula:
        """Return the formula: agent i does not gain more than its eta where a deviation leads to this law."""
        return at_least(self.agent_value(agent) + self.eta[agent], law.agent_value(agent))

    def can_reveal(self) -> bool:
        """Whether every agent, by a rule that the user sees it deviate to, can tell her the whole signal."""
        messages = min(len(rule[0]) for rules in self.profiles for rule in rules)
        return self.market.parts is None and self.observed and messages >= self.market.signals

    def revealing(self, agent: int) -> Informed:
        """Suggest that agent i deviates to revealing its signal; return the law after it, with named responses.

        How the user then acts at (type, signal) is the average of her responses over the other agents' messages and the
        draws; suggested are its signs, its sum, that only optimal actions have positive probability, and that
        agent i does not gain by it.

        Raises:
            InputError: there are fewer messages than signals, signals are separate, or the user does not see it.
        """
        if self.market.parts is not None or not self.observed:
            raise InputError(NOT_SHARED if self.observed else "expected commitments that the user sees")
        market, reading = self.market, self.market.reading
        messages = len(self.profiles[0][agent][0])
        if messages < market.signals:
            raise InputError(f"expected messages >= signals to reveal the signal, got {messages} < {market.signals}")
        rule = [[int(m == x) for m in range(messages)] for x in range(market.signals)]
        responses = self.responses_after(agent, rule)
        raw = self.deviated(agent, rule, responses)
        response: dict[tuple[int, int], list[Quantity]] = {}
        for z, x in market.views:
            events = [event for event in responses[0] if event[0] == z and event[1][agent] == x]
            weights = [
                likelihood(market, replaced(rules, agent, rule), x, event[1]) * chance
                for chance, rules in zip(self.chances, self.profiles, strict=True)
                for event in events
            ]
            rows = [answers[event] for answers in responses for event in events]
            averages = [
                total_of_products((w, row[a]) for w, row in zip(weights, rows, strict=True))
                for a in range(market.actions)
            ]
            names = [f"{self.prefix}action after {agent} reveals at {z},{x}[{a}]" for a in range(market.actions)]
            named = [reading.define(name, average) for name, average in zip(names, averages, strict=True)]
            response[z, x] = named
            structure = [*self.structure(), *(part for row in rows for part in parts(is_distribution(row)))]
            for chance in named:
                reading.have(chance >= 0, using=structure)
            reading.have(equal(total(named), 1), using=structure)
            values = [market.informed_value(market.user, a, z, x) for a in range(market.actions)]
            for a, b in product(range(market.actions), repeat=2):
                if a != b:
                    known = [
                        at_least(
                            (
                                action_value(market, replaced(rules, agent, rule), event, a)
                                - action_value(market, replaced(rules, agent, rule), event, b)
                            )
                            * answers[event][a]
                        )
                        for rules, answers in zip(self.profiles, responses, strict=True)
                        for event in events
                    ]
                    reading.have(named[a] * (values[a] - values[b]) >= 0, using=[*known, *map(at_least, self.chances)])
        informed = market.informed(response)
        reading.have(self.no_gain_by(agent, informed), using=[self.no_gain_by(agent, raw)])
        return informed


def parts(formula: Formula) -> tuple[Formula, ...]:
    """Return the parts of a conjunction."""
    return formula.parts if isinstance(formula, And) else (formula,)


def replaced(rules: Sequence[Rule], agent: int, rule: Rule) -> list[Rule]:
    """Return the rules with agent i's replaced."""
    return [rule if i == agent else each for i, each in enumerate(rules)]


def label(event: Heard) -> str:
    """Return how names show what the user hears: her type, then the messages."""
    z, messages = event
    return f"{z};{','.join(map(str, messages))}"


def mixture(chances: Sequence[Number], laws: Sequence[Law]) -> Law:
    """Return the average of outcome laws."""
    if len(laws) == 1:
        return laws[0]
    return {place: total_of_products(zip(chances, (law[place] for law in laws), strict=True)) for place in laws[0]}
