"""Numbers of thousands of digits, which neither floats nor Python's own conversion take."""

from fractions import Fraction

from certify.bounds import bound
from certify.spec.reading.market import parse_market

LONG = "9" * 5000
UNIT = "1" + "0" * 5000


def market(first):
    return parse_market(
        {
            "format": "certify-market/1",
            "actions": ["stay", "go"],
            "states": ["left", "right"],
            "prior": [first, f"1/{UNIT}"],
            "user": [[1, 0], [0, 1]],
            "agents": {"one": [[1, LONG], [0, 1]], "two": [[1, 0], [0, f"1/{LONG}"]]},
        },
        "market.json",
    )


def test_bounds_a_market_with_numbers_of_five_thousand_digits():
    answer = bound(market(f"{LONG}/{UNIT}"))
    assert answer.status == "proved"
    assert answer.optimum == Fraction(1)
