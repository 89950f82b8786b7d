import json
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.equilibria import pure_equilibria
from certify.kernel.replay import replay
from certify.spec.errors import InputError
from certify.spec.reading.game import GameDocument, write_game


@st.composite
def finite_games(draw):
    """Games of one to four players with many ties."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    tables = tuple(tuple(Fraction(draw(st.integers(0, 2))) for _ in range(prod(sizes))) for _ in sizes)
    names = tuple(f"p{player}" for player in range(len(sizes)))
    return GameDocument("", names, tuple(tuple(map(str, range(size))) for size in sizes), tables)


def replayed(folder, document, certificate):
    (folder / "game.json").write_text(json.dumps(write_game(document)))
    (folder / "certificate.json").write_text(certificate)
    return replay(folder / "certificate.json")


@settings(max_examples=80, deadline=None)
@given(finite_games())
def test_the_pure_equilibria_are_those_that_nobody_can_leave_to_its_gain(tmp_path_factory, document):
    expected = [
        profile
        for profile in product(*map(range, document.shape))
        if all(
            document.payoff(player, profile)
            >= document.payoff(player, (*profile[:player], own, *profile[player + 1 :]))
            for player, size in enumerate(document.shape)
            for own in range(size)
        )
    ]
    result = pure_equilibria(document)
    assert list(result.profiles) == expected
    assert repr(result) == f"PureResult({len(expected)} pure equilibria)"
    assert replayed(tmp_path_factory.mktemp("pure"), document, result.certificate).accepted


@pytest.mark.parametrize(
    "change", ['{"equilibria":[]}', '{"equilibria":[[0,0],[1,1],[0,1]]}', '{"equilibria":[[1,1],[0,0]]}', "{}"]
)
def test_a_changed_list_is_rejected(tmp_path, change):
    payoffs = tuple(map(Fraction, (1, 0, 0, 1)))
    document = GameDocument("", ("a", "b"), (("0", "1"),) * 2, (payoffs, payoffs))
    certificate = pure_equilibria(document).certificate
    assert '{"equilibria":[[0,0],[1,1]]}' in certificate
    changed = certificate.replace('{"equilibria":[[0,0],[1,1]]}', change)
    assert not replayed(tmp_path, document, changed).accepted


def test_what_is_no_game_is_refused():
    with pytest.raises(InputError, match="game"):
        pure_equilibria([[1, 2], [3]])
