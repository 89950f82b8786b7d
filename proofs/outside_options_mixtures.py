"""T3d for coarse correlated equilibria: the action pays the selected agent only, the others have outside options.

A profile is drawn from a joint law with as many profiles as the shape key `draws` says. proofs/README.md has the proof.
"""

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"
outside = file_beside(__file__, "outside_options.py")
selection = file_beside(__file__, "selection_mixtures.py")


@theorem(source=PAPER + ", best-AI selection; unselected agents, mixed and correlated equilibria")
def unselected_mixtures_are_paid_nothing(t):
    """T3d and T3c. Under fixed priority, where unselected agents are paid 0 and no action pays less than 0."""
    terms, equilibrium = stated(t, "priority")
    outside.assume_nothing(t, terms.market)
    by_priority(terms, equilibrium)


@theorem(source="theory.md T3d and T3c, put together here")
def unselected_mixtures_are_paid_no_more(t):
    """T3d and T3c. Under fixed priority it suffices that no outside option is better than any action."""
    terms, equilibrium = stated(t, "priority")
    outside.assume_low(t, terms.market)
    by_priority(terms, equilibrium)


@theorem(source="theory.md T3d and T3c, put together here")
def unselected_mixtures_regular_ties(t):
    """T3d and T3c. Of ties it suffices that the user selects an agent no less often once it offers its favourite."""
    terms, equilibrium = stated(t, "any")
    outside.assume_low(t, terms.market)
    assume_regular_ties(t, terms, equilibrium)
    if terms.market.common_law:
        Unselected(terms, equilibrium).follow()


def stated(t, ties, *, claim=True):
    """State what the theorems have in common; return its terms and the equilibrium."""
    return selection.stated(t, ties, t.selection_market(outside_options=True), claim=claim)


def assume_regular_ties(t, terms, equilibrium):
    """Assume that an agent is selected no less often once it offers its favourite; return these deviations."""
    deviations = []
    for i in range(terms.market.agents):
        deviations.append(equilibrium.declared_after(i))
        rows = zip(equilibrium.selected, deviations[i].selected, strict=True)
        t.assume(t.all_of(new[i] >= row[i] for row, new in rows), name=f"regular ties after agent {i}")
    return deviations


def by_priority(terms, equilibrium):
    """Follow the sketch where ties among agents are broken by priority, or there are none."""
    if terms.market.common_law and (equilibrium.by_priority or terms.market.agents == 1):
        ByPriority(terms, equilibrium).follow()


class Unselected(file_beside(__file__, "selection_sketch.py").Sketch):
    """In a good draw the deviator is selected no less often, and its favourite pays it no less than its offer did.

    Not being selected pays it no more than either. In the other draws it was paid no more before than the action would
    have paid it (`before`).
    """

    def __init__(self, terms, equilibrium):
        super().__init__(terms, equilibrium)
        self.paid = {}

    def start(self, d):
        """No offer pays less than an outside option."""
        super().start(d)
        for j in self.agents:
            for i in self.agents:
                worst = self.pays[i, d, j] >= self.market.outside_options[i]
                self.t.have(worst, using=[outside.low(self.t, self.market, i), *self.terms.are_laws(self.laws[d, j])])

    def about(self, i):
        t, most, option = self.t, self.most[i], self.market.outside_options[i]
        favourite = self.equilibrium.favourites[i].agent_value(i)
        t.have(most >= self.shared[i], using=[favourite >= self.market.aligned_law.agent_value(i)])
        worst = self.shared[i] >= option
        t.have(worst, using=[outside.low(t, self.market, i), *self.terms.are_laws(self.aligned)])
        t.have(most >= option, using=[worst, most >= self.shared[i]])
        for d in self.draws:
            own = self.equilibrium.offers[d][i]
            raw = t.implies(own.user_value >= self.market.aligned_value, favourite >= own.agent_value(i))
            t.have(t.implies(self.worth[d, i] >= self.best, most >= self.pays[i, d, i]), using=[raw])

    def name_gain(self, i, d, after):
        """Name what agent i is paid in a draw and what its deviation gains it there."""
        t, row, new = self.t, self.selected[d], after.selected[d]
        option, mine = self.market.outside_options[i], self.pays[i, d, i]
        self.paid[i, d] = t.define(f"what {i} is paid in draw {d}", row[i] * mine + (1 - row[i]) * option)
        others = [self.pays[i, d, j] >= option for j in self.agents]
        t.have(self.before[i, d] >= self.paid[i, d], using=[*others, *self.signs(row)])
        rest = t.sum((new[j] - row[j]) * option for j in self.agents if j != i)
        self.gains[i, d] = t.define(f"gain of {i} in draw {d}", new[i] * self.most[i] - row[i] * mine + rest)
        t.have(self.exact(i, d, new), using=[t.sum(row) == 1, t.sum(new) == 1])

    def alone(self, i, d, after, named):
        t, new = self.t, after.selected[d]
        zeros = self.beaten(i, d, after, named)
        t.have(self.in_bad(d, new[i] == 1), using=[*zeros, t.sum(new) == 1])
        wanted = self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.before[i, d])
        known = [self.most[i] >= self.shared[i], self.before[i, d] >= self.paid[i, d]]
        t.have(wanted, using=[self.in_bad(d, new[i] == 1), self.exact(i, d, new), *known])

    def exact(self, i, d, new):
        """What a deviation gains, by the chance that the deviator is selected after it."""
        option = self.market.outside_options[i]
        return self.gains[i, d] == new[i] * self.most[i] + (1 - new[i]) * option - self.paid[i, d]

    def kept(self, i, d, after):
        t, most, mine, chance = self.t, self.most[i], self.pays[i, d, i], self.selected[d][i]
        self.no_less_often(i, d, after)
        better = t.implies(self.worth[d, i] >= self.best, most >= mine)
        fine = self.in_good(d, (chance == 0) | (self.worth[d, i] >= self.best))
        kept = self.in_good(d, chance * (most - mine) >= 0)
        t.have(kept, using=[fine, better, chance >= 0])
        known = [after.selected[d][i] >= chance, most >= self.market.outside_options[i]]
        known.append(self.exact(i, d, after.selected[d]))
        t.have(self.in_good(d, self.gains[i, d] >= 0), using=[kept, *known])

    def no_less_often(self, i, d, after):
        """Agent i is selected no less often after its deviation in draw d."""
        kept = (new[i] >= row[i] for row, new in zip(self.selected, after.selected, strict=True))
        self.t.have(after.selected[d][i] >= self.selected[d][i], using=[self.t.all_of(kept)])


class ByPriority(Unselected):
    """Who comes before the deviator and is selected after its deviation was selected before."""

    def no_less_often(self, i, d, after):
        t, best, agents = self.t, self.best, self.agents
        row, new, worth = self.selected[d], after.selected[d], [self.worth[d, m] for m in self.agents]
        now = [best if m == i else worth[m] for m in agents]
        named, most = after.offer.user_value == best, [best >= each for each in worth]
        alone = []
        for m in agents:
            if m == i:
                continue
            later, earlier, who, values = (m, i, new, now) if m > i else (i, m, row, worth)
            first = t.any_of([who[later] <= 0, *(values[n] > values[earlier] for n in agents if n != earlier)])
            conditions = after.selection_conditions(d) if m > i else self.equilibrium.selection_conditions(d)
            t.have(first, using=[*conditions, *([named] if m > i else [])])
            zero = t.any_of([worth[m] >= best, new[m] == 0])
            alone.append(t.any_of([new[m] <= 0, row[i] <= 0]))
            t.have(alone[-1], using=[first, zero, *most])
        t.have(new[i] >= row[i], using=[*alone, *self.signs(new), *self.signs(row)])
