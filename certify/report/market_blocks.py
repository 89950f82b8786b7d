"""A market and an equilibrium of it as tables: utilities, prior, rules, what the user does, who gains by what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from certify.kernel.choices import Choices
from certify.report.blocks import Block, Grid, Note
from certify.report.deviation_payoffs import Deviation, best_deviations
from certify.report.labels import cell, mixture, number, numbered
from certify.report.market_labels import MarketLabels
from certify.report.numbers import short
from certify.report.ties_in_words import tie_line
from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium
from certify.spec.full_market import FullMarket
from certify.spec.market import Market
from certify.spec.quantity import Number
from certify.spec.rules import Response, Rule, heard, likelihood
from certify.spec.selection_correlated import CorrelatedSelection
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.selection_market import SelectionMarket
from certify.spec.symbolic_market import OutcomeLaw


def market_blocks(market: Market, title: str = "") -> Iterator[Block]:
    """Yield the utilities, actions by states, and the prior of a market in exact numbers."""
    labels = MarketLabels(market)
    rows: list[list[str]] = []
    if labels.sees_state:
        masses = {y: mass for (_, _, y), mass in market.prior.items()}
        rows.append(["prior", "", *(cell(masses.get(y, 0)) for y in range(market.states))])
    for name, table in zip(("user", *labels.agents), (market.user, *market.agent_utilities), strict=True):
        for a, entries in enumerate(table):
            rows.append(["" if a else name, labels.actions[a], *map(cell, entries)])
    yield Grid(f"{title}: utilities" if title else "utilities", ["", "", *labels.states], rows)
    if not labels.sees_state:
        yield _prior(market, labels)


def _prior(market: Market, labels: MarketLabels) -> Grid:
    rows = [
        [
            *([labels.types[z]] if market.types > 1 else []),
            labels.signal(x),
            *(cell(market.prior.get((z, x, y), 0)) for y in range(market.states)),
        ]
        for z, x in market.views
        if any(number(market.prior.get((z, x, y), 0)) for y in range(market.states))
    ]
    return Grid("prior", [*(["type"] if market.types > 1 else []), "signal", *labels.states], rows)


def equilibrium_blocks(equilibrium: OutcomeLaw, choices: Choices, *, name: str = "") -> Iterator[Block]:
    """Yield what is played in exact numbers, what each agent is paid, and what a deviation pays it at most."""
    title = f"{name}: " if name else ""
    match equilibrium:
        case Equilibrium():
            yield from _played(equilibrium, title)
        case SelectionEquilibrium():
            yield from _offered(equilibrium, title)
        case CorrelatedSelection():
            yield from _drawn(equilibrium, title)
        case _:
            yield _law(equilibrium, f"{title}outcome law")
    if isinstance(equilibrium, (Equilibrium, LawEquilibrium, SelectionEquilibrium, CorrelatedSelection)):
        yield _payoffs(equilibrium, best_deviations(equilibrium, choices), title)
    if isinstance(equilibrium, (Equilibrium, SelectionEquilibrium, CorrelatedSelection)):
        yield from map(Note, _ties(equilibrium, choices))
    yield Note(_user_line(equilibrium))


def _ties(equilibrium: Equilibrium | SelectionEquilibrium | CorrelatedSelection, choices: Choices) -> Iterator[str]:
    """Yield how ties are broken, in words; nothing about functions of which nothing is chosen."""
    labels = MarketLabels(equilibrium.market)
    for function, vectors in choices.items():
        name = function.removeprefix(equilibrium.prefix)
        if function == name and equilibrium.prefix and "one rule" not in name:
            continue
        if name.startswith(("selection after", "selection in draw")):
            yield tie_line(function, vectors, labels.agents, [""])
        elif name.startswith("response to"):
            alone = name.startswith(("response to one rule",))
            yield tie_line(function, vectors, labels.actions, _events(equilibrium, labels, alone=alone))


def _events(
    equilibrium: Equilibrium | SelectionEquilibrium | CorrelatedSelection, labels: MarketLabels, *, alone: bool
) -> list[str]:
    match equilibrium:
        case Equilibrium():
            rules = equilibrium.profiles[0]
        case CorrelatedSelection():
            rules = equilibrium.rules[0]
        case _:
            rules = equilibrium.rules
    sizes = [len(rule[0]) for rule in rules]
    kind = equilibrium.market.types > 1
    return [
        ", ".join([*([labels.types[z]] if kind else []), *labels.messages(messages)])
        for z, messages in heard(equilibrium.market, sizes[:1] if alone else sizes)
    ]


def _user_line(equilibrium: OutcomeLaw) -> str:
    """Return what the user has, and the most that she could have."""
    market = equilibrium.market
    had = f"The user's utility is {cell(equilibrium.user_value)}"
    if isinstance(market, SelectionMarket):
        return f"{had}; the best rule is worth {cell(market.aligned_value)} to her."
    best = sum(
        max(number(market.informed_value(market.user, a, *view)) for a in range(market.actions))
        for view in market.views
    )
    return f"{had}; knowing type and signal it would be {short(best)}." if isinstance(market, FullMarket) else f"{had}."


def _payoffs(
    equilibrium: Equilibrium | LawEquilibrium | SelectionEquilibrium | CorrelatedSelection,
    deviations: Sequence[Deviation],
    title: str,
) -> Grid:
    labels = MarketLabels(equilibrium.market)
    slack = [number(each) for each in equilibrium.eta]
    head = ["", "payoff", "best deviation", *(["allowed gain"] if any(slack) else [])]
    rows = [
        [
            labels.agents[i],
            cell(equilibrium.agent_value(i)),
            deviation.text(),
            *([short(slack[i])] if any(slack) else []),
        ]
        for i, deviation in enumerate(deviations)
    ]
    return Grid(f"{title}what the agents are paid", head, rows)


def _rules(labels: MarketLabels, agents: Sequence[str], rules: Sequence[Rule], title: str) -> Grid:
    """Return what each agent says: a row for each signal, where these are shared, else for each thing it may see."""
    rows = [
        [seen, *(mixture(rule[x], numbered("m", len(rule[x]))) if x < len(rule) else "" for rule in rules)]
        for x, seen in enumerate(max((labels.seen_by(i) for i in range(len(labels.agents))), key=len))
    ]
    return Grid(title, ["state" if labels.sees_state else "signal", *agents], rows)


def _played(equilibrium: Equilibrium, title: str) -> Iterator[Block]:
    market = equilibrium.market
    labels = MarketLabels(market)
    several = len(equilibrium.chances) > 1
    drawn = zip(equilibrium.chances, equilibrium.profiles, equilibrium.responses, strict=True)
    for d, (chance, rules, response) in enumerate(drawn):
        if several and not number(chance):
            continue
        draw = f"draw {d}, of probability {cell(chance)}: " if several else ""
        yield _rules(labels, labels.agents, rules, f"{title}{draw}what the agents say")
        yield _responses(market, rules, response, f"{title}{draw}what the user does on hearing it")
    if not equilibrium.observed:
        yield Note("The user does not see the rules: she acts in the same way after every deviation.")


def _responses(market: Market, rules: Sequence[Rule], response: Response, title: str) -> Grid:
    """Return how the user acts wherever the rules lead with positive probability."""
    labels = MarketLabels(market)
    rows: list[list[str]] = []
    for (z, messages), chances in response.items():
        if any(
            number(mass) and number(likelihood(market, rules, x, messages))
            for (of, x, _), mass in market.prior.items()
            if of == z
        ):
            kind = [labels.types[z]] if market.types > 1 else []
            rows.append([*kind, *labels.messages(messages), mixture(chances, labels.actions)])
    return Grid(title, [*(["type"] if market.types > 1 else []), *labels.agents[: len(rules)], "action"], rows)


def _offered(equilibrium: SelectionEquilibrium, title: str) -> Iterator[Block]:
    yield from _listened(equilibrium, equilibrium.rules, equilibrium.offers, equilibrium.chances, title)
    yield _law(equilibrium, f"{title}outcome law")


def _drawn(equilibrium: CorrelatedSelection, title: str) -> Iterator[Block]:
    several = len(equilibrium.chances) > 1
    drawn = zip(equilibrium.chances, equilibrium.rules, equilibrium.offers, equilibrium.selected, strict=True)
    for d, (chance, rules, offers, selected) in enumerate(drawn):
        if number(chance):
            draw = f"draw {d}, of probability {cell(chance)}: " if several else ""
            yield from _listened(equilibrium, rules, offers, selected, f"{title}{draw}")
    yield _law(equilibrium, f"{title}outcome law")


def _listened(
    equilibrium: OutcomeLaw, rules: Sequence[Rule], offers: Sequence[OutcomeLaw], chances: Sequence[Number], title: str
) -> Iterator[Block]:
    labels = MarketLabels(equilibrium.market)
    rows = [
        [labels.agents[j], cell(offer.user_value), cell(chance)]
        for j, (offer, chance) in enumerate(zip(offers, chances, strict=True))
    ]
    if rules:
        yield _rules(labels, labels.agents, rules, f"{title}what the agents say")
    yield Grid(f"{title}whom the user listens to", ["", "worth to her", "probability"], rows)


def _law(law: OutcomeLaw, title: str) -> Grid:
    """Return the probability of each action and state, or of each action and cell."""
    market = law.market
    labels = MarketLabels(market)
    if labels.sees_state:
        cells = list(market.prior)
        names = [labels.states[y] for _, _, y in cells]
    else:
        cells = [each for each, mass in market.prior.items() if number(mass)]
        kind = market.types > 1
        names = [
            ", ".join([*([labels.types[z]] if kind else []), labels.signal(x), labels.states[y]]) for z, x, y in cells
        ]
    rows = [[labels.actions[a], *(cell(law.masses[a, each]) for each in cells)] for a in range(market.actions)]
    return Grid(title, ["", *names], rows)
