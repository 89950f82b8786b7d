"""Which answers repeat an earlier one: as found by comparing each pair."""

from __future__ import annotations

from fractions import Fraction

from audited_games import profile
from hypothesis import given
from hypothesis import strategies as st

from certify.audit.answers import Strategies
from certify.audit.matching import SAME, again, apart

SHARES = st.builds(
    lambda share, off: Fraction(share, 4) + off * SAME / 2, st.integers(min_value=1, max_value=3), st.integers(-3, 3)
)
PROFILES = st.tuples(SHARES, SHARES).map(lambda chances: tuple((each, 1 - each) for each in chances))


@given(st.lists(PROFILES, max_size=8))
def test_answers_that_repeat_an_earlier_one_are_those_that_all_pairs_show(profiles: list[Strategies]) -> None:
    pairs = [
        each for place, each in enumerate(profiles) if any(apart(each, other) <= SAME for other in profiles[:place])
    ]
    assert again(profiles) == pairs


def test_thousands_of_answers_along_a_continuum_repeat_none() -> None:
    many = [profile((Fraction(part, 5000), 1 - Fraction(part, 5000)), (1, 0)) for part in range(5000)]
    assert again(many) == []
    assert again([*many, many[17]]) == [many[17]]
