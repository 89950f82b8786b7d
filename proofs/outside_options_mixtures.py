"""T3d for coarse correlated equilibria: the action pays the selected agent only, the others have outside options.

A profile is drawn from a joint law with as many profiles as the shape key `draws` says. proofs/README.md has the proof.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-AI selection; unselected agents, mixed and correlated equilibria")
def unselected_mixtures_are_paid_nothing(t):
    """T3d and T3c. Under fixed priority, where unselected agents are paid 0 and no action pays less than 0."""
    terms, equilibrium = stated(t, "priority")
    assume_nothing(t, terms.market)
    by_priority(terms, equilibrium)


@theorem(source="theory.md T3d and T3c, put together here")
def unselected_mixtures_are_paid_no_more(t):
    """T3d and T3c. Under fixed priority it suffices that no outside option is better than any action."""
    terms, equilibrium = stated(t, "priority")
    assume_low(t, terms.market)
    by_priority(terms, equilibrium)


@theorem(source="theory.md T3d and T3c, put together here")
def unselected_mixtures_regular_ties(t):
    """T3d and T3c. Of ties it suffices that the user selects an agent no less often once it offers its favourite."""
    terms, equilibrium = stated(t, "any")
    assume_low(t, terms.market)
    assume_regular_ties(t, terms, equilibrium)
    if terms.market.common_law:
        Sketch(terms, equilibrium).follow()


def stated(t, ties, *, claim=True):
    """State what the theorems have in common; return its terms and the equilibrium."""
    market = t.selection_market(outside_options=True)
    terms = Terms(t, market)
    equilibrium = t.every(market.coarse_correlated(eta=terms.eta, ties=ties))
    for i in range(market.agents):
        t.assume(equilibrium.is_favourite(i), name=f"law {i} is a favourite", definition=True)
    if claim:
        t.claim(equilibrium.user_value >= market.aligned_value - terms.loss)
    return terms, equilibrium


def entries(market, agent):
    """The utilities of an agent."""
    return [value for row in market.agent_utilities[agent] for value in row]


def low(t, market, agent):
    """The formula: no action pays the agent less than its outside option."""
    return t.all_of(value >= market.outside_options[agent] for value in entries(market, agent))


def assume_nothing(t, market):
    """Assume that outside options are 0, and no action pays less."""
    for i in range(market.agents):
        t.assume(market.outside_options[i] == 0, name=f"unselected, agent {i} is paid 0")
        t.assume(t.all_of(value >= 0 for value in entries(market, i)), name=f"agent {i} nonnegative")
        t.have(low(t, market, i), using=[market.outside_options[i] == 0, *(v >= 0 for v in entries(market, i))])


def assume_low(t, market):
    """Assume that no outside option is better than any action."""
    for i in range(market.agents):
        t.assume(low(t, market, i), name=f"outside option {i} is the worst")


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


class Terms:
    """The numbers of the theorem: weights, eta, eps, offset, and the alignment assumed of them."""

    def __init__(self, t, market):
        self.t, self.market = t, market
        self.weights, self.eta = t.weights(), t.slacks("eta")
        self.eps, self.offset = t.nonnegative("eps"), market.offset("offset")
        self.aligned = market.aligned(self.weights, error=self.eps, offset=self.offset)
        self.loss = 2 * self.eps + t.sum(w * slack for w, slack in zip(self.weights, self.eta, strict=True))
        t.assume(self.aligned, name="alignment")
        t.have(self.eps >= 0, using=[self.aligned])

    def law(self, *laws):
        """That laws are laws."""
        known = [self.t.sum(self.market.prior.values()) == 1]
        for law in laws:
            known += [mass >= 0 for mass in law.masses.values()]
            for cell, mass in self.market.prior.items():
                known.append(self.t.sum(law.masses[a, cell] for a in range(self.market.actions)) == mass)
        return known


class Sketch:
    """Draw by draw, the deviations to favourites gain the agents together what the user loses, less 2 eps.

    A draw is good where she gets V°. There no deviation costs anything: the deviator is selected no less often, its
    favourite pays it no less than its offer did, and not being selected pays it no more than either. In the other draws
    it alone is selected, and was paid no more before than the action would have paid it: Lemma K says the rest.
    """

    def __init__(self, terms, equilibrium):
        self.t, self.terms, self.equilibrium, self.market = terms.t, terms, equilibrium, terms.market
        self.agents, self.draws = range(self.market.agents), range(len(equilibrium.chances))
        self.chances, self.selected = equilibrium.chances, equilibrium.selected
        self.laws, self.worth, self.pays, self.value, self.would, self.paid, self.gains = {}, {}, {}, {}, {}, {}, {}

    def follow(self):
        self.prepare()
        for d in self.draws:
            self.together(d)
        self.conclude()

    def prepare(self):
        """Name what the laws are worth, and say what holds in each draw and after each deviation."""
        t, market = self.t, self.market
        self.aligned = market.aligned_law.named("q") if t.level == "rules" else market.aligned_law
        self.best = t.define("aligned value", self.aligned.user_value)
        self.shared = [t.define(f"what q pays {i}", self.aligned.agent_value(i)) for i in self.agents]
        laws = self.equilibrium.favourites
        self.most = [t.define(f"what its favourite pays {i}", laws[i].agent_value(i)) for i in self.agents]
        for d in self.draws:
            self.start(d)
        for i in self.agents:
            self.deviation(i)

    def start(self, d):
        """The values of a draw, Lemma K for each offer, and that no offer pays less than an outside option."""
        t, row = self.t, self.selected[d]
        for j in self.agents:
            offer = self.equilibrium.offers[d][j]
            law = self.laws[d, j] = offer.named(f"offer {d},{j}") if t.level == "rules" else offer
            self.worth[d, j] = t.define(f"worth of {d},{j}", law.user_value)
            for i in self.agents:
                self.pays[i, d, j] = t.define(f"what {d},{j} pays {i}", law.agent_value(i))
                worst = self.pays[i, d, j] >= self.market.outside_options[i]
                t.have(worst, using=[low(t, self.market, i), *self.terms.law(law)])
            if t.level == "rules" and self.market.optimality is not None:
                rule = self.equilibrium.rules[d][j]
                t.instance(self.market.optimality, [chance for line in rule for chance in line])
            t.have(self.best >= self.worth[d, j], using=[self.market.aligned_value >= offer.user_value])
            weights = [w >= 0 for w in self.terms.weights]
            t.have(self.lemma(d, j), using=[self.terms.aligned, *weights, *self.terms.law(self.aligned, law)])
        self.value[d] = t.define(f"value of draw {d}", t.sum(s * self.worth[d, j] for j, s in enumerate(row)))
        for i in self.agents:
            would = t.sum(s * self.pays[i, d, j] for j, s in enumerate(row))
            self.would[i, d] = t.define(f"what the action pays {i} in draw {d}", would)
        self.only_the_best(d)

    def only_the_best(self, d):
        """In a good draw the agents that are selected have offers worth V°."""
        t, row = self.t, self.selected[d]
        raw = self.close(row, self.equilibrium.values(d))
        for each, known in zip(self.close(row, [self.worth[d, j] for j in self.agents]), raw, strict=True):
            t.have(each, using=[known])
        for m in self.agents:
            raw = [(self.worth[d, j] - self.worth[d, m]) * row[j] >= 0 for j in self.agents if j != m]
            t.have(t.implies(self.worth[d, m] >= self.best, self.good(d)), using=[*self.signs(row), *raw])
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
        after, outside = equilibrium.after(i), self.market.outside_options[i]
        favourite = equilibrium.favourites[i].agent_value(i)
        t.have(most >= self.shared[i], using=[favourite >= self.market.aligned_law.agent_value(i)])
        worst = self.shared[i] >= outside
        t.have(worst, using=[low(t, self.market, i), *self.terms.law(self.aligned)])
        t.have(most >= outside, using=[worst, most >= self.shared[i]])
        named = after.offer.user_value == best
        t.have(named, using=[after.offer.user_value == self.market.aligned_value])
        t.have(most == after.offer.agent_value(i), using=[])
        for d in self.draws:
            row, new, mine = self.selected[d], after.selected[d], self.pays[i, d, i]
            raw = t.implies(
                equilibrium.offers[d][i].user_value >= self.market.aligned_value,
                favourite >= equilibrium.offers[d][i].agent_value(i),
            )
            t.have(t.implies(self.worth[d, i] >= best, most >= mine), using=[raw])
            paid = t.define(f"what {i} is paid in draw {d}", row[i] * mine + (1 - row[i]) * outside)
            self.paid[i, d] = paid
            others = [self.pays[i, d, j] >= outside for j in self.agents]
            t.have(self.would[i, d] >= paid, using=[*others, *self.signs(row)])
            rest = t.sum((new[j] - row[j]) * outside for j in self.agents if j != i)
            self.gains[i, d] = t.define(f"gain of {i} in draw {d}", new[i] * most - row[i] * mine + rest)
            t.have(self.exact(i, d, new), using=[t.sum(row) == 1, t.sum(new) == 1])
            self.alone(i, d, after, named)
            self.kept(i, d, after)
        t.have(self.not_gaining(i), using=[after.no_gain()])

    def alone(self, i, d, after, named):
        """In a draw that is not good the deviator alone is selected."""
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
        t.have(self.in_bad(d, new[i] == 1), using=[*zeros, t.sum(new) == 1])
        wanted = self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.would[i, d])
        known = [self.most[i] >= self.shared[i], self.would[i, d] >= self.paid[i, d]]
        t.have(wanted, using=[self.in_bad(d, new[i] == 1), self.exact(i, d, new), *known])

    def exact(self, i, d, new):
        """What a deviation gains, by the chance that the deviator is selected after it."""
        outside = self.market.outside_options[i]
        return self.gains[i, d] == new[i] * self.most[i] + (1 - new[i]) * outside - self.paid[i, d]

    def kept(self, i, d, after):
        """In a good draw the deviator gains or loses nothing."""
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

    def not_gaining(self, i):
        total = self.t.sum(chance * self.gains[i, d] for d, chance in enumerate(self.chances))
        return total <= self.terms.eta[i]

    def together(self, d):
        """What the agents gain in a draw together is at least what the user loses in it, less 2 eps."""
        t, terms, value = self.t, self.terms, self.value[d]
        weights, lost = [w >= 0 for w in terms.weights], self.lost(d)
        gains = [self.in_good(d, self.gains[i, d] >= 0) for i in self.agents]
        t.have(self.in_good(d, lost), using=[*gains, *weights, terms.eps >= 0])
        fair = t.sum(w * (self.shared[i] - self.would[i, d]) for i, w in enumerate(terms.weights))
        fairly = fair >= self.best - value - 2 * terms.eps
        t.have(fairly, using=[*self.signs(self.selected[d]), *(self.lemma(d, j) for j in self.agents)])
        gains = [self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.would[i, d]) for i in self.agents]
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
        final = self.equilibrium.user_value >= self.best - terms.loss
        t.have(final, using=[*known, *(w >= 0 for w in terms.weights)])
        t.have(self.equilibrium.user_value >= self.market.aligned_value - terms.loss, using=[final])


class ByPriority(Sketch):
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
