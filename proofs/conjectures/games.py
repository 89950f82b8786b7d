"""False conjectures about games in normal form; README.md says what refutes each, and what is known."""

from certify import theorem


def agree(first, second):
    """The formula: the same numbers, one after the other."""
    return [one == other for one, other in zip(first, second, strict=True)]


# What is good for the players. ----------------------------------------------------------------------------------------


@theorem(source="refuted by the prisoner's dilemma: Flood and Dresher 1950; Tucker 1950")
def equilibria_of_2x2_games_are_pareto_optimal(t):
    """No mixed profile of a 2x2 game is at least as good for both players as an equilibrium, and better for one."""
    game = t.normal_form(actions=(2, 2))
    equilibrium, other = t.every(game.nash()), t.every(game.mixed())
    as_good = t.all_of(other.payoff(i) >= equilibrium.payoff(i) for i in game.players)
    t.claim(t.implies(as_good, t.all_of(equilibrium.payoff(i) >= other.payoff(i) for i in game.players)))


@theorem(source="refuted by the prisoner's dilemma: Flood and Dresher 1950; Tucker 1950")
def some_equilibrium_of_a_2x2_game_is_pareto_optimal(t):
    """Whatever a profile pays the players of a 2x2 game, in some equilibrium not both of them get less."""
    game = t.normal_form(actions=(2, 2))
    other = t.every(game.mixed())

    def holds_up(equilibrium):
        return t.any_of(equilibrium.payoff(i) >= other.payoff(i) for i in game.players)

    t.claim(t.exists(game.nash(), holds_up))


@theorem(source="refuted by Aumann 1974: correlation can be worth more than every equilibrium")
def some_equilibrium_is_worth_as_much_as_correlation(t):
    """For every correlated equilibrium some Nash equilibrium pays all players together at least as much."""
    game = t.normal_form(players=2)
    drawn = t.every(game.correlated())
    t.claim(t.exists(game.nash(), lambda played: t.sum(played.payoffs) >= t.sum(drawn.payoffs)))


@theorem(source="refuted by Monderer and Shapley 1996: only the converse holds, maximisers are equilibria")
def equilibria_maximise_the_potential(t):
    """In a game with an exact potential every Nash equilibrium has the largest potential of all profiles."""
    game = t.normal_form()
    potential = t.vector("potential", len(list(game.profiles())))
    value = dict(zip(game.profiles(), potential, strict=True))
    for i in game.players:
        for profile in game.profiles():
            for other in game.strategies(i):
                moved = (*profile[:i], other, *profile[i + 1 :])
                if other > profile[i]:
                    gain = game.payoff(i, moved) - game.payoff(i, profile)
                    t.assume(gain == value[moved] - value[profile], name=f"{i} moves from {profile} to {other}")
    equilibrium = t.every(game.nash())
    expected = t.sum(chance * each for chance, each in zip(equilibrium.law, potential, strict=True))
    for profile in game.profiles():
        t.claim(expected >= value[profile], name=f"potential at {profile}")


# What the set of equilibria looks like. -------------------------------------------------------------------------------


@theorem(
    source="refuted by the game of hawk and dove: Maynard Smith and Price 1973; Nash 1951 shows that one is symmetric"
)
def symmetric_games_have_only_symmetric_equilibria(t):
    """In every Nash equilibrium of a symmetric two-player game both players use the same strategy."""
    game = t.normal_form(players=2)
    t.assume(game.symmetric(), name="symmetric")
    equilibrium = t.every(game.nash())
    t.claim(t.all_of(agree(equilibrium.strategy(0), equilibrium.strategy(1))))


@theorem(source="refuted by Aumann 1974")
def correlated_equilibria_are_mixtures_of_equilibria(t):
    """Every correlated equilibrium is a mixture of Nash equilibria.

    A law is a mixture of the laws of Nash equilibria, a compact set, if and only if it is beyond all of them in
    no direction: for every direction some Nash equilibrium goes at least as far.
    """
    game = t.normal_form(players=2)
    drawn = t.every(game.correlated())
    direction = t.vector("direction", len(drawn.law))

    def reach(law):
        return t.sum(way * chance for way, chance in zip(direction, law, strict=True))

    t.claim(t.exists(game.nash(), lambda played: reach(played.law) >= reach(drawn.law)))


@theorem(source="refuted by Moulin and Vial 1978; true where every player has two strategies")
def coarse_correlated_equilibria_are_correlated(t):
    """Every coarse correlated equilibrium is a correlated equilibrium."""
    game = t.normal_form()
    drawn = t.every(game.coarse_correlated())
    t.claim(game.is_correlated(drawn.law))


@theorem(source="refuted by coordination games; Nash 1951 calls the games of which it is true solvable")
def equilibria_are_exchangeable(t):
    """Of two Nash equilibria the first player's strategy in one and the second player's in the other are one too."""
    game = t.normal_form(players=2)
    first, second = t.every(game.nash()), t.every(game.nash())
    t.claim(game.is_nash([first.strategy(0), second.strategy(1)]))


@theorem(source="refuted by von Neumann and Morgenstern 1944: with three players coalitions matter")
def zero_sum_games_have_a_value_for_three_players(t):
    """In a zero-sum game of three players any two Nash equilibria pay the first player the same."""
    game = t.normal_form(players=3)
    t.assume(game.zero_sum(), name="zero sum")
    first, second = t.every(game.nash()), t.every(game.nash())
    t.claim(first.payoff(0) == second.payoff(0))


@theorem(source="refuted by Aumann and Maschler 1972")
def equilibria_that_pay_the_maxmin_are_safe(t):
    """A Nash equilibrium strategy that pays a player just its maxmin also assures it: it never gets less with it."""
    game = t.normal_form(players=2)
    equilibrium = t.every(game.nash())
    t.assume(equilibrium.payoff(0) == game.maxmin(0), name="the equilibrium pays the maxmin")
    t.claim(t.all_of(paid >= game.maxmin(0) for paid in game.strategy_payoffs(0, equilibrium.strategy(0))))


@theorem(source="refuted by Radner 1980 for oligopolies; found here for two strategies each")
def approximate_equilibria_pay_nearly_what_equilibria_pay(t):
    """If nobody gains more than eta, some Nash equilibrium pays the first player as much, or at most eta less."""
    game = t.normal_form(players=2)
    eta = t.nonnegative("eta")
    nearly = t.every(game.nash(eta))
    t.claim(t.exists(game.nash(), lambda exact: exact.payoff(0) >= nearly.payoff(0) - eta))


# What changes when the game does. -------------------------------------------------------------------------------------


@theorem(source="refuted by every game with an equilibrium in weakly dominated strategies: Luce and Raiffa 1957")
def weakly_dominated_strategies_can_be_deleted(t):
    """Deleting a weakly dominated strategy does not change the set of Nash equilibria."""
    game = t.normal_form(players=2)
    last = game.sizes[0] - 1
    dominating = t.distribution("dominating", game.sizes[0])
    t.assume(dominating[last] == 0, name="another strategy dominates")
    t.assume(game.weakly_dominates(0, dominating, last), name="the last strategy is weakly dominated")
    reduced = game.without(0, last)
    profile = t.every(game.mixed())
    row, column = profile.strategies
    kept = (row[last] == 0) & reduced.is_nash([row[:last], column])
    t.claim(t.implies(game.is_nash(profile.strategies), kept), name="none is lost")
    t.claim(t.implies(kept, game.is_nash(profile.strategies)), name="none is new")


@theorem(source="refuted by Luce and Raiffa 1957; Marx and Swinkels 1997 say when it is true")
def weakly_dominated_strategies_can_be_deleted_in_any_order(t):
    """Deleting weakly dominated strategies until there are none leads to the same payoffs in whatever order.

    A part of the conjecture, for 2x2 games: the row player's second strategy first, or the column player's. Each is
    taken to be the only step of its order: the payoffs that would make another strategy dominated are equal.
    """
    game = t.normal_form(actions=(2, 2))
    t.assume(game.weakly_dominates(0, 0, 1), name="the second row is weakly dominated")
    t.assume(game.weakly_dominates(1, 0, 1), name="the second column is weakly dominated")
    t.assume(game.payoff(1, (0, 0)) == game.payoff(1, (0, 1)), name="without the second row no column is dominated")
    t.assume(game.payoff(0, (0, 0)) == game.payoff(0, (1, 0)), name="without the second column no row is dominated")

    def both(profile):
        return [game.payoff(player, profile) for player in game.players]

    def among(profile, others):
        return t.any_of(t.all_of(agree(both(profile), both(other))) for other in others)

    rows_first, columns_first = [(0, 0), (0, 1)], [(0, 0), (1, 0)]
    t.claim(t.all_of(among(each, columns_first) for each in rows_first), name="rows first leads to nothing more")
    t.claim(t.all_of(among(each, rows_first) for each in columns_first), name="columns first leads to nothing more")


@theorem(source="refuted by Schelling 1960: the power to bind oneself")
def more_strategies_never_hurt(t):
    """A player's worst Nash equilibrium is not worse when it has one strategy more.

    So for every equilibrium of the game there is one of the game without the player's last strategy that pays it
    no more.
    """
    game = t.normal_form(players=2)
    before, after = game.without(0, game.sizes[0] - 1), t.every(game.nash())
    t.claim(t.exists(before.nash(), lambda equilibrium: equilibrium.payoff(0) <= after.payoff(0)))


@theorem(source="refuted by Schelling 1960; found here in this form")
def higher_payoffs_never_hurt(t):
    """A player's worst Nash equilibrium is not worse when the player is paid more at some profiles, less at none.

    So for every equilibrium of the game with the higher payoffs there is one of the game before that pays no more.
    """
    game = t.normal_form(players=2)
    more = t.vector("more", len(game.payoffs[0]), nonnegative=True)
    raised = game.with_payoffs(0, [paid + extra for paid, extra in zip(game.payoffs[0], more, strict=True)])
    after = t.every(raised.nash())
    t.claim(t.exists(game.nash(), lambda before: before.payoff(0) <= after.payoff(0)))


@theorem(source="refuted by matching pennies; true of commitment to mixed strategies: von Stengel and Zamir 2010")
def committing_to_a_pure_strategy_never_hurts(t):
    """Some pure strategy, if its player commits to it, pays at least what the player gets in an equilibrium.

    The other player then replies with what is best for itself, and among that what is best for the first.
    """
    game = t.normal_form(players=2)
    equilibrium = t.every(game.nash())
    rows, columns = game.strategies(0), game.strategies(1)

    def replies(row, column):
        return t.all_of(game.payoff(1, (row, column)) >= game.payoff(1, (row, other)) for other in columns)

    t.claim(
        t.any_of(
            t.condition(replies(row, column)) & (game.payoff(0, (row, column)) >= equilibrium.payoff(0))
            for row in rows
            for column in columns
        )
    )
