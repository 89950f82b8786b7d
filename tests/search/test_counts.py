"""How far an exhaustive search came is said in words that promise no more than was looked at."""

from dataclasses import replace

from certify.search.counts import ExhaustedMarkets


def test_the_account_says_what_was_not_decided():
    alone = ExhaustedMarkets(2, 100, ("states",), True, True, 50, 40, 6, 1, 99, finished=True)
    assert alone.text() == (
        "all 100 markets with utilities 0..2 and prior weights 1..2 up to relabelling of states "
        "(50 meet the assumptions about numbers): 40 decided, in 6 only rules without chance or with fair coins were "
        "tried, 4 left open, 1 seem to break it, without proof, none was found that breaks it"
    )
    assert not alone.complete
    assert alone.json()["searched"] == 6
    shown = replace(alone, decided=50, searched=0, unproved=0, certified=30)
    assert shown.text().endswith("decided, no rule breaks it (30 by multipliers that the kernel accepted)")
    assert shown.json()["certified"] == 30
    begun = ExhaustedMarkets(1, 100, (), False, False, 3, 3)
    assert begun.text() == (
        "3 of 100 markets with utilities 0..1 and prior weights 0..1: 3 decided, none was found that breaks it"
    )
