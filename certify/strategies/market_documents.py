"""From drawn tables to the document of a market, and from there to the definitions of the spec."""

from __future__ import annotations

from fractions import Fraction

from certify.spec.errors import InputError
from certify.spec.market import Market
from certify.spec.reading.market_document import ONLY_TYPE, MarketDocument
from certify.strategies.degeneracies import Grid
from certify.strategies.priors import Joint


def exact_market(document: MarketDocument) -> Market:
    """Return a market of a file as `Market`: with the definitions of laws, values and alignment.

    Raises:
        InputError: the agents see separate signals.

    """
    if document.sharing == "separate":
        raise InputError("market: expected agents that share their signal, got separate signals")
    return Market(
        agents=len(document.agents),
        actions=len(document.actions),
        states=len(document.states),
        types=len(document.types),
        signals=len(document.signals),
        prior=document.joint,
        user=document.user,
        agent_utilities=document.agent_utilities,
    )


def market_document(joint: Joint, user: Grid, agents: list[Grid], types: int, signals: int | None) -> MarketDocument:
    """Return the document of a market that says nothing beyond its prior and its utilities; see `priors`."""
    state_names = _names("y", len(user[0]))
    type_names = (ONLY_TYPE,) if signals is None and types == 1 else _names("z", types)
    signal_names = state_names if signals is None else _names("x", signals)
    return MarketDocument(
        actions=_names("a", len(user)),
        states=state_names,
        types=type_names,
        signals=signal_names,
        joint=joint,
        user=tuple(map(tuple, user)),
        agents=_names("agent ", len(agents)),
        agent_utilities=tuple(tuple(map(tuple, table)) for table in agents),
        agent_signal_names=(signal_names,) * len(agents),
        agent_signals=tuple((x,) * len(agents) for x in range(len(signal_names))),
        protocol="all",
        messages=None,
        rounds=1,
        response="best",
        rate=None,
        ties="any",
        eta=(Fraction(0),) * len(agents),
        sharing="shared",
        commitments="observed",
        law="common",
        unselected=None,
        selection="priority",
        gamma=Fraction(0),
    )


def _names(start: str, count: int) -> tuple[str, ...]:
    return tuple(f"{start}{number}" for number in range(count))
