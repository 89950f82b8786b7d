"""Sealed-bid second-price auctions with one good, any ties, and symbolic values."""

from dataclasses import dataclass

from certify import theorem


@dataclass
class Award:
    """The chance that one bidder gets the good; the auctioneer breaks ties at will."""

    name: str
    bid: object
    best_other: object

    def introduce(self, t):
        chance = t.unknown(f"{self.name} chance")
        t.assume((chance >= 0) & (chance <= 1), name=f"{self.name} chance is a probability")
        t.assume(t.implies(self.bid > self.best_other, chance == 1), name=f"{self.name} wins with the highest bid")
        t.assume(t.implies(self.bid < self.best_other, chance == 0), name=f"{self.name} loses with a lower bid")
        return chance


@theorem(source="Vickrey 1961")
def truth_is_weakly_dominant(t):
    "No bid, against any bids of the others, gives a bidder more than bidding its value."
    others = t.vector("bid", t.size("players") - 1)
    value, bid, price = t.unknown("value"), t.unknown("bid"), t.max(others)
    honest, other = t.every(Award("honest", value, price)), t.every(Award("other", bid, price))
    t.claim(honest * (value - price) >= other * (value - price))


@theorem(source="Vickrey 1961")
def truth_never_costs(t):
    "A bidder who bids its value never pays more than it gets."
    value, price = t.unknown("value"), t.max(t.vector("bid", t.size("players") - 1))
    honest = t.every(Award("honest", value, price))
    t.claim(honest * (value - price) >= 0)
