"""Which market a question is about, and which of its premises hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import TypeAlias, cast

from certify.spec.errors import InputError
from certify.spec.mediated import MediatedLaws
from certify.spec.numbers import exact, shown
from certify.spec.outcomes import Form, OutcomeLaws, Table
from certify.spec.problem import Json
from certify.spec.reading.market_document import MarketDocument

Informed: TypeAlias = Mapping[tuple[int, int], list[Fraction]]
"""For each (type, signal) of positive probability, by action: probability times conditional expected utility."""

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": ("all", "best-agent"),
    "response": ("best", "quantal"),
    "ties": ("any", "common"),
}
_COUNTS = ("messages", "rounds")


def variant(market: MarketDocument, parameters: Mapping[str, Json]) -> MarketDocument:
    """Return the market with the parameters in place of what its file says.

    `kind`, `response` and `ties` are words, `messages` (or null) and `rounds` whole numbers, `rate` a number, `eta` a
    list of numbers, one an agent. Separate signals that tell each agent everything become a shared one.

    Raises:
        InputError: a parameter is unknown, of the wrong form, or contradicts another.

    """
    for name in parameters:
        if name not in {*_CHOICES, *_COUNTS, "eta", "rate"}:
            raise InputError(f"unknown parameter {name!r} of a bound; expected kind, messages, rounds, response, ...")
    changes: dict[str, object] = {}
    for name, words in _CHOICES.items():
        if name in parameters:
            if parameters[name] not in words:
                raise InputError(f"{name}: expected {' or '.join(words)}, got {shown(parameters[name])}")
            changes["protocol" if name == "kind" else name] = parameters[name]
    for name in _COUNTS:
        if name in parameters:
            count = parameters[name]
            if not (name == "messages" and count is None) and (type(count) is not int or count < 1):
                raise InputError(f"{name}: expected a whole number of at least 1, got {shown(count)}")
            changes[name] = count
    if "eta" in parameters:
        changes["eta"] = _eta(parameters["eta"], len(market.agents))
    if "rate" in parameters:
        changes["rate"] = exact(parameters["rate"], where="rate")
    elif changes.get("response") == "best":
        changes["rate"] = None
    changed = replace(market, **changes)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    if changed.response == "best" and changed.rate is not None:
        raise InputError("rate: a best response has no rate; remove it, or ask for the quantal response")
    if changed.response == "quantal" and (changed.rate is None or changed.rate <= 0):
        got = "" if changed.rate is None else f", got {shown(changed.rate)}"
        raise InputError(f"rate: the quantal response needs a rate > 0{got}; add one")
    return _shared(changed)


def _shared(market: MarketDocument) -> MarketDocument:
    """Return the market as one with a shared signal, if what each agent sees of a signal tells it all of it."""
    likely = {x for _, x, _ in market.joint}
    agents = range(len(market.agents))
    if market.sharing == "shared" or any(len(parts_seen(market, i)) < len(likely) for i in agents):
        return market
    seen = tuple((x,) * len(market.agents) for x in range(len(market.signals)))
    names = (market.signals,) * len(market.agents)
    return replace(market, sharing="shared", agent_signals=seen, agent_signal_names=names)


def _eta(value: Json, agents: int) -> tuple[Fraction, ...]:
    if not isinstance(value, (list, tuple)):
        raise InputError(f"eta: expected a list of {agents} numbers, one an agent, got {shown(value)}")
    if len(value) != agents:
        raise InputError(f"eta: expected a list of {agents} numbers, one an agent, got {len(value)} numbers")
    eta = tuple(exact(each, where=f"eta[{i}]") for i, each in enumerate(value))
    for i, each in enumerate(eta):
        if each < 0:
            raise InputError(f"eta[{i}]: expected a number >= 0, got {shown(each)}")
    return eta


def signals(market: MarketDocument) -> int:
    """Return how many signals have positive probability."""
    return len({x for _, x, _ in market.joint})


def parts_seen(market: MarketDocument, agent: int) -> set[int]:
    """Return what an agent may see with positive probability: its signal, or its part of the signal."""
    return {market.agent_signals[x][agent] for _, x, _ in market.joint}


def types(market: MarketDocument) -> int:
    """Return how many types of the user have positive probability."""
    return len({z for z, _, _ in market.joint})


def converses(market: MarketDocument) -> bool:
    """Whether the user has types and can tell an agent hers before it says its last."""
    return market.rounds > 1 and types(market) > 1


def can_say(market: MarketDocument, things: int, rounds: int) -> bool:
    """Whether so many rounds of messages, an agent's or the user's, tell apart so many things."""
    if market.messages is None or things <= 1:
        return True
    return market.messages > 1 and (rounds >= things.bit_length() or things <= market.messages**rounds)


def expressive(market: MarketDocument) -> bool:
    """Whether one agent can recommend whatever it likes.

    In a conversation: the user can report her type in the first rounds, and the agent then name an action in those that
    are left. Else: the agent has a message for every plan of the user.
    """
    kinds, actions = types(market), len(market.actions)
    if converses(market):
        enough = range(1, min(market.rounds, kinds.bit_length() + 1))  # where any number of rounds is
        needed = next((n for n in enough if can_say(market, kinds, n)), market.rounds)
        return can_say(market, actions, market.rounds - needed)
    if kinds == 1 or actions == 1:
        return can_say(market, actions, market.rounds)
    return market.messages is None or (kinds <= market.messages.bit_length() and actions**kinds <= market.messages)


def laws_of_talking(market: MarketDocument, form: Form = "plans") -> OutcomeLaws:
    """Return what one agent can bring about when the user talks to it alone; `form` is for a single round."""
    if converses(market):
        return MediatedLaws(market.joint, len(market.actions), market.user)
    return OutcomeLaws(market.joint, len(market.actions), market.user, form)


def is_understood(market: MarketDocument) -> bool:
    """Whether the user responds to what an agent deviates to, and each agent sees all that any of them sees."""
    return market.commitments == "observed" and market.sharing == "shared"


def reveals(market: MarketDocument) -> bool:
    """Whether one agent can deviate to naming every signal over all rounds."""
    return is_understood(market) and can_say(market, signals(market), market.rounds)


def guides(market: MarketDocument) -> bool:
    """Whether one agent alone can make the user act optimally: it reveals its signal, or recommends an action."""
    recommends = (types(market) == 1 or converses(market)) and expressive(market)
    return reveals(market) or (is_understood(market) and recommends)


def informed(market: MarketDocument, table: Table) -> Informed:
    """Return sum over y of mu(z, x, y) * table[a][y], for each (z, x) of positive probability and each action."""
    unit = lcm(*(entry.denominator for row in table for entry in row))
    share = lcm(*(probability.denominator for probability in market.joint.values()))
    columns = [[row[y].numerator * (unit // row[y].denominator) for row in table] for y in range(len(market.states))]
    totals: dict[tuple[int, int], list[int]] = {}
    for (z, x, y), probability in market.joint.items():
        row = totals.setdefault((z, x), [0] * len(market.actions))
        weight = int(probability * share)
        for action, entry in enumerate(columns[y]):
            row[action] += weight * entry
    return {at: [Fraction(value, unit * share) for value in row] for at, row in totals.items()}


def optimal_actions(values: Informed) -> dict[tuple[int, int], list[int]]:
    """Return the user's best actions at each (type, signal), from her informed values."""
    best = {at: max(row) for at, row in values.items()}
    return {at: [a for a, value in enumerate(row) if value == best[at]] for at, row in values.items()}


def optimum(market: MarketDocument) -> Fraction:
    """Return V* = E max_a E[u(a, y) | z, x], which is also V°, the value of a fully revealing rule."""
    return sum(map(max, informed(market, market.user).values()), Fraction(0))


def uninformed(market: MarketDocument) -> Fraction:
    """Return E max_a E[u(a, y) | z], what the user gets when she acts on her type alone."""
    totals: dict[int, list[Fraction]] = {}
    for (z, _), row in informed(market, market.user).items():
        known = totals.setdefault(z, [Fraction(0)] * len(row))
        totals[z] = [before + value for before, value in zip(known, row, strict=True)]
    return sum(map(max, totals.values()), Fraction(0))


def sure_lead(market: MarketDocument) -> Fraction:
    """Return by how much an offer has to be worth more than the outcome to be heard for sure: 2 gamma.

    Of a selection within gamma of the best the outcome is worth at least the best offer less gamma, and an offer worth
    more than the best of the others and gamma is the only one that may be heard. A single agent is always heard.
    """
    return 2 * market.gamma if market.protocol == "best-agent" and len(market.agents) > 1 else Fraction(0)


def theorem_applies(market: MarketDocument) -> bool:
    """Whether the premises of T1b (kind all) or T3a (kind best-agent) hold in a market that the question covers.

    T1b: an agent alone can guide the user to V*, and her optimal action at every (z, x) is unique, or her ties are
    common and the agent can reveal x. T3a: a rule of value V° exists, and its law does not depend on the agent (with
    ties by agent: her optimal actions are unique). T3d: no outside option is better than an action.
    Theory.md section 4.
    """
    if not guides(market):
        return False
    unique = all(len(best) == 1 for best in optimal_actions(informed(market, market.user)).values())
    if market.protocol == "best-agent":
        if market.law == "by-agent" and not unique:
            return False
        outside = market.unselected if len(market.agents) > 1 else None
        return outside is None or all(
            option <= min(map(min, table)) for option, table in zip(outside, market.agent_utilities, strict=True)
        )
    return unique or (market.ties == "common" and reveals(market))


def numbers_by_agent(market: MarketDocument, value: Json, what: str) -> list[Fraction]:
    """Return one number an agent, in the order of the agents, from an object keyed by their names."""
    if not isinstance(value, Mapping) or set(value) != set(market.agents):
        raise InputError(f"{what}: expected one number for each of the agents")
    table = cast("Mapping[str, Json]", value)
    return [number(table[name], f"{what}.{name}") for name in market.agents]


def number(value: Json, what: str) -> Fraction:
    """Return the exact number that a text spells; `InputError` if it is no text or no number."""
    if not isinstance(value, str):
        raise InputError(f"{what}: expected a number as text, got {shown(value)}")
    return exact(value, where=what)
