"""The market in which the user hears every agent, as statements speak of it (theory.md sections 1, 4 and 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from certify.spec.errors import InputError
from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium, label, mixture
from certify.spec.market import Table
from certify.spec.quantity import Number
from certify.spec.rules import Response, Rule, heard, is_best_response_to_draw, outcome_law
from certify.spec.shape import LEVELS
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, RuleKind, SymbolicMarket, symbolic_market


@dataclass(frozen=True)
class FullMarket(SymbolicMarket):
    """A market in which the user hears every agent.

    Two premises are not formulas. Without "shared signal" agent i sees its own part x_i of the signal alone. Without
    "observed commitments" the user sees no rules.
    """

    def equilibrium(
        self, *, eta: Sequence[Number] | None = None, name: str = "", level: str | None = None
    ) -> EquilibriumKind:
        """Return the kind: profiles of rules with a response, at which no agent i gains more than eta[i] by any rule.

        With the shape key `draws` above 1, a coarse correlated equilibrium: the profile is drawn from a law
        that is independent of the cells, the user sees the draw, and a deviation is decided before it. A second
        equilibrium in one statement needs a `name`, with which the names of its unknowns begin. The `level` is that
        of the reading where none is given.

        Where the user sees neither rules nor draw, she has one fixed response, best against the equilibrium.
        """
        slack = [0] * self.agents if eta is None else list(eta)
        if len(slack) != self.agents:
            raise InputError(f"expected one eta for each of {self.agents} agents, got {len(slack)}")
        if level not in (None, *LEVELS):
            raise InputError(f"expected level to be one of {', '.join(LEVELS)}, got {level!r}")
        return EquilibriumKind(self, tuple(slack), f"{name} " if name else "", level)

    def rule(self, agent: int, name: str, messages: int) -> RuleKind:
        """Return all rules of one agent with so many messages, to be quantified over by `t.every` and its like.

        Raises:
            InputError: there is no such agent.
        """
        return RuleKind(self, name, messages, self._agent(agent))

    def without(self, agent: int) -> FullMarket:
        """Return the market that lacks one agent; those after it move up by one."""
        if self._agent(agent) == 0 and self.agents == 1:
            raise InputError("agent 0 is the only one: there is no market without it")
        others = [i for i in range(self.agents) if i != agent]
        return replace(
            self,
            agents=self.agents - 1,
            agent_utilities=[self.agent_utilities[i] for i in others],
            parts=None if self.parts is None else [self.parts[i] for i in others],
        )

    def with_utility(self, agent: int, table: Table) -> FullMarket:
        """Return the market in which an agent has another utility: rows are actions, columns are states."""
        tables = [*self.agent_utilities]
        tables[self._agent(agent)] = table
        return replace(self, agent_utilities=tables)

    def _agent(self, agent: int) -> int:
        if agent not in range(self.agents):
            raise InputError(f"agent: expected an index from 0 to {self.agents - 1}, got {agent}")
        return agent


@dataclass(frozen=True)
class EquilibriumKind:
    """Equilibria among the agents, with the user's best response; see `SymbolicMarket.equilibrium`."""

    market: FullMarket
    eta: tuple[Number, ...]
    prefix: str
    level: str | None = None

    def introduce(self, reading: Reading, /) -> LawEquilibrium | Equilibrium:
        """Declare an equilibrium at the level of the reading.

        At level `rules`: draws, rules and responses, and no agent gains by another rule. At level `laws`: an outcome
        law, and for each agent the outcome law after it reveals its signal, by which it does not gain; where signals
        are separate, any law that is obedient to what the agent then reveals.
        """
        market = self.market
        if (self.level or reading.level) == "laws":
            return self._introduce_laws(reading)
        draws, messages = reading.size("draws"), reading.size("messages")
        chances: Sequence[Number] = [1] if draws == 1 else reading.distribution(f"{self.prefix}draw", draws)
        observed = reading.premise("observed commitments")
        profiles: list[list[Rule]] = []
        responses: list[Response] = []
        for d in range(draws):
            draw = f"{d}," if draws > 1 else ""
            rules = [
                RuleKind(market, f"{self.prefix}rule {draw}{i}", messages, i).introduce(reading)
                for i in range(market.agents)
            ]
            profiles.append(rules)
            if observed:
                responses.append(self._best_response(reading, [1], [rules], draw))
        if not observed:
            responses = [self._best_response(reading, chances, profiles, "")] * draws
        law = mixture(chances, [outcome_law(market, *played) for played in zip(profiles, responses, strict=True)])
        equilibrium = Equilibrium(market, law, self.eta, chances, profiles, responses, {}, self.prefix, observed)
        for i in range(market.agents):
            kind = RuleKind(market, f"{self.prefix}deviation {i}", messages, i)
            no_gain = reading.for_all(kind, lambda rule, i=i: equilibrium.no_gain(i, rule))
            equilibrium.conditions[i] = no_gain
            reading.assume(no_gain, name=f"{self.prefix}agent {i} does not gain by a deviation")
        return equilibrium

    def _best_response(
        self, reading: Reading, chances: Sequence[Number], profiles: Sequence[Sequence[Rule]], draw: str
    ) -> Response:
        market = self.market
        response = {
            event: [reading.unknown(f"{self.prefix}response {draw}{label(event)}[{a}]") for a in range(market.actions)]
            for event in heard(market, [len(rule[0]) for rule in profiles[0]])
        }
        reading.assume(
            is_best_response_to_draw(market, chances, profiles, response),
            name=f"{self.prefix}best response {draw}".rstrip(" ,"),
            definition=True,
        )
        return response

    def _introduce_laws(self, reading: Reading) -> LawEquilibrium:
        market = self.market
        law = market.law(f"{self.prefix}p")
        informed = [self._informed(reading, i) for i in range(market.agents)]
        result = LawEquilibrium(market, law.masses, self.eta, informed)
        for i, after in enumerate(informed):
            reading.assume(
                result.no_gain_by(i, after), name=f"{self.prefix}agent {i} does not gain by revealing its signal"
            )
        return result

    def _informed(self, reading: Reading, agent: int) -> OutcomeLaw:
        market = self.market
        if market.parts is None:
            return market.informed_response(f"{self.prefix}action after {agent} reveals")
        law = market.law(f"{self.prefix}law after {agent} reveals")
        reading.assume(
            market.is_obedient(law.masses, agent),
            name=f"{self.prefix}law after {agent} reveals is obedient to type and part",
        )
        return law


def full_market(
    reading: Reading, agents: int | None = None, types: int | None = None, *, separate: bool = False
) -> FullMarket:
    """Return a market in which the user hears every agent; the sizes come from the reading where not given.

    With `separate` each agent sees a part of the signal of its own; else that is a premise which may be dropped.
    """
    separate = separate or not reading.premise("shared signal")
    base = symbolic_market(reading, separate=separate, agents=agents, types=types)
    return FullMarket(**{field.name: getattr(base, field.name) for field in fields(base)})
