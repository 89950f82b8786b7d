"""The selection market with conversations: the user evaluates each agent by a talk of several rounds with it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from certify.spec.conversation.equilibrium import listed
from certify.spec.conversation.market import ConversationRuleKind
from certify.spec.conversation.play import ConversationRule
from certify.spec.conversation.protocol import Protocol
from certify.spec.conversation.selection_mixtures import SelectedTalksKind
from certify.spec.conversation.talking import law_after_instance, law_of_talking, offered_by_talking
from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.quantity import Number, Quantity
from certify.spec.selection import is_selection, selected_law
from certify.spec.selection_correlated_kind import CorrelatedSelectionKind
from certify.spec.selection_equilibrium import AlignedDeviation, SelectionEquilibrium
from certify.spec.selection_market import SelectionEquilibriumKind, SelectionMarket, TiesAmongAgents
from certify.spec.statement import Reading
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket, symbolic_market


@dataclass(frozen=True)
class SelectionConversation(SelectionMarket):
    """A selection market in which agents offer rules on histories; `talk` is the aligned one, None at level `laws`."""

    protocol: Protocol | None = field(kw_only=True)
    talk: ConversationRule | None = field(kw_only=True)

    def equilibrium(
        self, *, eta: Sequence[Number] | None = None, gamma: Number = 0, name: str = ""
    ) -> SelectionEquilibriumKind:
        """Return the kind: pure profiles with the user's selection, at which no agent i gains more than eta[i].

        Raises:
            InputError: `gamma` or `name` is given.

        """
        if name:
            raise InputError("name: not read with conversations; leave it out")
        _no_gamma(gamma)
        kind = super().equilibrium(eta=eta)
        return kind if self.talk is None else SelectedConversationKind(self, kind.eta, 0, "")

    def coarse_correlated(
        self, *, eta: Sequence[Number] | None = None, gamma: Number = 0, ties: TiesAmongAgents = "priority"
    ) -> CorrelatedSelectionKind:
        """Return the kind: profiles drawn from a joint law, at which no agent i gains more than eta[i].

        As in a selection market without conversations. The favourites are rules for conversations.

        Raises:
            InputError: `gamma` is given.

        """
        _no_gamma(gamma)
        kind = super().coarse_correlated(eta=eta, ties=ties)
        if self.protocol is None:
            return kind
        numbers = {each.name: getattr(kind, each.name) for each in fields(kind)}
        return SelectedTalksKind(**numbers, protocol=self.protocol)


def _no_gamma(gamma: Number) -> None:
    if isinstance(gamma, Quantity) or gamma:
        raise InputError("gamma: not read with conversations; leave it out")


@dataclass(frozen=True)
class SelectedConversation(SelectionEquilibrium):
    """A pure equilibrium of a selection market with conversations, from the rules up."""

    def no_gain_by_talk(self, agent: int, rule: ConversationRule) -> Formula:
        """Return the formula: agent i does not gain more than its eta by offering this rule."""
        law, known_by = offered_by_talking(self.market, self._protocol, rule, f"towards deviation {agent} ")
        return self.no_gain(agent, law, f"selected after {agent}", known_by)

    def after(self, agent: int) -> AlignedDeviation:
        """Suggest that agent i deviates to the aligned rule; return what follows."""
        market, protocol = self.market, self._protocol
        assert isinstance(market, SelectionConversation)
        assert market.talk is not None
        handles = market.reading.instance(self.conditions[agent], listed(market.talk))
        chances = [handles[f"selected after {agent}[{j}]"] for j in range(market.agents)]
        law = law_after_instance(market, protocol, market.talk, f"towards deviation {agent} ", handles)
        offers = [law if i == agent else each for i, each in enumerate(self.offers)]
        return AlignedDeviation(self, agent, chances, offers)

    @property
    def _protocol(self) -> Protocol:
        assert isinstance(self.market, SelectionConversation)
        assert self.market.protocol is not None
        return self.market.protocol


@dataclass(frozen=True)
class SelectedConversationKind(SelectionEquilibriumKind):
    """Pure equilibria from the rules up; see `SelectionConversation.equilibrium`."""

    def introduce(self, reading: Reading, /) -> SelectionEquilibrium:
        """Declare offers, selection and outcome law, and assume that nobody gains by offering another rule."""
        market = self.market
        assert isinstance(market, SelectionConversation)
        assert market.protocol is not None
        offers: list[OutcomeLaw] = []
        for i in range(market.agents):
            rule = ConversationRuleKind(market, market.protocol, f"rule {i}").introduce(reading)
            offers.append(law_of_talking(market, market.protocol, rule, f"towards rule {i} "))
        chances = reading.vector("selected", market.agents)
        values = [offer.user_value for offer in offers]
        reading.assume(is_selection(chances, values), name="selection", definition=True)
        outcome = market.law("p")
        mixed = selected_law(chances, [offer.masses for offer in offers])
        reading.assume(
            all_of(equal(outcome.masses[place], mixed[place]) for place in outcome.masses),
            name="outcome law",
            definition=True,
        )
        result = SelectedConversation(
            market=market,
            masses=outcome.masses,
            eta=self.eta,
            gamma=0,
            chances=chances,
            offers=offers,
            rules=[],
            conditions={},
            aligned_rule=None,
            aligned_laws=market.aligned_laws,
            prefix="",
            common_law=True,
            outside_options=None,
        )
        for i in range(market.agents):
            kind = ConversationRuleKind(market, market.protocol, f"deviation {i}")
            condition = reading.for_all(kind, lambda rule, i=i: result.no_gain_by_talk(i, rule))
            result.conditions[i] = condition
            reading.assume(condition, name=f"agent {i} does not gain by a deviation")
        return result


def conversation_selection_market(reading: Reading) -> SelectionConversation:
    """Return a selection market with the reading's sizes, rounds included, and an aligned rule in it.

    Raises:
        LimitError: the user has too many positions; the text has their number.

    """
    base = symbolic_market(reading)
    protocol: Protocol | None = None
    rule: ConversationRule | None = None
    optimality: Formula | None = None
    if reading.level == "laws":
        law = base.law("aligned law")
    else:
        messages = reading.size("messages")
        protocol = Protocol(reading.size("rounds"), messages, messages)
        protocol.check_size(base.types, 1)
        rule = ConversationRuleKind(base, protocol, "aligned rule").introduce(reading)
        law = law_of_talking(base, protocol, rule, "towards the aligned rule ")
        optimality = _no_better(base, protocol, law)
        reading.assume(optimality, name="no rule is worth more than the aligned rule")
    numbers = {each.name: getattr(base, each.name) for each in fields(base)}
    return SelectionConversation(
        **numbers,
        aligned_law=law,
        aligned_rule=None,
        aligned_laws=[law] * base.agents,
        common_law=True,
        outside_options=None,
        optimality=optimality,
        protocol=protocol,
        talk=rule,
    )


def _no_better(base: SymbolicMarket, protocol: Protocol, law: OutcomeLaw) -> Formula:
    def worth_no_more(other: ConversationRule) -> Formula:
        return at_least(law.user_value, law_of_talking(base, protocol, other, "towards another rule ").user_value)

    return base.reading.for_all(ConversationRuleKind(base, protocol, "another rule"), worth_no_more)
