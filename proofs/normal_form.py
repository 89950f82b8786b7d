"""Classical statements about games in normal form, each with the short proof that a prover has to find."""

from certify import theorem


@theorem(source="von Neumann 1928; folklore for n players")
def nash_pays_at_least_maxmin(t):
    """In every Nash equilibrium every player gets at least what it can assure itself.

    Proof: with z an optimal strategy of i for the value v, add up z_b * (payoff_i - payoff of b), which is >= 0 for
    each b, and (the chance of s) * (what z pays against s, less v) over the others' profiles s.
    """
    game = t.normal_form()
    eq = t.every(game.nash())
    for i in game.players:
        t.have(t.all_of(chance >= 0 for chance in eq.others(i)))
        assured = eq.replaced(i, game.optimal_strategy(i)).payoff(i)
        t.have(assured >= game.maxmin(i))
        t.have(eq.payoff(i) >= assured)
    for i in game.players:
        t.claim(eq.payoff(i) >= game.maxmin(i), name=f"player {i} gets its maxmin")


@theorem(source="von Neumann 1928")
def zero_sum_equilibria_pay_the_value(t):
    """In a two-player zero-sum game every Nash equilibrium pays the value.

    Proof: not less, as for any game. Not more: the other player's law q in the maxmin holds each row down to v, and
    q_c * (no gain by c) is added over c.
    """
    game = t.normal_form(players=2)
    t.assume(game.zero_sum(), name="zero sum")
    eq = t.every(game.nash())
    t.claim(eq.payoff(0) >= game.value(), name="not less")
    t.claim(eq.payoff(0) <= game.value(), name="not more")


@theorem(source="von Neumann 1928; Nash 1951")
def zero_sum_equilibria_pay_the_same(t):
    """Any two Nash equilibria of a two-player zero-sum game pay the same.

    Proof: payoff(x) <= payoff(x0, y1) <= payoff(y): add y1_c * (column c does not gain at x) and
    x0_b * (row b does not gain at y). The other direction with x and y exchanged.
    """
    game = t.normal_form(players=2)
    t.assume(game.zero_sum(), name="zero sum")
    x, y = t.every(game.nash()), t.every(game.nash())
    t.claim(x.payoff(0) <= y.payoff(0))
    t.claim(y.payoff(0) <= x.payoff(0))


@theorem(source="Nash 1951, Theorem 3")
def zero_sum_equilibria_are_exchangeable(t):
    """In a two-player zero-sum game the strategies of two Nash equilibria may be exchanged.

    Proof: payoff(x0, y1) >= payoff(x) >= payoff(y0, x1) >= payoff(y) >= payoff(b, y1): add y1_c * (column c does not
    gain at x), y0_a * (row a does not gain at x), x1_c * (column c does not gain at y), and that b does not gain at y.
    """
    game = t.normal_form(players=2)
    t.assume(game.zero_sum(), name="zero sum")
    x, y = t.every(game.nash()), t.every(game.nash())
    mixed = x.replaced(1, y.strategy(1))
    ways = [mixed, x, y.replaced(1, x.strategy(1)), y]
    for first, second in zip(ways, [*ways[1:], mixed], strict=True):
        t.have(first.payoff(0) >= second.payoff(0))
    for i in game.players:
        t.have(mixed.payoff(i) == x.payoff(i))
        t.have(mixed.payoff(i) == y.payoff(i))
    for i in game.players:
        t.claim(game.is_best_reply(i, mixed.strategies), name=f"player {i} does not gain")


@theorem(source="Moulin and Vial 1978")
def coarse_correlated_equilibria_of_zero_sum_games_pay_the_value(t):
    """In a two-player zero-sum game every coarse correlated equilibrium pays the value.

    Proof: not less: z_b * (row b does not gain) and law(s) * (what z pays against column s, less v). Not more: the same
    for the column player with the law that holds the row player down.
    """
    game = t.normal_form(players=2)
    t.assume(game.zero_sum(), name="zero sum")
    eq = t.every(game.coarse_correlated())
    t.claim(eq.payoff(0) >= game.value(), name="not less")
    t.claim(eq.payoff(0) <= game.value(), name="not more")


@theorem(source="Aumann 1987; Milgrom and Roberts 1990")
def strictly_dominated_strategies_are_never_played(t):
    """A strategy that some mixed strategy strictly dominates has probability 0 in every correlated equilibrium.

    Proof: suppose law(0, s) > 0. Add z_b * (told 0, b does not gain) over b, and law(0, s') * (what z pays against s',
    less what strategy 0 pays) over all s', of which the term of s is positive: 0 > 0.
    """
    game = t.normal_form()
    dominating = t.distribution("dominating", game.sizes[0])
    t.assume(game.strictly_dominates(0, dominating, 0), name="strategy 0 is strictly dominated")
    eq = t.every(game.correlated())
    for profile in game.profiles():
        if profile[0] == 0:
            t.claim(eq.probability(profile) <= 0, name=f"{profile} is never drawn")


@theorem(source="Aumann 1974")
def nash_equilibria_are_correlated(t):
    """The product law of a Nash equilibrium is a correlated equilibrium.

    Proof: let g_c = payoff - payoff of c, so that g_c >= 0 and sum_c x_c g_c = 0. What a player gains by playing b when
    told a is x_a g_a - x_a g_b, and x_a g_a = - sum of x_c g_c over c other than a.
    """
    game = t.normal_form()
    eq = t.every(game.nash())
    t.claim(game.is_correlated(eq.law))


@theorem(source="Moulin and Vial 1978")
def correlated_equilibria_are_coarse(t):
    """Every correlated equilibrium is a coarse correlated one.

    Proof: for each b add (told a, b does not gain) over a.
    """
    game = t.normal_form()
    eq = t.every(game.correlated())
    t.claim(game.is_coarse_correlated(eq.law))


@theorem(source="Aumann 1974")
def correlated_equilibria_are_convex(t):
    """A mixture of two correlated equilibria is a correlated equilibrium.

    Proof: the condition is linear in the law: share * (p's condition) + (1 - share) * (q's condition).
    """
    game = t.normal_form()
    p, q = t.every(game.correlated()), t.every(game.correlated())
    share = t.unknown("share")
    t.assume(share >= 0)
    t.assume(share <= 1)
    t.claim(
        game.is_correlated([share * first + (1 - share) * second for first, second in zip(p.law, q.law, strict=True)])
    )


@theorem(source="folklore")
def approximate_equilibria_lose_at_most_eta(t):
    """In an eta-equilibrium of a two-player zero-sum game each player loses at most its eta against the value.

    Proof: as for the value, with eta_i times the sum of player i's optimal strategy, which is 1.
    """
    game = t.normal_form(players=2)
    t.assume(game.zero_sum(), name="zero sum")
    eta = [t.nonnegative(f"eta{i}") for i in game.players]
    eq = t.every(game.nash(eta))
    t.claim(eq.payoff(0) >= game.value() - eta[0], name="row loses at most its eta")
    t.claim(eq.payoff(0) <= game.value() + eta[1], name="column loses at most its eta")


@theorem(source="folklore")
def symmetric_games_treat_players_alike(t):
    """In a symmetric two-player game both players can assure themselves the same.

    Proof: let z be the row's optimal strategy and q the law that holds the column player down. By symmetry z pays the
    row at least v0 and at most v1 against q. The other direction with the players exchanged.
    """
    game = t.normal_form(players=2)
    t.assume(game.symmetric(), name="symmetric")
    t.claim(game.maxmin(0) <= game.maxmin(1))
    t.claim(game.maxmin(1) <= game.maxmin(0))
