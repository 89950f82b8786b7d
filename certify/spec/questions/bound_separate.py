"""What an agent gets at least from telling the part of the signal that it sees, where signals are separate.

Found here, once for all markets. All signals together are x = (x_1 .. x_k). What the user knows in an equilibrium is
her type z and what is said about x, so its outcome law p is obedient with x as the signal. Agent i can say its part
x_i whatever the others do. She then knows z, x_i and what the others say, so her action b is best given (z, x_i, b)
whatever else she knows, and E_p U_i >= E_q U_i - eta_i for a law q(b, z, x) with that property.

In one round more is true. What the others say does not change with what agent i says. Draw in one experiment what all
agents say in the equilibrium, her action a there, and her action b after agent i has said x_i in place of its message
m_i. Given x_i the message m_i is independent of all else, so it tells her nothing that x_i does not; and a depends on
z, m_i and what the others say. So b is best given (z, x_i, a, b): q is a law q(a, b, z, x), and summed over b it is p.
Over several rounds the user may answer one agent by what another has said, and only the first is used.

Both conditions are linear in (p, q), hence they hold of mixed and coarse correlated equilibria as well: average over
the profiles that are drawn. An agent that cannot name each part that it may see puts no constraint on p.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from certify.spec.formula import Atom
from certify.spec.outcomes import OutcomeLaws
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, normal
from certify.spec.questions.bound_variant import can_say, parts_seen
from certify.spec.reading.market_document import MarketDocument

MOST_PAIRS = 2_000
"""With more unknowns than this, over all agents, q is a law of the action after the deviation only."""


class ToldParts:
    """The laws q, one for each agent that can tell its part; `laws` describe the outcome law p of an equilibrium."""

    def __init__(self, market: MarketDocument, laws: OutcomeLaws) -> None:
        self.market = market
        self.laws = laws
        agents = range(len(market.agents))
        self.tellers = [i for i in agents if can_say(market, len(parts_seen(market, i)), market.rounds)]
        places = len({(z, x) for z, x, _ in market.joint})
        pairs = len(self.tellers) * len(market.actions) ** 2 * places
        self.joint = market.rounds == 1 and pairs <= MOST_PAIRS

    @cached_property
    def told(self) -> dict[int, OutcomeLaws]:
        """For each agent that can tell its part, the laws of a user whose type is (z, what the agent sees)."""
        return {agent: self._told(agent) for agent in self.tellers}

    def _told(self, agent: int) -> OutcomeLaws:
        kinds = self._kinds(agent)
        prior = {(kinds[z, x], x, y): mass for (z, x, y), mass in self.market.joint.items()}
        return OutcomeLaws(prior, len(self.market.actions), self.market.user, "actions")

    def _kinds(self, agent: int) -> dict[tuple[int, int], int]:
        """Return for each (z, x) of positive probability the number of (z, what the agent sees of x)."""
        known = {(z, x): (z, self.market.agent_signals[x][agent]) for z, x, _ in sorted(self.market.joint)}
        number = {seen: index for index, seen in enumerate(dict.fromkeys(known.values()))}
        return {at: number[seen] for at, seen in known.items()}

    @cached_property
    def befores(self) -> list[int | None]:
        """The actions in the equilibrium that q tells apart; only None where it tells none apart."""
        return [*range(len(self.market.actions))] if self.joint else [None]

    def name(self, agent: int, before: int | None, after: int, place: int) -> str:
        """Return the name of q(before, after, place), where places are those of `told`."""
        return f"told[{agent},{after},{place}]" if before is None else f"told[{agent},{before},{after},{place}]"

    def names(self) -> list[str]:
        """Return the names of all unknowns."""
        return [
            self.name(agent, before, after, place)
            for agent, told in self.told.items()
            for before in self.befores
            for after in range(told.actions)
            for place in range(len(told.places))
        ]

    def payoff(self, agent: int) -> Polynomial:
        """Return E_q U_i, of an agent that can tell its part."""
        told = self.told[agent]
        utility = told.utility(self.market.agent_utilities[agent])
        values = told.values(utility)
        return Polynomial(
            {
                (self.name(agent, before, after, place),): normal(Fraction(value, utility.unit))
                for (after, place), value in values.items()
                for before in self.befores
            }
        )

    def facts(self) -> list[Atom]:
        """Return that q >= 0, unknown by unknown; then, agent by agent, what its marginals are and its obedience."""
        found = [Atom(Polynomial.unknown(name), ">=") for name in self.names()]
        for agent in self.tellers:
            found += self._marginals(agent)
            found += self._obedience(agent)
        return found

    def _marginals(self, agent: int) -> Iterator[Atom]:
        """Yield that q has p's mass of each (action, place), or the prior's of each place."""
        told = self.told[agent]
        types: dict[tuple[int, ...], int] = {(kind, x): z for (z, x), kind in self._kinds(agent).items()}
        for place, (key, at) in enumerate(zip(told.keys, told.places, strict=True)):
            z, x = types[key], key[-1]
            for before in self.befores:
                terms: dict[Monomial, Rational] = {
                    (self.name(agent, before, after, place),): 1 for after in range(told.actions)
                }
                accumulate(terms, {(): at.probability} if before is None else self._mass(before, z, x), -1)
                yield Atom(Polynomial(terms), "=")

    def _mass(self, action: int, z: int, x: int) -> dict[Monomial, Rational]:
        """Return p's mass of an action at a type and signal, in the unknowns of `laws`."""
        laws = self.laws
        if laws.form == "actions":
            return {(laws.name(action, laws.keys.index((z, x))),): 1}
        place = laws.keys.index((x,))
        kind = laws.types.index(z)
        share = sum(laws.places[place].shares[kind].values(), Fraction(0))
        return {
            (laws.name(option, place),): normal(share)
            for option, choice in enumerate(laws.choices)
            if choice[kind] == action
        }

    def _obedience(self, agent: int) -> Iterator[Atom]:
        """Yield that the action after the deviation is best, given type, what was told, and the action before."""
        told = self.told[agent]
        for before in self.befores:
            for kind in range(len(told.types)):
                for after in range(told.actions):
                    for other in range(told.actions):
                        gains = told.gains(after, kind, other)
                        if gains and min(gains.values()) < 0:
                            terms = {(self.name(agent, before, after, place),): gain for place, gain in gains.items()}
                            yield Atom(Polynomial(terms), ">=")
