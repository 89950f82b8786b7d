"""What the user does in a selection market: whom she listens to, and how she answers one rule (theory.md section 1)."""

from __future__ import annotations

from collections.abc import Sequence

from certify.spec.formula import Formula, above, all_of, any_of, at_least, equal
from certify.spec.market import Law
from certify.spec.quantity import Number, Quantity, total, total_of_products
from certify.spec.rules import Response, Rule, heard, is_best_response, is_distribution, outcome_law
from certify.spec.symbolic_market import OutcomeLaw, SymbolicMarket


def is_selection(chances: Sequence[Number], values: Sequence[Number], gamma: Number = 0) -> Formula:
    """Return the formula: `chances` is a distribution over agents that are within `gamma` of the best value."""
    return all_of(
        [
            is_distribution(chances),
            *(
                at_least((values[j] - values[i] + gamma) * chances[j])
                for j in range(len(values))
                for i in range(len(values))
                if i != j
            ),
        ]
    )


def is_first_of_the_best(chances: Sequence[Number], values: Sequence[Number], gamma: Number = 0) -> Formula:
    """Return the formula: where an earlier agent too is within `gamma` of the best value, a later one is not selected.

    Together with `is_selection` this is fixed priority: who is selected is decided by the values alone.
    """
    agents = range(len(values))
    return all_of(
        any_of([equal(chances[j]), *(above(values[m], values[i] + gamma) for m in agents if m != i)])
        for j in agents
        for i in range(j)
    )


def selected_law(chances: Sequence[Number], laws: Sequence[Law]) -> dict[object, Quantity]:
    """Return the outcome law when agent j, whose law is laws[j], is selected with probability chances[j]."""
    return {place: total_of_products(zip(chances, (law[place] for law in laws), strict=True)) for place in laws[0]}


def response_to(market: SymbolicMarket, rule: Rule, names: str, agent: int | None = None) -> Response:
    """Return the user's best response when she talks to one agent with this rule, the same whichever agent uses it.

    It is a value of the function "response to one rule": known only to be a best response, with any tie-break. With
    `agent` it is one of a function of that agent's own: whom she hears may decide how she breaks ties.
    """
    function = "response to one rule" if agent is None else f"response to one rule of agent {agent}"
    events = list(heard(market, [len(rule[0])]))
    size = market.actions

    def split(values: Sequence[Quantity]) -> Response:
        return {event: values[n * size : (n + 1) * size] for n, event in enumerate(events)}

    labels = [f"{names} {z};{m}[{a}]" for z, (m,) in events for a in range(size)]
    arguments = [chance for row in rule for chance in row]
    return split(
        market.reading.value_of(
            function, arguments, labels, lambda values: is_best_response(market, [rule], split(values))
        )
    )


def offered_law(
    market: SymbolicMarket, rule: Rule, names: str, agent: int | None = None
) -> tuple[OutcomeLaw, list[Number]]:
    """Return the law that a rule leads to where the user hears it alone, and all numbers that it is known by.

    `names` and `agent` are those of `response_to`.
    """
    response = response_to(market, rule, names, agent)
    known_by = [chance for row in (*rule, *response.values()) for chance in row]
    return OutcomeLaw(market, outcome_law(market, [rule], response)), known_by


def payment(
    agent: int, chances: Sequence[Number], offers: Sequence[OutcomeLaw], outside_options: Sequence[Number] | None
) -> Quantity:
    """Return what agent i is paid when agent j is selected with chances[j] and then leads to offers[j].

    The action pays all; with `outside_options` it pays the selected agent, and agent i has outside_options[i] when
    it is not selected.
    """
    if outside_options is None:
        return total_of_products(
            (chance, each.agent_value(agent)) for chance, each in zip(chances, offers, strict=True)
        )
    unselected = total(chance for j, chance in enumerate(chances) if j != agent)
    return total_of_products([(chances[agent], offers[agent].agent_value(agent)), (unselected, outside_options[agent])])
