"""Why a deviation costs nothing in a draw that is worth V°: under regular ties, by priority, with one aligned law.

This file states nothing; selection_mixtures.py does.
"""

from certify import file_beside

Sketch = file_beside(__file__, "selection_sketch.py").Sketch


class Regular(Sketch):
    """No other agent is selected more often, and the favourite pays no less than what it replaces."""

    def less_often(self, place, row, new, after):
        """Agent j is selected no more often after agent i's deviation in draw d; `place` is (i, d, j)."""
        self.t.have(new[place[2]] <= row[place[2]], using=[after.raises_no_other()])

    def kept(self, i, d, after):
        t, most, row, new = self.t, self.most[i], self.selected[d], after.selected[d]
        given = [row[j] - (0 if j == i else new[j]) for j in self.agents]
        swapped = self.gains[i, d] == t.sum(g * (most - self.pays[i, d, j]) for j, g in enumerate(given))
        t.have(swapped, using=[t.sum(row) == 1, t.sum(new) == 1])
        better_for = []
        for j in self.agents:
            better = t.implies(self.worth[d, j] >= self.best, most >= self.pays[i, d, j])
            fine = self.in_good(d, (row[j] == 0) | (self.worth[d, j] >= self.best))
            kept = self.in_good(d, (row[j] == 0) | (most >= self.pays[i, d, j]))
            t.have(kept, using=[fine, better])
            if j != i:
                self.less_often((i, d, j), row, new, after)
                bounds = [kept, new[j] >= 0, new[j] <= row[j]]
                kept = self.in_good(d, (given[j] == 0) | (most >= self.pays[i, d, j]))
                t.have(kept, using=bounds)
                t.have(given[j] >= 0, using=[new[j] <= row[j]])
            better_for.append(self.in_good(d, given[j] * (most - self.pays[i, d, j]) >= 0))
            t.have(better_for[-1], using=[kept, given[j] >= 0])
        t.have(self.in_good(d, self.gains[i, d] >= 0), using=[swapped, *better_for])


class ByPriority(Regular):
    """Another agent is selected after the deviation only if it was selected before."""

    def without_optimality(self):
        if self.t.level == "rules" and self.market.optimality is None:
            file_beside(__file__, "selection_better_draw_sketch.py").WithoutOptimality(self).follow()

    def less_often(self, place, row, new, after):
        i, d, j = place
        t, best, agents = self.t, self.best, self.agents
        worth = [self.worth[d, m] for m in agents]
        now = [best if m == i else worth[m] for m in agents]
        named, most = after.offer.user_value == best, [best >= each for each in worth]
        zero = t.any_of([worth[j] >= best, new[j] == 0])
        alone = []
        for other in agents:
            if other == j:
                continue
            alone.append(t.any_of([new[j] <= 0, row[other] <= 0]))
            if other > j:
                first = self.first(other, j, row, worth)
                t.have(first, using=self.equilibrium.selection_conditions(d))
                facts = [first, *most]
            else:
                first = self.first(j, other, new, now)
                t.have(first, using=[*after.selection_conditions(d), named])
                facts = [first, *most, (worth[other] - worth[j]) * row[other] >= 0, row[other] >= 0]
            t.have(alone[-1], using=[*facts, zero, new[j] >= 0])
        sure = t.any_of([new[j] <= 0, row[j] >= 1])
        t.have(sure, using=[*alone, t.sum(row) == 1])
        signs = [*(chance >= 0 for chance in (*row, *new)), t.sum(new) == 1]
        t.have(new[j] <= row[j], using=[sure, *signs])

    def first(self, later, earlier, row, worth):
        """The formula: the later agent is selected only if the earlier one is not among the best."""
        others = [worth[m] > worth[earlier] for m in self.agents if m != earlier]
        return self.t.any_of([row[later] <= 0, *others])


class OneLaw(Sketch):
    """All that is worth V° pays an agent the same, so that it does not matter who is selected in a good draw."""

    def about(self, i):
        t, market = self.t, self.market
        favourite = self.equilibrium.favourites[i]
        reached = favourite.user_value >= market.aligned_value
        t.have(reached, using=[favourite.user_value == market.aligned_value])
        known = [self.terms.is_aligned_law(favourite), reached]
        t.have(self.most[i] >= self.shared[i], using=known)
        t.have(self.most[i] <= self.shared[i], using=known)
        for d in self.draws:
            for j in self.agents:
                same = t.implies(self.worth[d, j] >= self.best, self.pays[i, d, j] == self.shared[i])
                t.have(same, using=[self.terms.is_aligned_law(self.equilibrium.offers[d][j])])

    def kept(self, i, d, after):
        t, row, new = self.t, self.selected[d], after.selected[d]
        facts = []
        for j in self.agents:
            same = t.implies(self.worth[d, j] >= self.best, self.pays[i, d, j] == self.shared[i])
            excess = self.pays[i, d, j] - self.shared[i]
            facts.append(self.in_good(d, row[j] * excess == 0))
            fine = self.in_good(d, (row[j] == 0) | (self.worth[d, j] >= self.best))
            t.have(facts[-1], using=[fine, same])
            if j != i:
                facts.append(new[j] * excess == 0)
                t.have(facts[-1], using=[t.any_of([self.worth[d, j] >= self.best, new[j] == 0]), same])
        known = [*facts, self.most[i] >= self.shared[i], t.sum(row) == 1, *self.signs(new)]
        t.have(self.in_good(d, self.gains[i, d] >= 0), using=known)
