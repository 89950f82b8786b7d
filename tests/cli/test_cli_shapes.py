from __future__ import annotations

import pytest

from certify.cli.shapes import levels, shapes, sizes
from certify.spec.errors import InputError


@pytest.mark.parametrize(
    ("value", "expected"),
    [("3", [3]), ("2-4", [2, 3, 4]), ("5,2,2", [2, 5]), ("1-2,4", [1, 2, 4]), ("7-7", [7]), ("03", [3])],
)
def test_a_size_is_a_number_a_range_or_a_list(value: str, expected: list[int]):
    assert sizes("--agents", value) == expected


@pytest.mark.parametrize(
    "value", ["", "a", "1.5", "-1", "1-", "2--3", "1,,2", " 1", "4-2", "0", "100001", "1-5000", "٣"]
)
def test_refuses_what_names_no_size(value: str):
    with pytest.raises(InputError, match="--agents: "):
        sizes("--agents", value)


def test_only_signals_may_be_zero():
    assert sizes("--signals", "0-1") == [0, 1]


def test_levels_are_laws_and_rules():
    assert levels("--level", "rules,laws,rules") == ["rules", "laws"]
    with pytest.raises(InputError, match=r'--level: "rule" is no level'):
        levels("--level", "rule")


def test_shapes_are_all_combinations():
    given = {"agents": "2-3", "actions": None, "level": "laws", "states": "4,5"}
    assert list(shapes(given)) == [
        {"agents": 2, "level": "laws", "states": 4},
        {"agents": 2, "level": "laws", "states": 5},
        {"agents": 3, "level": "laws", "states": 4},
        {"agents": 3, "level": "laws", "states": 5},
    ]


def test_no_flag_is_one_empty_shape():
    assert list(shapes({"agents": None})) == [{}]
