"""Games and markets that differ from a given one in a strategy, an agent or a utility, and share its unknowns."""

from itertools import product

import pytest

from certify.spec.errors import InputError
from certify.spec.full_equilibrium import Equilibrium, LawEquilibrium
from certify.spec.language import Words

SHAPE = {"agents": 3, "actions": 2, "states": 2, "messages": 2}


def game_of(sizes):
    return Words().normal_form(actions=sizes)


@pytest.mark.parametrize("sizes", [(2, 3), (3, 2), (2, 2, 3)])
def test_a_game_without_a_strategy_has_the_other_payoffs(sizes):
    game = game_of(sizes)
    for player, gone in ((player, gone) for player, size in enumerate(sizes) for gone in range(size)):
        reduced = game.without(player, gone)
        assert reduced.sizes == tuple(size - (i == player) for i, size in enumerate(sizes))
        for profile in reduced.profiles():
            own = profile[player]
            before = (*profile[:player], own + (own >= gone), *profile[player + 1 :])
            for i in game.players:
                assert repr(reduced.payoff(i, profile)) == repr(game.payoff(i, before))


def test_a_changed_game_pays_one_player_something_else():
    game = game_of((2, 2))
    changed = game.with_payoffs(1, [10, 11, 12, 13])
    assert [repr(changed.payoff(1, profile)) for profile in changed.profiles()] == ["10", "11", "12", "13"]
    for profile in game.profiles():
        assert repr(changed.payoff(0, profile)) == repr(game.payoff(0, profile))
    assert repr(game.payoff(1, (0, 0))) == "payoff1[0,0]"


def test_profiles_of_all_these_games_have_names_of_their_own():
    t = Words()
    game = t.normal_form(actions=(2, 2))
    for other in (game, game.without(0, 1), game.with_payoffs(0, [1, 2, 3, 4]), game.without(0, 0, name="other")):
        t.every(other.nash())
    t.claim(t.unknown("z") >= 0)
    names = t.problem().unknowns
    assert {"x0[0]", "reduced x0[0]", "changed x0[1]", "other x1[0]"} <= set(names)
    assert "reduced x0[1]" not in names


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda game: game.without(0, 2), "index below 2, got 2"),
        (lambda game: game.without(0, -1), "index below 2, got -1"),
        (lambda game: game.without(2, 0), "from 0 to 1, got 2"),
        (lambda game: game.without(0, 0).without(0, 0), "one strategy only"),
        (lambda game: game.with_payoffs(0, [1, 2, 3]), "4 entries"),
        (lambda game: game.with_payoffs(-1, [1, 2, 3, 4]), "from 0 to 1, got -1"),
    ],
)
def test_refuses_a_game_that_there_is_not(change, reason):
    with pytest.raises(InputError, match=reason):
        change(game_of((2, 2)))


def test_a_market_without_an_agent_keeps_everything_else():
    market = Words(SHAPE).market()
    for gone in range(3):
        smaller = market.without(gone)
        assert smaller.agents == 2
        assert smaller.prior is market.prior
        assert smaller.user is market.user
        kept = [market.agent_utilities[i] for i in range(3) if i != gone]
        assert [id(table) for table in smaller.agent_utilities] == [id(table) for table in kept]


def test_a_market_without_an_agent_forgets_what_that_agent_sees():
    market = Words(SHAPE, dropped=["shared signal"]).market()
    assert market.without(1).parts == [market.parts[0], market.parts[2]]


def test_an_agent_can_be_given_another_utility():
    market = Words(SHAPE).market()
    changed = market.with_utility(1, [[1, 2], [3, 4]])
    assert changed.agent_utilities[1] == [[1, 2], [3, 4]]
    assert changed.agent_utilities[0] is market.agent_utilities[0]
    assert repr(market.agent_utilities[1][0][0]) == "agent 1[0,0]"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda market: market.without(3), "from 0 to 2, got 3"),
        (lambda market: market.without(0).without(0).without(0), "only one"),
        (lambda market: market.with_utility(-1, market.user), "from 0 to 2, got -1"),
        (lambda market: market.with_utility(0, [[1, 2]]), "2 rows of 2 utilities for agent 0"),
        (lambda market: market.equilibrium(level="actions"), "laws, rules, got 'actions'"),
    ],
)
def test_refuses_a_market_that_there_is_not(change, reason):
    with pytest.raises(InputError, match=reason):
        change(Words(SHAPE).market())


@pytest.mark.parametrize(("level", "given"), list(product(("laws", "rules"), (None, "laws", "rules"))))
def test_an_equilibrium_is_read_at_the_level_that_is_given(level, given):
    t = Words({**SHAPE, "agents": 1, "level": level})
    equilibrium = t.every(t.market().equilibrium(level=given))
    assert isinstance(equilibrium, Equilibrium if (given or level) == "rules" else LawEquilibrium)
    t.claim(equilibrium.user_value >= 0)
    assert ("level" in t.problem().shape) == (given is None)


def test_sizes_that_are_given_are_no_part_of_the_shape():
    t = Words({"agents": 3, "types": 2})
    market = t.market(agents=1, types=1)
    t.claim(market.mass(0, 0) >= 0)
    assert (market.agents, market.types) == (1, 1)
    assert not {"agents", "types"} & set(t.problem().shape)


@pytest.mark.parametrize("sizes", [{"agents": 0}, {"types": 0}, {"agents": True}, {"types": "1"}])
def test_refuses_sizes_that_are_no_whole_numbers(sizes):
    with pytest.raises(InputError, match="whole number from 1"):
        Words().market(**sizes)
