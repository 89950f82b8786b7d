"""A market and an equilibrium of it, in exact numbers, as the documents `certify-market/1` and `certify-rules/1`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from certify.report.labels import number
from certify.report.market_labels import MarketLabels
from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium
from certify.spec.market import Market, Table
from certify.spec.numbers import render
from certify.spec.quantity import Number
from certify.spec.reading.market_document import MarketDocument
from certify.spec.rules import Response, Rule
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.selection_market import SelectionMarket
from certify.spec.symbolic_market import OutcomeLaw


def market_document(market: Market, equilibrium: OutcomeLaw | None = None) -> MarketDocument:
    """Return the market as a document; an equilibrium of it adds its allowed gains, its messages and its gamma."""
    labels = MarketLabels(market)
    seen = tuple(labels.seen_by(i) for i in range(market.agents))
    slack = isinstance(equilibrium, (Equilibrium, LawEquilibrium, SelectionEquilibrium, CorrelatedSelection))
    eta = equilibrium.eta if slack else [0] * market.agents
    selection = isinstance(market, SelectionMarket)
    outside = market.outside_options if selection else None
    return MarketDocument(
        actions=labels.actions,
        states=labels.states,
        types=labels.types,
        signals=tuple(map(labels.signal, range(market.signals))),
        joint={cell: number(mass) for cell, mass in market.prior.items() if number(mass)},
        user=_table(market.user),
        agents=labels.agents,
        agent_utilities=tuple(map(_table, market.agent_utilities)),
        agent_signal_names=seen,
        agent_signals=tuple(tuple(market.seen(i, x) for i in range(market.agents)) for x in range(market.signals)),
        protocol="best-agent" if selection else "all",
        messages=_messages(equilibrium),
        rounds=1,
        response="best",
        rate=None,
        ties="any",
        eta=tuple(map(number, eta)),
        sharing="shared" if market.parts is None else "separate",
        commitments="unobserved" if isinstance(equilibrium, Equilibrium) and not equilibrium.observed else "observed",
        law="by-agent" if selection and not market.common_law else "common",
        unselected=None if outside is None else tuple(map(number, outside)),
        selection="priority" if isinstance(equilibrium, CorrelatedSelection) and equilibrium.by_priority else "any",
        gamma=number(equilibrium.gamma if isinstance(equilibrium, (SelectionEquilibrium, CorrelatedSelection)) else 0),
    )


def _table(table: Table) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(map(number, row)) for row in table)


def _messages(equilibrium: OutcomeLaw | None) -> int | None:
    match equilibrium:
        case Equilibrium(profiles=profiles):
            return len(profiles[0][0][0])
        case SelectionEquilibrium(rules=rules) if rules:
            return len(rules[0][0])
        case CorrelatedSelection(rules=profiles) if profiles[0]:
            return len(profiles[0][0][0])
        case _:
            return None


def rules_document(equilibrium: OutcomeLaw, market: MarketDocument) -> dict[str, object] | None:
    """Return the rules, what the user does and whom she selects, `certify-rules/1`; None at the level of laws."""
    labels = MarketLabels(equilibrium.market)
    about: dict[str, object] = {"format": "certify-rules/1", "market": market.digest()}
    match equilibrium:
        case Equilibrium() if len(equilibrium.chances) == 1:
            played = _played(labels, equilibrium.profiles[0], equilibrium.responses[0])
            return about | played
        case Equilibrium():
            listed = [
                {"probability": render(number(chance)), **_played(labels, rules, response)}
                for chance, rules, response in zip(
                    equilibrium.chances, equilibrium.profiles, equilibrium.responses, strict=True
                )
            ]
            return about | {"draws": listed}
        case SelectionEquilibrium() if equilibrium.rules:
            return about | {"rules": _rules(labels, equilibrium.rules), "selection": _row(equilibrium.chances)}
        case CorrelatedSelection() if equilibrium.rules[0]:
            drawn = [
                {"probability": render(number(chance)), "rules": _rules(labels, rules), "selection": _row(selected)}
                for chance, rules, selected in zip(
                    equilibrium.chances, equilibrium.rules, equilibrium.selected, strict=True
                )
            ]
            return about | {"draws": drawn}
        case _:
            return None


def _played(labels: MarketLabels, rules: Sequence[Rule], response: Response) -> dict[str, object]:
    answers = [
        {"type": labels.types[z], "messages": list(messages), "actions": _row(chances)}
        for (z, messages), chances in response.items()
    ]
    return {"rules": _rules(labels, rules), "response": answers}


def _rules(labels: MarketLabels, rules: Sequence[Rule]) -> dict[str, object]:
    return {name: [_row(row) for row in rule] for name, rule in zip(labels.agents, rules, strict=True)}


def _row(chances: Sequence[Number]) -> list[str]:
    return [render(number(chance)) for chance in chances]
