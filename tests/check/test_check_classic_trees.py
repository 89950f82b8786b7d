"""Equilibria of textbook games, as the textbooks give them, checked exactly and replayed by the kernel."""

from __future__ import annotations

from fractions import Fraction

import pytest
from classic_trees import CLASSICS
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.checks import check
from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.kernel.replay import replay
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.extensive.strategies import plan_of_mixed, reduced_normal_form
from certify.spec.formula import holds_at
from certify.spec.reading.efg import parse_efg
from certify.spec.reading.profile import BehaviorDocument, CorrelatedDocument

few = settings(max_examples=40, deadline=None)
GAMES = {name: parse_efg(text, where=name) for name, text in CLASSICS.items()}
KUHN = GAMES["kuhn"]


def mix(second):
    """Probabilities of two actions by that of the second."""
    second = Fraction(second)
    return (1 - second, second)


def kuhn_profile(alpha):
    """Kuhn's equilibria: player 1 bets J with `alpha`, K with 3 alpha, and calls with Q with alpha + 1/3."""
    alpha, third = Fraction(alpha), Fraction(1, 3)
    first = [mix(alpha), mix(0), mix(0), mix(alpha + third), mix(3 * alpha), mix(1)]
    second = [mix(0), mix(third), mix(1), mix(1), mix(third), mix(0)]
    return [first, second]


@pytest.mark.parametrize("alpha", [0, "1/9", "1/6", "1/3"])
def test_kuhns_equilibria_pay_the_first_player_minus_one_eighteenth(alpha):
    result = check(KUHN, kuhn_profile(alpha))
    assert result.equilibrium
    assert result.payoff == (Fraction(-1, 18), Fraction(1, 18))
    assert result.better == (None, None)


def test_kuhns_first_player_betting_every_king_is_no_equilibrium():
    first, second = kuhn_profile("1/6")
    first[4] = mix(1)
    result = check(KUHN, [first, second])
    assert not result.equilibrium
    assert result.regret[0] == 0
    assert result.regret[1] > 0


def value_program(form):
    """The linear program whose optimum is minus the value of a zero-sum game: player 1's plan, player 2's worths.

    Player 1 maximizes what player 2's best reply leaves: at each sequence of player 2, what player 1 gets there and
    at the sets that follow is at least what the set of the sequence is worth (von Stengel 1996).
    """
    first, second = form.sequences
    program = LinearProgram()
    plan = [program.add_column() for _ in range(first.count)]
    root = program.add_column(cost=-1, lower=None)
    worth = [program.add_column(lower=None) for _ in second.information_sets]
    program.add_row({plan[0]: 1}, lower=1, upper=1)
    for start, actions, before in zip(first.first, first.actions, first.before, strict=True):
        program.add_row({plan[before]: -1, **{plan[start + a]: 1 for a in range(actions)}}, lower=0, upper=0)
    rows = [{root: -1}] + [{} for _ in range(second.count - 1)]
    for place, (start, actions, before) in enumerate(zip(second.first, second.actions, second.before, strict=True)):
        rows[before][worth[place]] = 1
        for sequence in range(start, start + actions):
            rows[sequence][worth[place]] = -1
    for (one, two), payoffs in form.payoffs.items():
        rows[two][plan[one]] = rows[two].get(plan[one], 0) + payoffs[0]
    for row in rows:
        program.add_row(row, lower=0)
    return program, plan


@pytest.mark.parametrize(
    ("name", "value"), [("kuhn", Fraction(-1, 18)), ("card game", Fraction(1, 3))], ids=["kuhn", "card game"]
)
def test_the_value_of_a_zero_sum_game_is_the_optimum_of_its_linear_program(name, value):
    form = SequenceForm(GAMES[name])
    program, columns = value_program(form)
    answer = solve(program)
    assert isinstance(answer, Optimal)
    assert -answer.value == value
    plan = [answer.primal[column] for column in columns]
    assert holds_at(form.is_plan(0, plan)) is True
    # The plan holds every reply of the other player down to minus the value.
    against = form.sequence_payoffs(1, [plan, [1] * form.sequences[1].count])
    assert form.best_reply(1, against)[0] == -value


def test_the_card_game_has_one_equilibrium_in_both_forms():
    game = GAMES["card game"]
    behavior = check(game, [[["1", "0"], ["1/3", "2/3"]], [["2/3", "1/3"]]])
    mixed = check(game, [["1/3", "2/3", 0, 0], ["2/3", "1/3"]])
    for result in (behavior, mixed):
        assert (result.equilibrium, result.payoff, result.regret) == (True, (Fraction(1, 3), Fraction(-1, 3)), (0, 0))
    bluff = check(game, [[[1, 0], ["1/2", "1/2"]], [["2/3", "1/3"]]])
    assert bluff.regret == (0, Fraction(1, 12))
    assert bluff.better == (None, (0,))


@pytest.mark.parametrize(
    ("profile", "regret"),
    [
        # Player 1 goes D and 3 answers L; player 2, unreached, must play c often enough.
        ([mix(1), mix("2/3"), mix(0)], (0, 0, 0)),
        ([mix(1), mix("7/10"), mix(0)], (Fraction(1, 10), 0, 0)),
        # Players 1 and 2 pass; player 3, unreached, must play L seldom enough.
        ([mix(0), mix(0), mix("3/4")], (0, 0, 0)),
        ([mix(0), mix(0), mix("74/100")], (0, Fraction(1, 25), 0)),
        ([mix(0), mix(1), mix(0)], (0, 0, 1)),
    ],
)
def test_seltens_horse_has_its_two_kinds_of_equilibria(profile, regret):
    result = check(GAMES["horse"], [[local] for local in profile])
    assert result.regret == regret
    assert result.equilibrium == (regret == (0, 0, 0))
    assert check(GAMES["horse"], profile).regret == regret


def test_the_centipede_ends_at_once_in_equilibrium():
    game = GAMES["centipede"]
    at_once = check(game, [[mix(0), mix("1/2")], [mix(0), mix("1/2")]])
    assert (at_once.equilibrium, at_once.payoff) == (True, (Fraction(2, 5), Fraction(1, 10)))
    together = check(game, [[mix(1), mix(1)], [mix(1), mix(1)]])
    assert (together.payoff, together.regret) == ((Fraction(32, 5), Fraction(8, 5)), (0, Fraction(8, 5)))
    assert together.better == (None, (1, 0))
    # Over reduced strategies: take, pass and take, pass twice.
    assert check(game, [[0, 0, 1], [0, 0, 1]]).regret == (0, Fraction(8, 5))
    assert check(game, [[1, 0, 0], [1, 0, 0]]).equilibrium


@pytest.mark.parametrize(
    ("breakfast", "duel", "payoff", "regret"),
    [
        # Both have beer; whoever had quiche would be fought often enough.
        (0, (0, "1/2"), (Fraction(29, 10), Fraction(9, 10)), (0, 0)),
        (0, (0, "1/4"), (Fraction(29, 10), Fraction(9, 10)), (Fraction(1, 20), 0)),
        # Both have quiche, the equilibrium that refinements rule out.
        (1, ("1/2", 0), (Fraction(21, 10), Fraction(9, 10)), (0, 0)),
        (1, (0, 0), (Fraction(21, 10), Fraction(9, 10)), (Fraction(9, 10), 0)),
    ],
)
def test_beer_or_quiche_pools_on_either(breakfast, duel, payoff, regret):
    receiver = [mix(1 - Fraction(chance)) for chance in duel]
    result = check(GAMES["beer or quiche"], [[mix(breakfast)] * 2, receiver])
    assert (result.payoff, result.regret) == (payoff, regret)
    assert result.equilibrium == (regret == (0, 0))


def probabilities(size):
    weights = st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any)
    return weights.map(lambda entries: tuple(Fraction(entry, sum(entries)) for entry in entries))


@st.composite
def behaviors(draw, game):
    sizes = [[len(game.information_sets[number].actions) for number in own] for own in game.own_sets()]
    return [[draw(probabilities(size)) for size in own] for own in sizes]


@few
@given(st.sampled_from(sorted(GAMES)), st.data(), st.sampled_from([0, "1/3"]))
def test_every_certificate_of_a_behavior_profile_replays(tmp_path_factory, name, data, eta):
    profile = data.draw(behaviors(GAMES[name]))
    folder = tmp_path_factory.mktemp("check")
    (folder / "game.efg").write_text(CLASSICS[name])
    result = check(GAMES[name], profile, eta)
    (folder / "certificate.json").write_text(result.certificate)
    verdict = replay(folder / "certificate.json")
    assert verdict.accepted, verdict.reason
    assert result.equilibrium == (max(result.regret) <= Fraction(eta))


@few
@given(st.sampled_from(["card game", "horse", "centipede", "beer or quiche"]), st.data())
def test_a_mixed_profile_has_the_payoffs_and_regrets_of_the_reduced_normal_form(name, data):
    game = GAMES[name]
    table = reduced_normal_form(game)
    mixed = [data.draw(probabilities(size)) for size in table.shape]
    result, other = check(game, mixed), check(table, mixed)
    assert (result.payoff, result.regret, result.equilibrium) == (other.payoff, other.regret, other.equilibrium)
    assert [better is None for better in result.better] == [better is None for better in other.better]


@few
@given(st.sampled_from(sorted(GAMES)), st.data())
def test_the_better_reply_gains_the_regret(name, data):
    game = GAMES[name]
    profile = data.draw(behaviors(game))
    result = check(game, profile)
    for player, better in enumerate(result.better):
        if better is not None:
            pure = [
                [int(action == other) for other in range(len(local))]
                for action, local in zip(better, profile[player], strict=True)
            ]
            moved = check(game, [*profile[:player], pure, *profile[player + 1 :]])
            assert moved.payoff[player] - result.payoff[player] == result.regret[player]
            assert moved.regret[player] == 0


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_mixed_and_behavior_strategies_of_kuhn_poker_agree(data):
    form = SequenceForm(KUHN)
    sizes = reduced_normal_form(KUHN).shape
    assert sizes == (27, 64)
    chosen = [data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=3)) for size in sizes]
    mixed = [
        [Fraction(listed.count(index), len(listed)) for index in range(size)]
        for listed, size in zip(chosen, sizes, strict=True)
    ]
    behavior = []
    for own, strategy in zip(form.sequences, mixed, strict=True):
        plan = plan_of_mixed(own, strategy)
        places = zip(own.first, own.before, own.actions, strict=True)
        behavior.append(
            [
                [Fraction(plan[first + a], plan[before]) if plan[before] else Fraction(a == 0) for a in range(actions)]
                for first, before, actions in places
            ]
        )
    one, two = check(KUHN, mixed), check(KUHN, behavior)
    assert (one.payoff, one.regret) == (two.payoff, two.regret)


def test_a_correlated_profile_is_over_the_reduced_normal_form():
    game = GAMES["centipede"]
    law = CorrelatedDocument((((0, 0), Fraction(1, 2)), ((0, 1), Fraction(1, 2))))
    for kind in ("correlated", "coarse"):
        result = check(game, law, kind=kind)
        assert result.payoff == (Fraction(2, 5), Fraction(1, 10))
        assert result.regret == (Fraction(1, 2), 0)
    assert not check(game, law).equilibrium
    assert check(game, CorrelatedDocument((((0, 0), Fraction(1)),)), kind="coarse").equilibrium


def test_a_profile_that_was_read_is_taken_too():
    document = BehaviorDocument(tuple((local,) for local in (mix(0), mix(0), mix("3/4"))))
    assert check(GAMES["horse"], document).equilibrium
