"""Why by priority no draw need be worth more than V°, though nothing says that the aligned rule is the best.

This file states nothing; selection_mixtures.py does.
"""


class WithoutOptimality:
    """In one draw or two, by priority, no draw gives the user more than V° where she gets too little in the mean.

    Else, whatever rules there are, everybody may deviate to what she selects in the better draw. There that changes
    nothing, and in the other one it is worth more than all that is offered.
    """

    def __init__(self, sketch):
        self.sketch, self.t, self.terms = sketch, sketch.t, sketch.terms
        self.equilibrium, self.agents, self.draws = sketch.equilibrium, sketch.agents, sketch.draws
        self.best, self.worth, self.value, self.pays = sketch.best, sketch.worth, sketch.value, sketch.pays

    def follow(self):
        t, terms = self.t, self.terms
        loss = 2 * terms.eps + terms.charge(terms.eta)
        value = self.equilibrium.user_value
        signs = [each >= 0 for each in (terms.eps, *terms.weights, *terms.eta)]
        t.have(loss >= 0, using=signs)
        mean = value == t.sum(chance * self.value[d] for d, chance in enumerate(self.sketch.chances))
        t.have(mean, using=self.equilibrium.outcome_conditions())
        t.have(value < self.best - loss, using=[self.sketch.market.aligned_value - loss > value])
        self.denial = [mean, value < self.best - loss, loss >= 0]
        for d in self.draws:
            self.selected_is_best(d)
        for d in self.draws:
            row = self.sketch.selected[d]
            if len(self.draws) == 1:
                t.have(self.value[d] <= self.best, using=self.denial)
            elif len(self.draws) == 2:
                for j in self.agents:
                    self.deviations(d, 1 - d, j)
                cases = [self.unless(d, j, self.value[d] <= self.best) for j in self.agents]
                t.have(self.value[d] <= self.best, using=[*cases, *self.sketch.signs(row)])
            for j in self.agents:
                t.have(self.best >= self.worth[d, j], using=[self.most(d, j), self.value[d] <= self.best])

    def unless(self, d, j, formula):
        """The formula holds if agent j is selected in draw d and that is worth more than V°."""
        return self.t.any_of([self.value[d] <= self.best, self.sketch.selected[d][j] <= 0, formula])

    def most(self, d, j):
        return self.value[d] >= self.worth[d, j]

    def selected_is_best(self, d):
        """No offer is worth more than a draw; the only agent who is selected has an offer that is worth as much."""
        t, row, worth = self.t, self.sketch.selected[d], [self.worth[d, j] for j in self.agents]
        raw = self.sketch.close(row, self.equilibrium.values(d))
        pairs = [(i, j) for i in self.agents for j in self.agents if i != j]
        close = dict(zip(pairs, self.sketch.close(row, worth), strict=True))
        for each, known in zip(close.values(), raw, strict=True):
            t.have(each, using=[known])
        for j in self.agents:
            t.have(self.most(d, j), using=[*self.sketch.signs(row), *(close[j, m] for m in self.agents if m != j)])
            no_more = self.t.any_of([row[j] <= 0, worth[j] >= self.value[d]])
            each = [self.t.any_of([row[j] <= 0, worth[j] >= worth[m]]) for m in self.agents if m != j]
            for m, at_least in zip((m for m in self.agents if m != j), each, strict=True):
                t.have(at_least, using=[close[m, j]])
            t.have(no_more, using=[*self.sketch.signs(row), *each])
            for m in self.agents:
                if m != j:
                    self.alone(d, j, m, each)

    def alone(self, d, j, m, at_least):
        """Where agent j is selected, agent m is not; and if it comes earlier, its offer is worth less."""
        t, row, worth = self.t, self.sketch.selected[d], [self.worth[d, each] for each in self.agents]
        known = [*self.equilibrium.selection_conditions(d), *at_least]
        if m < j:
            first = self.sketch.first(j, m, row, worth)
            t.have(first, using=self.equilibrium.selection_conditions(d))
            less = t.any_of([row[j] <= 0, worth[j] > worth[m]])
            t.have(less, using=[first, *at_least])
            known = [less, (worth[m] - worth[j]) * row[m] >= 0, row[m] >= 0]
        else:
            first = self.sketch.first(m, j, row, worth)
            t.have(first, using=self.equilibrium.selection_conditions(d))
            known = [first, *at_least]
        t.have(t.any_of([row[j] <= 0, row[m] <= 0]), using=known)

    def deviations(self, d, e, j):
        """All agents deviate to what agent j offers in draw d, where it is selected; e is the other draw."""
        t, terms, row = self.t, self.terms, self.sketch.selected[d]
        top, law = self.worth[d, j], self.sketch.laws[d, j]
        reached, low = self.unless(d, j, top >= self.value[d]), self.unless(d, j, self.value[e] < self.best)
        t.have(reached, using=[t.any_of([row[j] <= 0, top >= self.value[d]])])
        t.have(low, using=[*self.denial, *(c >= 0 for c in self.sketch.chances), t.sum(self.sketch.chances) == 1])
        others = []
        for m in self.agents:
            if m != j:
                others.append(self.unless(d, j, row[m] == 0))
                t.have(others[-1], using=[t.any_of([row[j] <= 0, row[m] <= 0]), row[m] >= 0])
        t.have(self.unless(d, j, row[j] == 1), using=[*others, t.sum(row) == 1])
        gains, costs = [], []
        for i in self.agents:
            gain = self.pays[i, d, j] - self.sketch.before[i, e]
            gains.append(gain)
            costs.append(self.unless(d, j, self.sketch.chances[e] * gain <= terms.eta[i]))
            self.deviation(i, d, e, j, costs[-1])
        lemmas = []
        for m in self.agents:
            instead = (w * (self.pays[i, d, j] - self.pays[i, e, m]) for i, w in enumerate(terms.weights))
            lemmas.append(t.sum(instead) >= top - self.worth[e, m] - 2 * terms.eps)
            t.have(lemmas[-1], using=terms.facts(law, self.sketch.laws[e, m]))
        fair = t.sum(w * gain for w, gain in zip(terms.weights, gains, strict=True))
        fairly = fair >= top - self.value[e] - 2 * terms.eps
        t.have(fairly, using=[*self.sketch.signs(self.sketch.selected[e]), *lemmas])
        charged = self.unless(d, j, self.sketch.chances[e] * fair <= terms.charge(terms.eta))
        t.have(charged, using=[*costs, *(w >= 0 for w in terms.weights)])
        paid = self.sketch.chances[e] * (fair - top + self.value[e] + 2 * terms.eps) >= 0
        t.have(paid, using=[fairly, self.sketch.chances[e] >= 0])
        known = [*self.denial, charged, paid, reached, terms.eps >= 0]
        known += [*(c >= 0 for c in self.sketch.chances), t.sum(self.sketch.chances) == 1]
        t.have(self.unless(d, j, self.value[d] <= self.best), using=known)

    def deviation(self, i, d, e, j, cost):
        """Agent i loses nothing in draw d, and is selected for sure in draw e."""
        t, top = self.t, self.worth[d, j]
        after = self.equilibrium.after(i, self.equilibrium.rules[d][j])
        named, same = after.offer.user_value == top, after.offer.agent_value(i) == self.pays[i, d, j]
        t.have(named, using=[])
        t.have(same, using=[])
        paid = []
        for where in (d, e):
            new = after.selected[where]
            worth = [top if m == i else self.worth[where, m] for m in self.agents]
            raw = self.sketch.close(new, after.values(where))
            for each, known in zip(self.sketch.close(new, worth), raw, strict=True):
                t.have(each, using=[known, named])
            zeros = [self.zero(i, d, e, j, m, after, where, worth) for m in self.agents if m != i]
            pays = t.sum(s * self.pays[i, *((d, j) if m == i else (where, m))] for m, s in enumerate(new))
            paid.append(self.unless(d, j, pays == self.pays[i, d, j]))
            t.have(paid[-1], using=[*zeros, t.sum(new) == 1])
        row = self.sketch.selected[d]
        before = self.unless(d, j, self.sketch.before[i, d] == self.pays[i, d, j])
        t.have(before, using=[self.unless(d, j, row[m] == int(m == j)) for m in self.agents])
        t.have(cost, using=[*paid, before, same, after.no_gain(), t.sum(self.sketch.chances) == 1])

    def zero(self, i, d, e, j, m, after, where, worth):
        """Agent m is not selected after agent i's deviation, unless it offers in draw d what agent i deviates to."""
        t, new, row = self.t, after.selected[where], self.sketch.selected[d]
        if where == d and m == j:
            return new[m] >= 0
        beaten = (worth[m] - worth[i]) * new[m] >= 0
        wanted = self.unless(d, j, new[m] == 0)
        if where == e:
            known = [beaten, new[m] >= 0, self.most(e, m), self.unless(d, j, self.value[e] < self.best)]
            t.have(wanted, using=[*known, self.unless(d, j, worth[i] >= self.value[d])])
        elif m < j:
            t.have(wanted, using=[beaten, new[m] >= 0, t.any_of([row[j] <= 0, self.worth[d, j] > worth[m]])])
        else:
            first = self.sketch.first(m, j, new, worth)
            t.have(first, using=after.selection_conditions(d))
            bounds = [t.any_of([row[j] <= 0, self.worth[d, j] >= each]) for each in worth]
            t.have(wanted, using=[first, new[m] >= 0, *bounds])
        return wanted
