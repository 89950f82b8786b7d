"""Statements about one game each, whose numbers are given; a certificate says that nothing breaks one there."""

from fractions import Fraction

from certify import theorem

PRISONERS = ((3, 0, 5, 1), (3, 5, 0, 1))
SEXES = ((3, 0, 0, 2), (2, 0, 0, 3))


def with_payoffs(t, tables):
    """Return the game of two players and two strategies with these payoffs."""
    game = t.normal_form(players=2)
    given = [number for table in tables for number in table]
    payoffs = [value for table in game.payoffs for value in table]
    t.assume(t.all_of(value == number for value, number in zip(payoffs, given, strict=True)), name="payoffs")
    return game


@theorem(source="folklore")
def prisoners_defect(t):
    """In this prisoners' dilemma every Nash equilibrium pays each player 1, what they get when both defect."""
    game = with_payoffs(t, PRISONERS)
    eq = t.every(game.nash())
    for i in game.players:
        t.claim(eq.payoff(i) == 1)


@theorem(source="folklore")
def the_sexes_get_six_fifths(t):
    """In this battle of the sexes every Nash equilibrium pays each player at least 6/5, what the mixed one pays."""
    game = with_payoffs(t, SEXES)
    eq = t.every(game.nash())
    for i in game.players:
        t.claim(eq.payoff(i) >= Fraction(6, 5))


@theorem(source="Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)")
def two_agents_with_faults(t):
    """In a selection market of two agents, each biased towards one action, no equilibrium costs the user a thing."""
    market = t.selection_market()
    user, prior = ((3, 0), (0, 3)), Fraction(1, 2)
    bias = ((1, 0), (0, 1))
    numbers = []
    for a in range(market.actions):
        for y in range(market.states):
            numbers.append(market.user[a][y] == user[a][y])
            numbers += [market.agent_utilities[i][a][y] == user[a][y] + bias[i][a] for i in range(market.agents)]
    t.assume(t.all_of([*numbers, *(mass == prior for mass in market.prior.values())]), name="utilities and prior")
    eq = t.every(market.equilibrium())
    t.claim(eq.user_value >= market.aligned_value)
