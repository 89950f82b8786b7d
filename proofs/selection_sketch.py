"""Why best-AI selection aligns in coarse correlated equilibria: the sketch that the theorems about it share.

This file states nothing; `file_beside` brings it to the files that do. proofs/README.md has the proof in words.
"""


class Sketch:
    """Draw by draw, the deviations to favourites gain the agents together what the user loses, less 2 eps.

    A draw is good where she gets V°. There no deviation costs anything (`kept`, in its own way in each theorem). In
    the other draws a deviator alone is selected, and Lemma K says it for each offer.
    """

    def __init__(self, terms, equilibrium):
        self.t, self.terms, self.equilibrium, self.market = terms.t, terms, equilibrium, terms.market
        self.agents, self.draws = range(self.market.agents), range(len(equilibrium.chances))
        self.chances, self.selected = equilibrium.chances, equilibrium.selected
        self.laws, self.worth, self.pays, self.value, self.before, self.gains = {}, {}, {}, {}, {}, {}

    def follow(self):
        self.prepare()
        for i in self.agents:
            self.deviation(i)
        for d in self.draws:
            self.together(d)
        self.conclude()

    def costs_nothing(self):
        """In a draw that has an offer worth V° no agent loses by its favourite."""
        t, equilibrium = self.t, self.equilibrium
        self.prepare()
        for i in self.agents:
            self.deviation(i)
            after = equilibrium.after(i)
            for d in self.draws:
                offers, row, new = equilibrium.offers[d], self.selected[d], after.selected[d]
                kept = after.paid(d) >= equilibrium.paid(i, d)
                paid = t.sum(s * (self.most[i] if j == i else self.pays[i, d, j]) for j, s in enumerate(new))
                known = [self.pays[i, d, j] == offers[j].agent_value(i) for j in self.agents]
                known += [self.most[i] == after.offer.agent_value(i), self.gains[i, d] == paid - self.before[i, d]]
                known.append(self.before[i, d] == t.sum(s * self.pays[i, d, j] for j, s in enumerate(row)))
                exact = self.gains[i, d] == after.paid(d) - equilibrium.paid(i, d)
                t.have(exact, using=known)
                fine = self.in_good(d, kept)
                t.have(fine, using=[exact, self.in_good(d, self.gains[i, d] >= 0)])
                each = []
                for m, value in enumerate(equilibrium.values(d)):
                    best = t.implies(value >= self.market.aligned_value, self.worth[d, m] >= self.best)
                    t.have(best, using=[self.worth[d, m] == value, self.best == self.market.aligned_value])
                    each.append(t.implies(value >= self.market.aligned_value, kept))
                    t.have(each[-1], using=[best, t.implies(self.worth[d, m] >= self.best, self.good(d)), fine])
                near = t.any_of(value >= self.market.aligned_value for value in equilibrium.values(d))
                t.have(t.implies(near, kept), using=each)

    def prepare(self):
        """Name what the laws are worth, and say what holds in each draw."""
        t, market, equilibrium = self.t, self.market, self.equilibrium
        self.aligned = market.aligned_law.named("q") if t.level == "rules" else market.aligned_law
        self.best = t.define("aligned value", self.aligned.user_value)
        self.shared = [t.define(f"what q pays {i}", self.aligned.agent_value(i)) for i in self.agents]
        favourites = equilibrium.favourites
        self.most = [t.define(f"what its favourite pays {i}", favourites[i].agent_value(i)) for i in self.agents]
        for d in self.draws:
            self.start(d)
        self.without_optimality()
        for d in self.draws:
            self.against_the_aligned(d)

    def without_optimality(self):
        """Say what can be said where nothing is assumed of the aligned rule but what it is worth."""

    def start(self, d):
        """Name what the offers of a draw are worth and pay, and what the draw is worth and pays."""
        t, row = self.t, self.selected[d]
        for j in self.agents:
            offer = self.equilibrium.offers[d][j]
            self.laws[d, j] = law = offer.named(f"offer {d},{j}") if t.level == "rules" else offer
            self.worth[d, j] = t.define(f"worth of {d},{j}", law.user_value)
            for i in self.agents:
                self.pays[i, d, j] = t.define(f"what {d},{j} pays {i}", law.agent_value(i))
        self.value[d] = t.define(f"value of draw {d}", t.sum(s * self.worth[d, j] for j, s in enumerate(row)))
        for i in self.agents:
            paid = t.sum(s * self.pays[i, d, j] for j, s in enumerate(row))
            self.before[i, d] = t.define(f"what draw {d} pays {i}", paid)

    def against_the_aligned(self, d):
        """No offer is worth more, Lemma K for each of them, and in a good draw only the best are selected."""
        t, market = self.t, self.market
        for j in self.agents:
            offer = self.equilibrium.offers[d][j]
            if market.optimality is not None:
                rule = self.equilibrium.rules[d][j]
                t.instance(market.optimality, [chance for line in rule for chance in line])
            if t.level == "laws" or market.optimality is not None:
                t.have(self.best >= self.worth[d, j], using=[market.aligned_value >= offer.user_value])
            t.have(self.lemma(d, j), using=self.terms.facts(self.aligned, self.laws[d, j]))
        self.only_the_best(d)

    def only_the_best(self, d):
        """In a good draw the agents that are selected have offers worth V°."""
        t, row = self.t, self.selected[d]
        raw = self.close(row, self.equilibrium.values(d))
        for each, known in zip(self.close(row, [self.worth[d, j] for j in self.agents]), raw, strict=True):
            t.have(each, using=[known])
        signs = self.signs(row)
        for m in self.agents:
            raw = [(self.worth[d, j] - self.worth[d, m]) * row[j] >= 0 for j in self.agents if j != m]
            t.have(t.implies(self.worth[d, m] >= self.best, self.good(d)), using=[*signs, *raw])
        short = [s * (self.best - self.worth[d, j]) >= 0 for j, s in enumerate(row)]
        for j, each in enumerate(short):
            t.have(each, using=[row[j] >= 0, self.best >= self.worth[d, j]])
        for j, s in enumerate(row):
            none = t.implies(self.good(d), s * (self.best - self.worth[d, j]) <= 0)
            t.have(none, using=[*short, t.sum(row) == 1])
            t.have(self.in_good(d, (s == 0) | (self.worth[d, j] >= self.best)), using=[none, row[j] >= 0])

    def lemma(self, d, j):
        """Lemma K: in place of an offer, the aligned law pays the agents what the user loses, less 2 eps."""
        gains = (w * (self.shared[i] - self.pays[i, d, j]) for i, w in enumerate(self.terms.weights))
        return self.t.sum(gains) >= self.best - self.worth[d, j] - 2 * self.terms.eps

    def good(self, d):
        return self.value[d] >= self.best

    def in_good(self, d, formula):
        return self.t.any_of([~self.good(d), formula])

    def in_bad(self, d, formula):
        return self.t.any_of([self.good(d), formula])

    def signs(self, row):
        return [*(chance >= 0 for chance in row), self.t.sum(row) == 1]

    def close(self, row, worth):
        """The formulas: only the best are selected."""
        return [(worth[j] - worth[i]) * row[j] >= 0 for i in self.agents for j in self.agents if i != j]

    def deviation(self, i):
        """What a deviation to its favourite gains agent i in each draw."""
        t, equilibrium, best, most = self.t, self.equilibrium, self.best, self.most[i]
        after = equilibrium.after(i)
        self.about(i)
        named = after.offer.user_value == best
        t.have(named, using=[after.offer.user_value == self.market.aligned_value])
        t.have(most == after.offer.agent_value(i), using=[])
        for d in self.draws:
            self.name_gain(i, d, after)
            self.alone(i, d, after, named)
            self.kept(i, d, after)
        t.have(self.not_gaining(i), using=[after.no_gain()])

    def name_gain(self, i, d, after):
        """Name what the deviation gains agent i in a draw."""
        shares = enumerate(after.selected[d])
        paid = self.t.sum(s * (self.most[i] if j == i else self.pays[i, d, j]) for j, s in shares)
        self.gains[i, d] = self.t.define(f"gain of {i} in draw {d}", paid - self.before[i, d])

    def alone(self, i, d, after, named):
        """In a draw that is not good the deviator alone is selected, and gains what the aligned law pays it more."""
        zeros, new = self.beaten(i, d, after, named), after.selected[d]
        wanted = self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.before[i, d])
        self.t.have(wanted, using=[*zeros, *self.signs(new), self.most[i] >= self.shared[i]])

    def beaten(self, i, d, after, named):
        """In a draw that is not good no other agent is selected; return that."""
        t, best, new = self.t, self.best, after.selected[d]
        zeros, values = [], after.values(d)
        for j in self.agents:
            if j != i:
                close = (self.worth[d, j] - best) * new[j] >= 0
                t.have(close, using=[(values[j] - values[i]) * new[j] >= 0, named])
                zero = t.any_of([self.worth[d, j] >= best, new[j] == 0])
                t.have(zero, using=[close, new[j] >= 0])
                zeros.append(self.in_bad(d, new[j] == 0))
                t.have(zeros[-1], using=[zero, t.implies(self.worth[d, j] >= best, self.good(d))])
        return zeros

    def about(self, i):
        """What is known of the agent's favourite."""
        t, most, favourite = self.t, self.most[i], self.equilibrium.favourites[i].agent_value(i)
        t.have(most >= self.shared[i], using=[favourite >= self.market.aligned_law.agent_value(i)])
        for d in self.draws:
            for j, offer in enumerate(self.equilibrium.offers[d]):
                raw = t.implies(offer.user_value >= self.market.aligned_value, favourite >= offer.agent_value(i))
                t.have(t.implies(self.worth[d, j] >= self.best, most >= self.pays[i, d, j]), using=[raw])

    def kept(self, i, d, after):
        """In a good draw the deviation costs agent i nothing."""
        raise NotImplementedError

    def not_gaining(self, i):
        total = self.t.sum(chance * self.gains[i, d] for d, chance in enumerate(self.chances))
        return total <= self.terms.eta[i]

    def together(self, d):
        """What the agents gain in a draw together is at least what the user loses in it, less 2 eps."""
        t, terms, row, value = self.t, self.terms, self.selected[d], self.value[d]
        weights, lost = [w >= 0 for w in terms.weights], self.lost(d)
        gains = [self.in_good(d, self.gains[i, d] >= 0) for i in self.agents]
        t.have(self.in_good(d, lost), using=[*gains, *weights, terms.eps >= 0])
        fair = t.sum(w * (self.shared[i] - self.before[i, d]) for i, w in enumerate(terms.weights))
        fairly = fair >= self.best - value - 2 * terms.eps
        t.have(fairly, using=[*self.signs(row), *(self.lemma(d, j) for j in self.agents)])
        gains = [self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.before[i, d]) for i in self.agents]
        t.have(self.in_bad(d, lost), using=[fairly, *gains, *weights])
        t.have(lost, using=[self.in_good(d, lost), self.in_bad(d, lost)])

    def lost(self, d):
        total = self.t.sum(w * self.gains[i, d] for i, w in enumerate(self.terms.weights))
        return total + 2 * self.terms.eps >= self.best - self.value[d]

    def conclude(self):
        t, terms = self.t, self.terms
        mean = t.sum(chance * self.value[d] for d, chance in enumerate(self.chances))
        mixture = self.equilibrium.user_value == mean
        t.have(mixture, using=self.equilibrium.outcome_conditions())
        chances = [*(c >= 0 for c in self.chances), t.sum(self.chances) == 1] if len(self.draws) > 1 else []
        known = [mixture, *map(self.lost, self.draws), *map(self.not_gaining, self.agents), *chances]
        loss = 2 * terms.eps + terms.charge(terms.eta)
        final = self.equilibrium.user_value >= self.best - loss
        t.have(final, using=[*known, *(w >= 0 for w in terms.weights)])
        t.have(self.equilibrium.user_value >= self.market.aligned_value - loss, using=[final])
