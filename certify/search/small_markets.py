"""What a statement says of one market once its prior and utilities are numbers: formulas that hold where it fails.

Of a statement about rules the formulas speak of outcome laws. They are weaker, and say what is known of the law of
every equilibrium; where they contradict each other no rule breaks the statement in that market, with or without chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certify.search.game_unknowns import names_of
from certify.search.groups import conjuncts
from certify.search.market_tables import MarketTables, market_tables
from certify.search.market_words import AboutMarkets, about_markets
from certify.search.open_search import speaks_of_exponentials
from certify.search.quantified import opened
from certify.search.selection_laws import SelectionLaws, agent_mark, is_settled, selection_laws
from certify.search.selection_words import AboutSelection, about_selection
from certify.search.sure_payoffs import sure_payoffs, with_numbers
from certify.search.table_constraints import TableConstraints
from certify.spec.formula import Formula, at_least, free_unknowns
from certify.spec.full_equilibrium import Equilibrium
from certify.spec.language import Statement, Words
from certify.spec.market import Market
from certify.spec.polynomial import Rational
from certify.spec.problem import Problem
from certify.spec.quantity import Quantity
from certify.spec.selection_equilibrium import SelectionEquilibrium
from certify.spec.variants import Variant


@dataclass(frozen=True)
class SmallMarkets:
    """A statement about one market, for markets with numbers.

    `formulas` are what is said but for the numbers alone, which is in `constraints`; `further` adds what is known at
    numbers. `about` is what the searches for profiles read: None where the formulas are the whole statement.
    """

    problem: Problem
    tables: MarketTables
    constraints: TableConstraints
    formulas: tuple[Formula, ...]
    about: AboutMarkets | AboutSelection | None
    selection: SelectionLaws | None = None

    def further(self, values: Mapping[str, Rational]) -> list[Formula]:
        """Return what is known of the outcome laws of equilibria in the market with these numbers."""
        if self.selection is not None:
            return self.selection.known(values)
        found: list[Formula] = []
        for played in self.about.played if isinstance(self.about, AboutMarkets) else ():
            equilibrium = played.equilibrium
            market = with_numbers(equilibrium.market, values)
            if market is None:
                continue
            law = {place: Quantity.unknown(name) for place, name in played.masses.items()}
            messages = len(equilibrium.profiles[0][0][0])
            for i, sure in enumerate(sure_payoffs(market, messages)):
                if sure is not None and i not in played.free_agents:
                    found.append(at_least(market.agent_value(i, law) + equilibrium.eta[i], sure))
        return found


def small_markets(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None, *, bound: int = 1
) -> SmallMarkets | None:
    """Return what a statement says of one market whose numbers are arbitrary; None where it speaks of other things.

    None too where there are more than `MOST_MARKETS` with numbers up to `bound`.
    Of rules it has to speak in one round, with best responses, of pure profiles that the user sees.
    """
    variant = variant or Variant()
    if variant.sharp is not None or variant.vacuous:
        return None
    problem = statement.problem(shape, variant=variant)
    if speaks_of_exponentials(problem):
        return None
    about = about_markets(statement, shape, variant)
    if about is not None and about.played:
        return _full(statement, shape, variant, about, bound)
    selecting = about_selection(statement, shape, variant)
    if selecting is not None and isinstance(selecting.equilibrium, SelectionEquilibrium):
        return _selecting(statement, shape, variant, selecting, bound)
    words = Words(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    markets = [thing for thing in words.things if isinstance(thing, Market)]
    formulas = list(conjuncts(map(opened, problem.hypotheses())))
    if len(markets) != 1 or not is_settled(formulas):
        return None
    tables = market_tables(markets[0], [], formulas, bound)
    return None if tables is None else _made(problem, tables, formulas, None)


def _made(
    problem: Problem,
    tables: MarketTables,
    formulas: Sequence[Formula],
    about: AboutMarkets | AboutSelection | None,
    selection: SelectionLaws | None = None,
) -> SmallMarkets:
    constraints = TableConstraints([*tables.prior, *tables.entries], formulas)
    return SmallMarkets(problem, tables, constraints, tuple(constraints.others), about, selection)


def _full(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant, about: AboutMarkets, bound: int
) -> SmallMarkets | None:
    """Return what is said of equilibria of a market in which the user hears everybody."""
    words = Words(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    markets = [thing for thing in words.things if isinstance(thing, Market)]
    if len(markets) != 1 or not is_settled(about.formulas):
        return None
    marks: list[Formula] = []
    rules: set[str] = set()
    for played in about.played:
        equilibrium = played.equilibrium
        law = {place: Quantity.unknown(name) for place, name in played.masses.items()}
        marks += [
            agent_mark(equilibrium.market, law, i, equilibrium.eta[i])
            for i in equilibrium.conditions
            if i not in played.free_agents
        ]
        rules |= _rules_of(equilibrium)
    spoken = set[str]().union(*map(free_unknowns, about.formulas))
    others = [played.equilibrium.market for played in about.played]
    fixed = not rules.isdisjoint(spoken) or bool(about.deviated)
    tables = market_tables(markets[0], others, [*about.formulas, *marks], bound, fixed=fixed)
    return None if tables is None else _made(about.problem, tables, about.formulas, about)


def _rules_of(equilibrium: Equilibrium) -> set[str]:
    chances = [chance for rules in equilibrium.profiles for rule in rules for row in rule for chance in row]
    return names_of([*chances, *(chance for each in equilibrium.responses for row in each.values() for chance in row)])


def _selecting(
    statement: Statement, shape: Mapping[str, int | str], variant: Variant, about: AboutSelection, bound: int
) -> SmallMarkets | None:
    """Return what is said of a pure equilibrium of a selection market."""
    laws = selection_laws(statement, shape, variant, about.free_agents)
    if laws is None or not is_settled(laws.formulas):
        return None
    tables = market_tables(laws.market, [], [*laws.formulas, *laws.marks()], bound, fixed=laws.fixed)
    return None if tables is None else _made(about.problem, tables, laws.formulas, about, laws)
