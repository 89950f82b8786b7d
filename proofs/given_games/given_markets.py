"""Statements about one market each, whose numbers are given: what every equilibrium is worth there."""

from fractions import Fraction

from certify import theorem


def with_numbers(t, market, prior, user, *agents):
    """Assume that the market has these numbers; tables have a row for each action, a column for each state."""
    masses = zip(market.prior.values(), prior, strict=True)
    t.assume(t.all_of(mass == Fraction(part) for mass, part in masses), name="prior")
    tables = zip([market.user, *market.agent_utilities], [user, *agents], strict=True)
    numbers = [
        unknown == Fraction(number)
        for table, given in tables
        for row, entries in zip(table, given, strict=True)
        for unknown, number in zip(row, entries, strict=True)
    ]
    t.assume(t.all_of(numbers), name="utilities")


@theorem(source="Kamenica, Gentzkow, Bayesian Persuasion, American Economic Review 101 (2011), the first example")
def the_prosecutor_convicts_twice_as_many(t):
    """Of defendants 3 in 10 are guilty; in every equilibrium the prosecutor has 6 in 10 convicted, and the judge gets
    no more than she would without hearing him.
    """
    market = t.market(agents=1)
    with_numbers(t, market, ("3/10", "7/10"), ((1, 0), (0, 1)), ((1, 1), (0, 0)))
    played = t.every(market.equilibrium(level="rules"))
    t.claim(played.agent_value(0) == Fraction(6, 10))
    t.claim(played.user_value == Fraction(7, 10))


@theorem(source="proofs/markets/two_experts.json")
def two_experts_tell_everything(t):
    """Two experts, neither of whom wants what the user wants, give her 3/4 in every equilibrium, the optimum."""
    market = t.market(agents=2)
    user = ("1/2", "1/2"), ("3/4", 0), (0, "3/4")
    eager, cautious = ((0, 0), (1, "1/4"), ("1/4", 1)), (("3/4", "3/4"), ("1/2", 0), (0, "1/2"))
    with_numbers(t, market, ("1/2", "1/2"), user, eager, cautious)
    played = t.every(market.equilibrium(level="rules"))
    t.claim(played.user_value >= Fraction(3, 4))


@theorem(source="found here, by drawing markets")
def near_equilibria_of_a_selection_lie_between_corners(t):
    """In a selection market where each agent gives up gains of 1/4 the least value, 23751/2747, is at no corner."""
    market = t.selection_market()
    with_numbers(t, market, ("1/2", "1/2"), ((9, 0), (5, 9)), ((9, 5), (2, 4)), ((3, 2), (8, 1)))
    played = t.every(market.equilibrium(eta=[Fraction(1, 4)] * 2))
    t.claim(played.user_value >= Fraction(23751, 2747))
