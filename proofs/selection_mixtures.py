"""The selection market with mixed, correlated and coarse correlated equilibria, and with all slacks at once.

A profile is drawn from a joint law with as many profiles as the shape key `draws` says; mixed and correlated equilibria
are coarse correlated ones. proofs/README.md has the proof and says what each certificate covers.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection(t):
    """T3c. Under fixed priority every coarse correlated equilibrium of the selection market gives V° less 2 eps."""
    market = t.selection_market()
    terms = Terms(t, market)
    equilibrium = t.every(market.coarse_correlated(eta=terms.eta))
    for i in range(market.agents):
        t.assume(equilibrium.is_favourite(i), name=f"law {i} is a favourite", definition=True)
    t.claim(equilibrium.user_value >= market.aligned_value - 2 * terms.eps - terms.charge(terms.eta))
    if market.common_law and not market.outside_options and (market.agents == 1 or equilibrium.by_priority):
        Sketch(terms, equilibrium).follow("priority")


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection_with_one_aligned_law(t):
    """T3c. Where the aligned law is unique, every coarse correlated equilibrium gives V° less 2 eps under any ties."""
    market = t.selection_market()
    terms = Terms(t, market)
    equilibrium = t.every(market.coarse_correlated(eta=terms.eta, ties="any"))
    t.assume(t.all_of(only_aligned_law(t, market, equilibrium)), name="unique aligned law")
    t.claim(equilibrium.user_value >= market.aligned_value - 2 * terms.eps - terms.charge(terms.eta))
    if market.common_law and not market.outside_options:
        Sketch(terms, equilibrium).follow("one aligned law")


def only_aligned_law(t, market, equilibrium):
    """Return the formulas: every law that is spoken of and worth V° is the aligned law."""
    same = []
    for law in [*equilibrium.favourites, *(offer for offers in equilibrium.offers for offer in offers)]:
        equal = t.all_of(mass == market.aligned_law.masses[at] for at, mass in law.masses.items())
        same.append(t.implies(law.user_value >= market.aligned_value, equal))
    return same


class Terms:
    """The numbers of the theorem: weights, eta, eps, offset, and the alignment assumed of them."""

    def __init__(self, t, market):
        self.t, self.market = t, market
        self.weights, self.eta = t.weights(), t.slacks("eta")
        self.eps, self.offset = t.nonnegative("eps"), market.offset("offset")
        self.aligned = market.aligned(self.weights, error=self.eps, offset=self.offset)
        t.assume(self.aligned, name="alignment")

    def charge(self, *slacks):
        """Return the sum over agents of weight * (slack + slack + ...)."""
        return self.t.sum(w * self.t.sum(each) for w, *each in zip(self.weights, *slacks, strict=True))

    def facts(self, *laws):
        """Return what Lemma K needs: alignment, signs of the weights, and that laws are laws."""
        prior = self.market.prior
        known = [self.aligned, *(w >= 0 for w in self.weights), self.t.sum(prior.values()) == 1]
        for law in laws:
            known += [mass >= 0 for mass in law.masses.values()]
            for cell, mass in prior.items():
                known.append(self.t.sum(law.masses[a, cell] for a in range(self.market.actions)) == mass)
        return known


class Sketch:
    """Draw by draw, the deviations to favourites gain the agents together what the user loses, less 2 eps.

    In a draw where an offer is worth V° they gain at least 0, since no other agent is selected more often than before
    and the favourite pays the deviator no less than the offers in whose place it comes. In the other draws it alone is
    selected, and Lemma K says it for each offer.
    """

    def __init__(self, terms, equilibrium):
        self.t, self.terms, self.equilibrium, self.market = terms.t, terms, equilibrium, terms.market
        self.agents, self.draws = range(self.market.agents), range(len(equilibrium.chances))

    def follow(self, ties):
        t, market, equilibrium = self.t, self.market, self.equilibrium
        rules = t.level == "rules"
        self.aligned = market.aligned_law.named("q") if rules else market.aligned_law
        self.best = t.define("aligned value", self.aligned.user_value)
        self.laws = {
            (d, j): equilibrium.offers[d][j].named(f"offer {d},{j}") if rules else equilibrium.offers[d][j]
            for d in self.draws
            for j in self.agents
        }
        self.worth = {at: t.define(f"worth of offer {at}", law.user_value) for at, law in self.laws.items()}
        self.pays = {
            (i, *at): t.define(f"what offer {at} pays {i}", law.agent_value(i))
            for at, law in self.laws.items()
            for i in self.agents
        }
        self.shared = [t.define(f"what q pays {i}", self.aligned.agent_value(i)) for i in self.agents]
        self.most = [
            t.define(f"what the favourite pays {i}", equilibrium.favourites[i].agent_value(i)) for i in self.agents
        ]
        self.chances, self.selected = equilibrium.chances, equilibrium.selected
        self.value, self.before, self.gains = {}, {}, {}
        for d in self.draws:
            self.start(d)
        for i in self.agents:
            self.deviation(i, ties)
        for d in self.draws:
            self.together(d)
        self.conclude()

    def start(self, d):
        """The values of one draw, and Lemma K for each offer."""
        t, terms, row = self.t, self.terms, self.selected[d]
        for j in self.agents:
            if t.level == "rules":
                rule = self.equilibrium.rules[d][j]
                t.instance(self.market.optimality, [chance for row in rule for chance in row])
            raw = self.market.aligned_value >= self.equilibrium.offers[d][j].user_value
            t.have(self.best >= self.worth[d, j], using=[raw])
            t.have(self.lemma(d, j), using=terms.facts(self.aligned, self.laws[d, j]))
        self.value[d] = t.define(f"value of draw {d}", t.sum(s * self.worth[d, j] for j, s in enumerate(row)))
        for i in self.agents:
            paid = t.sum(s * self.pays[i, d, j] for j, s in enumerate(row))
            self.before[i, d] = t.define(f"what draw {d} pays {i}", paid)

    def lemma(self, d, j):
        """Lemma K: in place of an offer, the aligned law pays the agents what the user loses, less 2 eps."""
        gains = (w * (self.shared[i] - self.pays[i, d, j]) for i, w in enumerate(self.terms.weights))
        return self.t.sum(gains) >= self.best - self.worth[d, j] - 2 * self.terms.eps

    def unless_good(self, d, formula):
        """The formula: an offer of the draw is worth as much as the aligned rule, or `formula` holds."""
        return self.t.any_of([*(self.worth[d, j] >= self.best for j in self.agents), formula])

    def signs(self, row):
        return [*(chance >= 0 for chance in row), self.t.sum(row) == 1]

    def close(self, row, worth):
        """The formulas: only the best are selected."""
        pairs = [(i, j) for i in self.agents for j in self.agents if i != j]
        return [(worth[j] - worth[i]) * row[j] >= 0 for i, j in pairs]

    def first(self, row, worth):
        """The formulas: of the best, the first is selected."""
        t = self.t
        return [
            t.any_of([row[j] <= 0, *(worth[m] > worth[i] for m in self.agents if m != i)])
            for j in self.agents
            for i in range(j)
        ]

    def renamed(self, raw, row, worth, priority):
        """Have the selection's formulas in the names for the values; return them."""
        t = self.t
        known = []
        for each in [*self.close(row, worth), *(self.first(row, worth) if priority else [])]:
            t.have(each, using=raw)
            known.append(each)
        return known

    def deviation(self, i, ties):
        t, equilibrium = self.t, self.equilibrium
        after = equilibrium.after(i)
        best, most, others = self.best, self.most[i], [j for j in self.agents if j != i]
        priority = ties == "priority"
        paid = {}
        favourite = equilibrium.is_favourite(i)
        better = {}
        for d in self.draws:
            for j in self.agents:
                better[d, j] = t.implies(self.worth[d, j] >= best, most >= self.pays[i, d, j])
                t.have(better[d, j], using=[favourite])
        t.have(most >= self.shared[i], using=[favourite])
        named = after.offer.user_value == best
        t.have(named, using=[after.offer.user_value == self.market.aligned_value])
        t.have(most == after.offer.agent_value(i), using=[])
        for d in self.draws:
            row, new = self.selected[d], after.selected[d]
            worth = [self.worth[d, j] for j in self.agents]
            now = [best if j == i else worth[j] for j in self.agents]
            old_facts = self.renamed(equilibrium.selection_conditions(d), row, worth, priority)
            new_facts = self.renamed([*after.selection_conditions(d), named], new, now, priority)
            signs = [*self.signs(row), *self.signs(new)]
            less, zeros = [], []
            for j in others:
                zeros.append(t.any_of([worth[j] >= best, new[j] == 0]))
                t.have(zeros[-1], using=[(worth[j] - best) * new[j] >= 0, new[j] >= 0])
                if priority:
                    less.append(self.not_more_often(i, j, d, row, new, zeros[-1]))
            paid = t.sum(s * (most if j == i else self.pays[i, d, j]) for j, s in enumerate(new))
            gain = self.gains[i, d] = t.define(f"gain of {i} in draw {d}", paid - self.before[i, d])
            given = [row[j] - (0 if j == i else new[j]) for j in self.agents]
            swapped = gain == t.sum(g * (most - self.pays[i, d, j]) for j, g in enumerate(given))
            t.have(swapped, using=[t.sum(row) == 1, t.sum(new) == 1])
            for m in self.agents:
                premise = worth[m] >= best
                better_for = []
                for j in self.agents:
                    kept = t.any_of([~premise, row[j] == 0, most >= self.pays[i, d, j]])
                    close = [(worth[j] - worth[m]) * row[j] >= 0] if j != m else []
                    t.have(kept, using=[*close, row[j] >= 0, better[d, j]])
                    if j != i:
                        bounds = [kept, new[j] >= 0, new[j] <= row[j]]
                        kept = t.any_of([~premise, given[j] == 0, most >= self.pays[i, d, j]])
                        t.have(kept, using=bounds)
                    better_for.append(t.implies(premise, given[j] * (most - self.pays[i, d, j]) >= 0))
                    t.have(better_for[-1], using=[kept, given[j] >= 0])
                t.have(t.implies(premise, gain >= 0), using=[swapped, *better_for])
            wanted = self.unless_good(d, gain >= self.shared[i] - self.before[i, d])
            t.have(wanted, using=[*zeros, *signs, most >= self.shared[i]])
        t.have(self.not_gaining(i), using=[after.no_gain()])

    def not_more_often(self, i, j, d, row, new, zero):
        """After agent i's deviation another agent is selected no more often: only if it alone was selected before."""
        t, best = self.t, self.best
        worth = [self.worth[d, m] for m in self.agents]
        now = [best if m == i else worth[m] for m in self.agents]
        most = [best >= each for each in worth]
        alone = []
        for other in self.agents:
            if other == j:
                continue
            alone.append(t.any_of([new[j] <= 0, row[other] <= 0]))
            if other > j:
                first = t.any_of([row[other] <= 0, *(worth[m] > worth[j] for m in self.agents if m != j)])
                facts = [first, *most]
            else:
                first = t.any_of([new[j] <= 0, *(now[m] > now[other] for m in self.agents if m != other)])
                facts = [first, *most, (worth[other] - worth[j]) * row[other] >= 0, row[other] >= 0]
            t.have(alone[-1], using=[*facts, zero, new[j] >= 0])
        t.have(t.any_of([new[j] <= 0, row[j] >= 1]), using=[*alone, t.sum(row) == 1])
        less = new[j] <= row[j]
        signs = [*(chance >= 0 for chance in (*row, *new)), t.sum(new) == 1]
        t.have(less, using=[t.any_of([new[j] <= 0, row[j] >= 1]), *signs])
        return less

    def not_gaining(self, i):
        total = self.t.sum(chance * self.gains[i, d] for d, chance in enumerate(self.chances))
        return total <= self.terms.eta[i]

    def together(self, d):
        """What the agents gain in a draw together is at least what the user loses in it, less 2 eps."""
        t, terms, row, draw = self.t, self.terms, self.selected[d], self.value[d]
        signs, weights = self.signs(row), [w >= 0 for w in terms.weights]
        lost = self.together_at_least(d)
        for m in self.agents:
            premise = self.worth[d, m] >= self.best
            raw = [(self.worth[d, j] - self.worth[d, m]) * row[j] >= 0 for j in self.agents if j != m]
            valued = t.implies(premise, draw >= self.best)
            t.have(valued, using=[*signs, *raw])
            gains = [t.implies(premise, self.gains[i, d] >= 0) for i in self.agents]
            t.have(t.implies(premise, lost), using=[valued, *gains, *weights, terms.eps >= 0])
        fair = t.sum(w * (self.shared[i] - self.before[i, d]) for i, w in enumerate(terms.weights))
        t.have(
            fair >= self.best - draw - 2 * terms.eps,
            using=[*signs, *(self.lemma(d, j) for j in self.agents)],
        )
        gains = [self.unless_good(d, self.gains[i, d] >= self.shared[i] - self.before[i, d]) for i in self.agents]
        t.have(self.unless_good(d, lost), using=[fair >= self.best - draw - 2 * terms.eps, *gains, *weights])
        t.have(lost, using=[self.unless_good(d, lost), *(t.implies(self.worth[d, m] >= self.best, lost) for m in self.agents)])

    def together_at_least(self, d):
        total = self.t.sum(w * self.gains[i, d] for i, w in enumerate(self.terms.weights))
        return total + 2 * self.terms.eps >= self.best - self.value[d]

    def conclude(self):
        t, terms = self.t, self.terms
        mixture = self.equilibrium.user_value == t.sum(
            chance * self.value[d] for d, chance in enumerate(self.chances)
        )
        t.have(mixture, using=self.equilibrium.outcome_conditions())
        totals = [self.not_gaining(i) for i in self.agents]
        chances = [*(c >= 0 for c in self.chances), t.sum(self.chances) == 1] if len(self.draws) > 1 else []
        known = [mixture, *(self.together_at_least(d) for d in self.draws), *totals, *chances]
        t.have(
            self.equilibrium.user_value >= self.best - 2 * terms.eps - terms.charge(terms.eta),
            using=[*known, *(w >= 0 for w in terms.weights)],
        )
