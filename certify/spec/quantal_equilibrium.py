"""Equilibria among agents whom a user hears all and answers with a quantal response, from the rules up.

Theory.md section 4, T2. She responds quantally on the profile and after each deviation, to what she then expects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.full_equilibrium import label, mixture, replaced
from certify.spec.polynomial import Term
from certify.spec.quantal_response import Logit
from certify.spec.quantity import Number, Quantity, quantity, total
from certify.spec.rules import Heard, Rule, action_value, heard, likelihood, outcome_law
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, RuleKind, SymbolicMarket

SHARES = "shares"
"""The function that divides positive weights by their sum."""

QuantalResponse: TypeAlias = Mapping[Heard, Logit]
"""How the user acts on everything that she may hear."""


@dataclass(frozen=True)
class QuantalEquilibrium(OutcomeLaw):
    """A profile from the rules up; `conditions[i]` says of all rules that agent i does not gain by them.

    With several draws a profile is drawn with `chances`, the user sees the draw, and a deviation is decided before it.
    """

    rate: Quantity
    eta: Sequence[Number]
    chances: Sequence[Number]
    profiles: Sequence[Sequence[Rule]]
    responses: Sequence[QuantalResponse]
    conditions: dict[int, Formula] = field(default_factory=dict[int, Formula])

    def deviated(self, agent: int, rule: Rule, responses: Sequence[QuantalResponse]) -> OutcomeLaw:
        """Return the outcome law when agent i uses `rule` and the user responds anew, one response a draw."""
        laws = [
            outcome_law(self.market, replaced(rules, agent, rule), _chances(response))
            for rules, response in zip(self.profiles, responses, strict=True)
        ]
        return OutcomeLaw(self.market, mixture(self.chances, laws))

    def no_gain_by(self, agent: int, law: OutcomeLaw) -> Formula:
        """Return the formula: agent i does not gain more than its eta where a deviation leads to this law."""
        return at_least(self.agent_value(agent) + self.eta[agent], law.agent_value(agent))

    def no_gain(self, agent: int, rule: Rule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by `rule`, in a quantifier over rules.

        What the user expects after the deviation is a function of the profile that she then sees and of who deviated:
        conditional expectations, and anything on hearing what is never sent.
        """
        market, reading, responses = self.market, self.market.reading, list[QuantalResponse]()
        for d, rules in enumerate(self.profiles):
            profile = replaced(rules, agent, rule)
            events = events_of(market, profile)
            values = reading.value_of(
                f"values after a deviation of agent {agent}",
                [chance for each in profile for row in each for chance in row],
                [self._value(agent, d, event, a) for event in events for a in range(market.actions)],
                lambda found, profile=profile: are_expected(market, profile, _by_event(market, profile, found)),
            )
            expected = _by_event(market, profile, values)
            names = {event: [self._chance(agent, d, event, a) for a in range(market.actions)] for event in events}
            responses.append({event: shares(reading, expected[event], self.rate, names[event]) for event in events})
        return self.no_gain_by(agent, self.deviated(agent, rule, responses))

    def responses_after(self, agent: int, rule: Rule) -> list[QuantalResponse]:
        """Suggest to use the equilibrium condition at this rule of agent i; return the responses to it, one a draw."""
        market, reading = self.market, self.market.reading
        handles = reading.instance(self.conditions[agent], [chance for row in rule for chance in row])
        responses: list[QuantalResponse] = []
        for d, rules in enumerate(self.profiles):
            response: dict[Heard, Logit] = {}
            for event in events_of(market, replaced(rules, agent, rule)):
                actions = range(market.actions)
                values = [handles[self._value(agent, d, event, a)] for a in actions]
                chances = [handles[self._chance(agent, d, event, a)] for a in actions]
                weights = [
                    reading.define_exp(f"weight of {self._chance(agent, d, event, a)}", self.rate * value)
                    for a, value in enumerate(values)
                ]
                response[event] = Logit(values, weights, chances)
            responses.append(response)
        return responses

    def can_reveal(self) -> bool:
        """Whether every agent can tell the user the whole signal."""
        messages = min(len(rule[0]) for rules in self.profiles for rule in rules)
        return self.market.parts is None and messages >= self.market.signals

    def _value(self, agent: int, draw: int, event: Heard, action: int) -> str:
        return f"value after {agent} deviates{self._draw(draw)} {label(event)}[{action}]"

    def _chance(self, agent: int, draw: int, event: Heard, action: int) -> str:
        return f"response after {agent} deviates{self._draw(draw)} {label(event)}[{action}]"

    def _draw(self, draw: int) -> str:
        return f" in draw {draw}" if len(self.profiles) > 1 else ""


@dataclass(frozen=True)
class QuantalEquilibriumKind:
    """Profiles of rules at which no agent i gains more than eta[i] by any rule, the user responding quantally."""

    market: SymbolicMarket
    rate: Quantity
    eta: tuple[Number, ...]

    def introduce(self, reading: Reading, /) -> QuantalEquilibrium:
        """Declare draws, rules, what the user expects and how she responds; assume that no agent gains."""
        market = self.market
        draws, messages = reading.size("draws"), reading.size("messages")
        chances: Sequence[Number] = [1] if draws == 1 else reading.distribution("draw", draws)
        profiles: list[list[Rule]] = []
        responses: list[QuantalResponse] = []
        for d in range(draws):
            draw = f"{d}," if draws > 1 else ""
            rules = [RuleKind(market, f"rule {draw}{i}", messages, i).introduce(reading) for i in range(market.agents)]
            profiles.append(rules)
            response: dict[Heard, Logit] = {}
            expected = {
                event: reading.vector(f"value {draw}{label(event)}", market.actions)
                for event in events_of(market, rules)
            }
            known = f"values {draw}are conditional expectations".replace(",", " ")
            reading.assume(are_expected(market, rules, expected), name=known, definition=True)
            for event, values in expected.items():
                names = [f"response {draw}{label(event)}[{a}]" for a in range(market.actions)]
                response[event] = shares(reading, values, self.rate, names)
            responses.append(response)
        laws = [outcome_law(market, rules, _chances(each)) for rules, each in zip(profiles, responses, strict=True)]
        masses = mixture(chances, laws)
        equilibrium = QuantalEquilibrium(market, masses, self.rate, self.eta, chances, profiles, responses)
        for i in range(market.agents):
            kind = RuleKind(market, f"deviation {i}", messages, i)
            equilibrium.conditions[i] = reading.for_all(kind, lambda rule, i=i: equilibrium.no_gain(i, rule))
            reading.assume(equilibrium.conditions[i], name=f"agent {i} does not gain by a deviation")
        return equilibrium


def quantal_equilibrium(
    market: SymbolicMarket, rate: Term, eta: Sequence[Number] | None = None
) -> QuantalEquilibriumKind:
    """Return the kind: equilibria of agents whose user takes action a with probability ~ exp(rate * expected value)."""
    slack = [0] * market.agents if eta is None else list(eta)
    if len(slack) != market.agents:
        raise InputError(f"expected one eta for each of {market.agents} agents, got {len(slack)}")
    return QuantalEquilibriumKind(market, quantity(rate), tuple(slack))


def events_of(market: SymbolicMarket, rules: Sequence[Rule]) -> list[Heard]:
    """Return everything that the user may hear from agents with these rules."""
    return list(heard(market, [len(rule[0]) for rule in rules]))


def chance_of(market: SymbolicMarket, rules: Sequence[Rule], event: Heard) -> Quantity:
    """Return the probability of the user's type and the messages that she hears."""
    z, messages = event
    return total(likelihood(market, rules, x, messages) * mass for (cz, x, _), mass in market.prior.items() if cz == z)


def are_expected(market: SymbolicMarket, rules: Sequence[Rule], values: Mapping[Heard, Sequence[Number]]) -> Formula:
    """Return the formula: values are what the user expects of each action on hearing each event, where it has mass."""
    return all_of(
        equal(chance_of(market, rules, event) * value, action_value(market, rules, event, a))
        for event, row in values.items()
        for a, value in enumerate(row)
    )


def shares(reading: Reading, values: Sequence[Quantity], rate: Quantity, names: Sequence[str]) -> Logit:
    """Return the quantal response to values of actions, with chances of these names; within quantifiers too."""
    weights = [reading.exp(rate * value) for value in values]
    chances = reading.value_of(
        SHARES,
        weights,
        names,
        lambda found: all_of(equal(c * total(weights), w) for c, w in zip(found, weights, strict=True)),
    )
    return Logit(values, weights, chances)


def _chances(response: QuantalResponse) -> dict[Heard, Sequence[Quantity]]:
    return {event: each.chances for event, each in response.items()}


def _by_event(
    market: SymbolicMarket, rules: Sequence[Rule], values: Sequence[Quantity]
) -> dict[Heard, Sequence[Quantity]]:
    size = market.actions
    return {event: values[n * size : (n + 1) * size] for n, event in enumerate(events_of(market, rules))}
