"""What shows that a given profile is an equilibrium of a market, whatever rule an agent deviates to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Literal, TypeAlias, cast

from certify.spec.errors import InputError, LimitError
from certify.spec.formula import Formula, above, at_least, equal
from certify.spec.numbers import shown
from certify.spec.outcomes import OutcomeLaws
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_variant import can_say, number
from certify.spec.questions.part import Part
from certify.spec.reading.market_document import MarketDocument

Messages: TypeAlias = tuple[int, ...]
"""What the agents say, one message each."""

MOST_HEARD = 20_000
"""No profile in which more combinations of messages occur at one signal is looked at."""

MOST_EVENTS = 2_000_000
"""Nor one in which more combinations of type, signal, state and messages occur."""


@dataclass(frozen=True)
class Profile:
    """A rule for each agent, and how the user acts on her type and the messages of all agents.

    `rules[i][x][m]` is the probability of message m at signal x, `response[z, messages][a]` that of action a; what
    is left out is 0. `deviations` is the form in which an agent's deviations are described, see `OutcomeLaws`.
    """

    rules: Sequence[Mapping[int, Mapping[int, Fraction]]]
    response: Mapping[tuple[int, Messages], Mapping[int, Fraction]]
    deviations: Literal["plans", "actions"] = "plans"

    def heard(self, signal: int, without: int | None = None) -> dict[Messages, Fraction]:
        """Return the positive probabilities of the agents' messages at a signal, one agent possibly left out."""
        rules = [
            [(message, chance) for message, chance in rule[signal].items() if chance]
            for i, rule in enumerate(self.rules)
            if i != without
        ]
        chances: dict[Messages, Fraction] = {}
        for sent in product(*rules):
            chance = Fraction(1)
            for _, probability in sent:
                chance *= probability
            chances[tuple(message for message, _ in sent)] = chance
            if len(chances) > MOST_HEARD:
                raise LimitError(f"more than {MOST_HEARD} combinations of messages at one signal")
        return chances


def read_profile(market: MarketDocument, value: Mapping[str, Json]) -> Profile:
    """Return the profile that results name; `InputError` if it has the wrong form."""
    if set(value) != {"rules", "response", "deviations"} or value["deviations"] not in ("plans", "actions"):
        raise InputError("equilibrium: expected the keys rules, response and deviations")
    tables = _list(value["rules"], "rules")
    if len(tables) != len(market.agents):
        raise InputError(f"equilibrium.rules: expected {len(market.agents)} rules, one an agent")
    rules = [_rule(table, len(market.signals)) for table in tables]
    response: dict[tuple[int, Messages], dict[int, Fraction]] = {}
    for row in _list(value["response"], "response"):
        match row:
            case [int() as z, [*messages], int() as action, str() as chance] if 0 <= action < len(
                market.actions
            ) and all(isinstance(message, int) for message in messages):
                at = response.setdefault((z, tuple(cast("list[int]", messages))), {})
                if action in at:
                    raise InputError("equilibrium.response: one action is given twice")
                at[action] = number(chance, "equilibrium.response")
            case _:
                raise InputError(f"equilibrium.response: expected [type, messages, action, number], got {row!r}"[:200])
    return Profile(rules, response, "plans" if value["deviations"] == "plans" else "actions")


def _rule(table: Json, signals: int) -> dict[int, dict[int, Fraction]]:
    rule: dict[int, dict[int, Fraction]] = {}
    for row in _list(table, "rules"):
        match row:
            case [int() as x, int() as message, str() as chance] if 0 <= x < signals and message >= 0:
                at = rule.setdefault(x, {})
                if message in at:
                    raise InputError("equilibrium.rules: one message is given twice")
                at[message] = number(chance, "equilibrium.rules")
                if at[message] < 0:
                    raise InputError(f"equilibrium.rules: expected probabilities, got {shown(chance)}")
            case _:
                raise InputError(f"equilibrium.rules: expected [signal, message, number], got {row!r}"[:200])
    return rule


def _list(value: Json, what: str) -> Sequence[Json]:
    if not isinstance(value, (list, tuple)):
        raise InputError(f"equilibrium.{what}: expected a list, got {shown(value)}")
    return cast("Sequence[Json]", value)


def no_gain(market: MarketDocument, outcome: Outcome, agent: int) -> Part:
    """Return what is refuted to show that no rule of an agent pays it more than its payoff plus its eta.

    To the deviator the user is one with the private type (z, messages of the others): all that it can bring
    about are the obedient laws of one speaker with such a user, ties broken as it likes. Where the others' messages
    alone tell her what the deviator sees nothing that it says matters, and she goes on as before. Where signals
    are separate the speaker sees its part, and the others' messages are part of the user's type like all else.
    """
    laws, kept = deviation_laws(market, outcome, agent)
    table = market.agent_utilities[agent]
    value = laws.value(laws.utility(table))
    allowed = outcome.value(table) + market.eta[agent] - kept
    return Part(laws.names(), [above(value, normal(allowed))], laws.facts())


def deviation_laws(market: MarketDocument, outcome: Outcome, agent: int) -> tuple[OutcomeLaws, Fraction]:
    """Return the laws that an agent can bring about against the others' rules, or more, and its payoff elsewhere.

    The laws are over the cells where the others' messages leave open what the agent sees, or where the user's response
    on the profile differs although they do not.
    """
    profile = outcome.profile
    supports: dict[tuple[int, Messages], dict[tuple[int, int], Fraction]] = {}
    for (z, x, y), probability in market.joint.items():
        part = market.agent_signals[x][agent]
        for messages, chance in profile.heard(x, without=agent).items():
            event = supports.setdefault((z, messages), {})
            event[part, y] = event.get((part, y), Fraction(0)) + probability * chance
    responses: dict[tuple[int, Messages], list[Mapping[int, Fraction]]] = {}
    for z, messages in outcome.events:
        responses.setdefault((z, messages[:agent] + messages[agent + 1 :]), []).append(profile.response[z, messages])
    prior: dict[tuple[int, int, int], Fraction] = {}
    kept = Fraction(0)
    table = market.agent_utilities[agent]
    for kind, (at, event) in enumerate(supports.items()):
        first = responses[at][0]
        if len({x for x, _ in event}) == 1 and all(response == first for response in responses[at]):
            for (_, y), mass in event.items():
                kept += sum((chance * table[action][y] * mass for action, chance in first.items()), Fraction(0))
        else:
            prior.update({(kind, x, y): mass for (x, y), mass in event.items()})
    return OutcomeLaws(prior, len(market.actions), market.user, profile.deviations), kept


class Outcome:
    """What happens under a profile: mu(z, x, y) * probability of the messages, by (z, messages) and then (x, y)."""

    def __init__(self, market: MarketDocument, profile: Profile) -> None:
        self.market = market
        self.profile = profile
        for agent, rule in enumerate(profile.rules):
            if not {x for _, x, _ in market.joint} <= {x for x, row in rule.items() if any(row.values())}:
                raise InputError("equilibrium.rules: a rule has no message at a signal of positive probability")
            said: dict[int, Mapping[int, Fraction]] = {}
            for x in sorted({x for _, x, _ in market.joint}):
                row = {message: chance for message, chance in rule[x].items() if chance}
                if said.setdefault(market.agent_signals[x][agent], row) != row:
                    raise InputError("equilibrium.rules: a rule tells apart signals of which its agent sees the same")
        self.events: dict[tuple[int, Messages], dict[tuple[int, int], Fraction]] = {}
        count = 0
        for (z, x, y), probability in market.joint.items():
            heard = profile.heard(x)
            count += len(heard)
            if count > MOST_EVENTS:
                raise LimitError(f"more than {MOST_EVENTS:,} combinations of type, signal, state and messages")
            for messages, chance in heard.items():
                self.events.setdefault((z, messages), {})[x, y] = probability * chance
        if missing := set(self.events) - set(profile.response):
            raise InputError(f"equilibrium.response: nothing is given at {min(missing)}")

    def value(self, table: Sequence[Sequence[Fraction]]) -> Fraction:
        """Return the expectation of a utility table."""
        return sum(
            (
                chance * table[action][y] * mass
                for at, event in self.events.items()
                for action, chance in self.profile.response[at].items()
                for (_, y), mass in event.items()
            ),
            Fraction(0),
        )

    def is_a_profile(self) -> list[Formula]:
        """Return the closed formulas that rules and response consist of distributions, of messages there are."""
        rows = [row for rule in self.profile.rules for row in rule.values()]
        said = max((message for row in rows for message in row), default=0)
        conditions: list[Formula] = [at_least(int(can_say(self.market, 1 + said, self.market.rounds)), 1)]
        for row in [*rows, *self.profile.response.values()]:
            conditions += [at_least(normal(chance)) for chance in row.values()]
            conditions.append(equal(normal(sum(row.values(), Fraction(0))), 1))
        return conditions

    def is_a_best_response(self) -> list[Formula]:
        """Return the closed formulas that the response is best, and with common ties a function of the posterior."""
        conditions: list[Formula] = []
        seen: dict[tuple[int, frozenset[tuple[tuple[int, int], Fraction]]], Mapping[int, Fraction]] = {}
        for (z, messages), event in self.events.items():
            response = {a: chance for a, chance in self.profile.response[z, messages].items() if chance}
            values = [sum((row[y] * mass for (_, y), mass in event.items()), Fraction(0)) for row in self.market.user]
            conditions += [at_least(normal(values[action] - other)) for action in response for other in values]
            if self.market.ties == "common":
                whole = sum(event.values())
                posterior = frozenset((at, mass / whole) for at, mass in event.items())
                first = seen.setdefault((z, posterior), response)
                conditions.append(equal(int(first != response)))
        return conditions

    def is_best_for(self, table: Sequence[Sequence[Fraction]]) -> list[Formula]:
        """Return the closed formulas that of her best actions she takes those with the greatest utility by a table."""
        conditions: list[Formula] = []
        for (z, messages), event in self.events.items():
            hers, other = (
                [sum((row[y] * mass for (_, y), mass in event.items()), Fraction(0)) for row in each]
                for each in (self.market.user, table)
            )
            most = max(value for own, value in zip(hers, other, strict=True) if own == max(hers))
            taken = [action for action, chance in self.profile.response[z, messages].items() if chance]
            conditions += [at_least(normal(other[action] - most)) for action in taken]
        return conditions
