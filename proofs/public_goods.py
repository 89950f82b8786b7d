"""Linear public-good games: everybody gives part of one unit, and each gets `share` of all that is given."""

from dataclasses import dataclass

from certify import theorem


def payoff(t, share, gifts, i):
    return share * t.sum(gifts) - gifts[i]


def does_not_gain(t, share, gifts, i):
    """Player i keeps at least as much as it would have with any other gift."""
    kept, others = payoff(t, share, gifts, i), [*gifts[:i], *gifts[i + 1 :]]
    return t.for_all(Gift(f"other{i}"), lambda gift: kept >= payoff(t, share, [gift, *others], 0))


@dataclass
class Gift:
    """A number from 0 to 1."""

    name: str

    def introduce(self, t):
        gift = t.unknown(self.name)
        t.assume((gift >= 0) & (gift <= 1), name=f"{self.name} is a gift")
        return gift


def equilibrium(t, share):
    """Gifts from which nobody gains by giving another amount; giving nothing is the deviation to try."""
    gifts = [t.every(Gift(f"gift{i}")) for i in range(t.size("players"))]
    for i in range(len(gifts)):
        best = does_not_gain(t, share, gifts, i)
        t.assume(best, name=f"player {i} does not gain")
        t.instance(best, [0])
    return gifts


@theorem(source="Samuelson 1954; Isaac and Walker 1988")
def nobody_gives(t):
    "When a gift returns less than it costs to who gives it, nobody gives in equilibrium."
    share = t.unknown("share")
    t.assume(share < 1, name="a gift costs more than it returns")
    for gift in equilibrium(t, share):
        t.claim(gift == 0)


@theorem(source="Samuelson 1954")
def everybody_would_gain_if_all_gave(t):
    "When a gift returns more to all together than it costs, every equilibrium is worse for all than everybody giving."
    share, players = t.unknown("share"), t.size("players")
    t.assume(share < 1, name="a gift costs more than it returns")
    t.assume(share * players > 1, name="a gift returns more to all together")
    gifts = equilibrium(t, share)
    for gift in gifts:
        t.have(gift == 0)
    for i in range(players):
        t.claim(payoff(t, share, [1] * players, i) > payoff(t, share, gifts, i))
