"""Why best-AI selection aligns with all slacks at once: a draw is near where an offer is within gamma of V°.

This file states nothing; selection_mixtures.py does.
"""

from certify import file_beside

Sketch = file_beside(__file__, "selection_sketch.py").Sketch


class NearlyBest(Sketch):
    """The same with slacks: a draw is near where an offer is within gamma of V°."""

    def __init__(self, terms, equilibrium, delta, gamma, loss):
        super().__init__(terms, equilibrium)
        self.delta, self.gamma, self.loss = delta, gamma, loss

    def near(self, d, m):
        return self.worth[d, m] >= self.best - self.gamma

    def in_bad(self, d, formula):
        return self.t.any_of([*(self.near(d, m) for m in self.agents), formula])

    def in_near(self, d, m, formula):
        return self.t.implies(self.near(d, m), formula)

    def only_the_best(self, d):
        """In a near draw the user loses at most 2 gamma."""
        t, row = self.t, self.selected[d]
        raw = self.close(row, self.equilibrium.values(d))
        for each, known in zip(self.close(row, [self.worth[d, j] for j in self.agents]), raw, strict=True):
            t.have(each, using=[known])
        for m in self.agents:
            close = [(self.worth[d, j] - self.worth[d, m] + self.gamma) * row[j] >= 0 for j in self.agents if j != m]
            enough = self.value[d] >= self.best - 2 * self.gamma
            t.have(self.in_near(d, m, enough), using=[*self.signs(row), *close, self.gamma >= 0])

    def close(self, row, worth):
        pairs = [(i, j) for i in self.agents for j in self.agents if i != j]
        return [(worth[j] - worth[i] + self.gamma) * row[j] >= 0 for i, j in pairs]

    def about(self, i):
        t, most = self.t, self.most[i]
        raw = self.equilibrium.favourites[i].agent_value(i) >= self.market.aligned_law.agent_value(i) - self.delta[i]
        t.have(most >= self.shared[i] - self.delta[i], using=[raw])

    def alone(self, i, d, after, named):
        t, new = self.t, after.selected[d]
        zeros, values = [], after.values(d)
        for j in self.agents:
            if j != i:
                close = (self.worth[d, j] - self.best + self.gamma) * new[j] >= 0
                t.have(close, using=[(values[j] - values[i] + self.gamma) * new[j] >= 0, named])
                zeros.append(t.any_of([self.near(d, j), new[j] == 0]))
                t.have(zeros[-1], using=[close, new[j] >= 0])
        wanted = self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.delta[i] - self.before[i, d])
        t.have(wanted, using=[*zeros, *self.signs(new), self.most[i] >= self.shared[i] - self.delta[i]])

    def kept(self, i, d, after):
        t = self.t
        if len(self.draws) == 1:
            return  # a near draw is what the user needs, whatever the deviation costs in it
        for m, value in enumerate(self.equilibrium.values(d)):
            raw = t.implies(
                t.any_of(value >= self.market.aligned_value - self.gamma for value in self.equilibrium.values(d)),
                after.paid(d) >= self.equilibrium.paid(i, d) - self.delta[i],
            )
            known = t.implies(
                value >= self.market.aligned_value - self.gamma,
                after.paid(d) >= self.equilibrium.paid(i, d) - self.delta[i],
            )
            t.have(known, using=[raw])
            t.have(
                self.in_near(d, m, self.gains[i, d] >= -self.delta[i]),
                using=[known, self.most[i] == after.offer.agent_value(i)],
            )

    def together(self, d):
        t, terms, row, value = self.t, self.terms, self.selected[d], self.value[d]
        weights = [w >= 0 for w in terms.weights]
        fair = t.sum(w * (self.shared[i] - self.before[i, d]) for i, w in enumerate(terms.weights))
        fairly = fair >= self.best - value - 2 * terms.eps
        t.have(fairly, using=[*self.signs(row), *(self.lemma(d, j) for j in self.agents)])
        gains = [
            self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.delta[i] - self.before[i, d]) for i in self.agents
        ]
        total = t.sum(w * (self.gains[i, d] + self.delta[i]) for i, w in enumerate(terms.weights))
        exact = self.in_bad(d, total + 2 * terms.eps >= self.best - value)
        t.have(exact, using=[fairly, *gains, *weights])
        if len(self.draws) == 1:
            return
        lost, top = self.lost(d), self.top()
        t.have(self.in_bad(d, lost), using=[exact, top >= 2 * terms.eps])
        for m in self.agents:
            gains = [self.in_near(d, m, self.gains[i, d] >= -self.delta[i]) for i in self.agents]
            enough = self.in_near(d, m, value >= self.best - 2 * self.gamma)
            t.have(self.in_near(d, m, lost), using=[*gains, *weights, enough, top >= 2 * self.gamma])
        t.have(lost, using=[self.in_bad(d, lost), *(self.in_near(d, m, lost) for m in self.agents)])

    def top(self):
        return self.loss - self.terms.charge(self.terms.eta, self.delta)

    def lost(self, d):
        weights = self.terms.weights
        total = self.t.sum(w * (self.gains[i, d] + self.delta[i]) for i, w in enumerate(weights))
        return total + self.top() >= self.best - self.value[d]

    def conclude(self):
        t, terms = self.t, self.terms
        mean = t.sum(chance * self.value[d] for d, chance in enumerate(self.chances))
        mixture = self.equilibrium.user_value == mean
        t.have(mixture, using=self.equilibrium.outcome_conditions())
        weights = [w >= 0 for w in terms.weights]
        totals = [self.not_gaining(i) for i in self.agents]
        final = self.equilibrium.user_value >= self.best - self.loss
        if len(self.draws) > 1:
            chances = [*(c >= 0 for c in self.chances), t.sum(self.chances) == 1]
            t.have(final, using=[mixture, *map(self.lost, self.draws), *totals, *chances, *weights])
            return
        slack = 2 * terms.eps + terms.charge(terms.eta, self.delta)
        total = t.sum(w * (self.gains[i, 0] + self.delta[i]) for i, w in enumerate(terms.weights))
        exact = self.in_bad(0, total + 2 * terms.eps >= self.best - self.value[0])
        t.have(self.in_bad(0, final), using=[mixture, exact, *totals, *weights, self.loss >= slack])
        for m in self.agents:
            enough = self.in_near(0, m, self.value[0] >= self.best - 2 * self.gamma)
            t.have(self.in_near(0, m, final), using=[mixture, enough, self.loss >= 2 * self.gamma])
        t.have(final, using=[self.in_bad(0, final), *(self.in_near(0, m, final) for m in self.agents)])
