"""Offers from which best responses start: silence, what each agent would offer alone, random rules, rules in a file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from certify.spec.errors import InputError
from certify.spec.questions.dynamics_offers import Offer, Offers, offer_of
from certify.spec.reading.json_document import read_json
from certify.spec.reading.node import Node
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    import os

    from certify.response_dynamics.best_offers import BestOffers
    from certify.spec.questions.bound_selection import SelectionMarket
    from certify.spec.reading.market_document import MarketDocument

Rule = Sequence[Sequence[Fraction | int]]
"""By signal and message, the probability of the message at the signal."""

STARTS = ("silent", "alone", "random")
"""The starts that have a name; any other word is the name of a file."""

_WEIGHTS = 6


def start_offers(best: BestOffers, start: str | os.PathLike[str], seed: int, deadline: float) -> Offers:
    """Return the first offers; the user listens to the first of the agents whose offer is worth most.

    `silent`: nobody says anything. `alone`: each offers its favourite, as if it were the only one. `random`: rules
    with a message an action, drawn with small numbers by the seed. Else the path of a `certify-rules/1` file.

    Raises:
        InputError: there is no such file, or it holds no rules of this market.

    """
    selection = best.selection
    agents = range(len(selection.market.agents))
    if start == "alone":
        offers = [best.best(agent, None, deadline).offer for agent in agents]
    elif start == "silent":
        silence = [[1]] * len(selection.market.signals)
        offers = [offer_of_rule(selection, agent, silence) for agent in agents]
    elif start == "random":
        draw = random.Random(seed)
        offers = [offer_of_rule(selection, agent, random_rule(selection.market, draw)) for agent in agents]
    else:
        rules = read_rules(selection.market, start)
        offers = [offer_of_rule(selection, agent, rule) for agent, rule in enumerate(rules)]
    return Offers(tuple(offers), tuple(agents))


def offer_of_rule(selection: SelectionMarket, agent: int, rule: Rule) -> Offer:
    """Return the offer that a rule is when the user answers each message by one of her best actions.

    Of those she takes the one that pays the agent most, of these the first.
    """
    laws = selection.laws
    utility = selection.utilities[agent]
    law: dict[tuple[int, int], Fraction] = {}
    for message in range(len(rule[0])):
        weights = [place.probability * rule[key[0]][message] for place, key in zip(laws.places, laws.keys, strict=True)]
        plan: list[int] = []
        for kind in range(len(laws.types)):
            worths, pays = (
                [
                    sum(weight * of[kind][a] for weight, of in zip(weights, table.values, strict=True) if kind in of)
                    for a in range(laws.actions)
                ]
                for table in (laws.user, utility)
            )
            plan.append(max(range(laws.actions), key=lambda a: (worths[a], pays[a])))
        option = laws.choices.index(tuple(plan))
        for place, weight in enumerate(weights):
            law[option, place] = law.get((option, place), Fraction(0)) + weight
    return offer_of(selection, law)


def random_rule(market: MarketDocument, draw: random.Random) -> Rule:
    """Return a rule with a message an action: small whole weights, often 0, divided by their sum."""
    rule: list[list[Fraction]] = []
    for _ in market.signals:
        weights = [max(draw.randint(-2, _WEIGHTS), 0) for _ in market.actions]
        weights[draw.randrange(len(weights))] += 1
        rule.append([Fraction(weight, sum(weights)) for weight in weights])
    return rule


def read_rules(market: MarketDocument, path: str | os.PathLike[str]) -> list[Rule]:
    """Return the rules in a `certify-rules/1` file: keys `market` (its hash, may be left out) and `rules` by agent.

    Raises:
        InputError: there is no such file, or it is not of this form, or about another market.

    """
    if not Path(path).is_file():
        names = ", ".join(STARTS)
        raise InputError(
            f"--start {file_name(path)}: there is no such file; write one of {names}, or the name of a file"
        )
    root = Node(read_json(path), file_name(path)).expect_format("certify-rules/1")
    root.only(("format", "market", "rules", "selection"))
    of = root.optional("market")
    if of is not None and of.text() != market.digest():
        raise of.error("the rules are of another market", "leave the key out to use them for this one")
    tables = root.key("rules").only(market.agents)
    return [_rule(tables.key(name), len(market.signals)) for name in market.agents]


def _rule(place: Node, signals: int) -> Rule:
    rows = [
        [entry.nonnegative() for entry in row.items()] for row in place.items(length=signals, of="rows, one a signal")
    ]
    for row, at in zip(rows, place.items(), strict=True):
        if not row or len(row) != len(rows[0]):
            raise at.error(f"expected {len(rows[0]) or 'some'} numbers, one a message", "make all rows equally long")
        if sum(row) != 1:
            raise at.error(f"the numbers add up to {sum(row)}", "make them a distribution")
    return rows
