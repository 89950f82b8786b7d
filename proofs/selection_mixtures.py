"""The selection market with mixed, correlated and coarse correlated equilibria, and with all slacks at once.

A profile is drawn from a joint law with as many profiles as the shape key `draws` says; mixed and correlated equilibria
are coarse correlated ones. proofs/README.md has the proofs and says what each certificate covers.
"""

from certify import theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection(t):
    """T3c. Under fixed priority every coarse correlated equilibrium of the selection market gives V° less 2 eps."""
    terms, equilibrium = stated(t, "priority")
    if terms.sketched and (equilibrium.by_priority or terms.market.agents == 1):
        ByPriority(terms, equilibrium).follow()


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection_regular_ties(t):
    """T3c. It suffices that a deviation to the agent's favourite makes the user select no other agent more often."""
    terms, equilibrium = stated(t, "any")
    assume_regular_ties(t, terms, equilibrium)
    if terms.sketched:
        Regular(terms, equilibrium).follow()


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection_with_one_aligned_law(t):
    """T3c. Where the aligned law is unique, every coarse correlated equilibrium gives V° less 2 eps under any ties."""
    terms, equilibrium = stated(t, "any")
    assume_one_aligned_law(t, terms, equilibrium)
    if terms.sketched:
        OneLaw(terms, equilibrium).follow()


@theorem(source=PAPER + ", conversations, best-AI selection; mixed and correlated equilibria")
def mixed_selection_of_conversations(t):
    """T3c over several rounds: under fixed priority coarse correlated equilibria give V° less 2 eps + sum w eta."""
    terms, equilibrium = stated(t, "priority", t.conversation_selection_market())
    if equilibrium.by_priority or terms.market.agents == 1:
        ByPriority(terms, equilibrium).follow()


@theorem(source=PAPER + ", conversations, best-AI selection; mixed and correlated equilibria")
def mixed_selection_of_conversations_regular_ties(t):
    """T3c over several rounds, where a deviation to its favourite makes the user select no other agent more often."""
    terms, equilibrium = stated(t, "any", t.conversation_selection_market())
    assume_regular_ties(t, terms, equilibrium)
    Regular(terms, equilibrium).follow()


@theorem(source=PAPER + ", best-AI selection; all slacks at once")
def approximate_selection(t):
    """T3. With eta, gamma, delta and eps at once a coarse correlated equilibrium loses max(2 eps, 2 gamma) and slacks.

    The user picks an agent within gamma of the best. Agent i has a rule worth V° that pays it what the aligned law
    does less delta_i. Where there are several draws, offering it costs agent i at most delta_i in a draw that has an
    offer within gamma of V°; nothing of the kind is assumed of one draw.
    """
    market, terms, equilibrium, delta, gamma, _ = with_slacks(t)
    charged = terms.charge(terms.eta, delta)
    if len(equilibrium.chances) == 1:
        loss = t.max([2 * gamma, 2 * terms.eps + charged])
    else:
        loss = charged + t.max([2 * gamma, 2 * terms.eps])
    t.claim(equilibrium.user_value >= market.aligned_value - loss)
    if not market.outside_options:
        NearlyBest(terms, equilibrium, delta, gamma, loss).follow()


@theorem(source=PAPER + ", best-AI selection; all slacks at once")
def approximate_selection_constants(t):
    """T3 with all slacks and gamma at most eps, the factors named: `certify ablate` says which of them are attained."""
    market, terms, equilibrium, delta, gamma, _ = with_slacks(t, in_one_draw=True)
    t.assume(gamma <= terms.eps, name="gamma is at most eps")
    factor, other = t.constant("factor of eps", 2), t.constant("factor of slacks", 1)
    loss = factor * terms.eps + other * terms.charge(terms.eta, delta)
    t.claim(equilibrium.user_value >= market.aligned_value - loss)


@theorem(source="the statements above, and best_ai_selection in emergent_alignment.py")
def best_ai_selection_is_a_case(t):
    """T3a is `approximate_selection` in one draw with gamma = delta = 0: it assumes and claims the same."""
    pure_case(t, 0)


@theorem(source="the statements above, and nearly_best_ai_selection in emergent_alignment.py")
def nearly_best_ai_selection_is_a_case(t):
    """T3b is `approximate_selection` in one draw with delta = 0: it assumes and claims the same."""
    gamma = t.unknown("gamma")
    t.assume(gamma >= 0, name="gamma nonnegative", definition=True)
    pure_case(t, gamma)


@theorem(source="the statements above")
def mixed_selection_is_a_case(t):
    """T3c under fixed priority is `approximate_selection` with gamma = delta = 0: ties cost a deviator nothing."""
    mixed_case(t, *stated(t, "priority", claim=False), ByPriority)


@theorem(source="the statements above")
def mixed_selection_regular_ties_is_a_case(t):
    """T3c under regular ties is `approximate_selection` with gamma = delta = 0."""
    terms, equilibrium = stated(t, "any", claim=False)
    assume_regular_ties(t, terms, equilibrium)
    mixed_case(t, terms, equilibrium, Regular)


@theorem(source="the statements above")
def mixed_selection_with_one_aligned_law_is_a_case(t):
    """T3c with one aligned law is `approximate_selection` with gamma = delta = 0."""
    terms, equilibrium = stated(t, "any", claim=False)
    assume_one_aligned_law(t, terms, equilibrium)
    mixed_case(t, terms, equilibrium, OneLaw)


def pure_case(t, gamma):
    """State that a pure equilibrium is one of `approximate_selection`, with the aligned law as each favourite."""
    market = t.selection_market()
    terms = Terms(t, market)
    equilibrium = t.every(market.equilibrium(eta=terms.eta, gamma=gamma))
    loss = 2 * terms.eps + terms.charge(terms.eta)
    most = at_most(t, [2 * gamma, loss], loss, terms) if isinstance(gamma, int) else t.max([2 * gamma, loss])
    values = {"gamma": gamma, **{f"delta[{i}]": 0 for i in range(market.agents)}}
    for i in range(market.agents):
        values |= market.law_as(f"favourite law of {i}", market.aligned_law)
    bound = equilibrium.user_value >= market.aligned_value - (loss if isinstance(gamma, int) else most)
    claim_case(t, t.case_of(approximate_selection, values, draws=1), bound)


def mixed_case(t, terms, equilibrium, sketch):
    """State that an equilibrium is one of `approximate_selection` with gamma = delta = 0."""
    market = terms.market
    several = len(equilibrium.chances) > 1
    loss = terms.charge(terms.eta)
    top = 2 * terms.eps + (0 if several else loss)
    at_most(t, [0, top], top, terms)
    values = {"gamma": 0, **{f"delta[{i}]": 0 for i in range(market.agents)}}
    bound = equilibrium.user_value >= market.aligned_value - 2 * terms.eps - loss
    claim_case(t, t.case_of(approximate_selection, values), bound)
    if several and terms.sketched:
        sketch(terms, equilibrium).costs_nothing()


def at_most(t, candidates, most, terms):
    """Return the largest of some numbers, with the suggestion that it is at most this one of them."""
    value = t.max(candidates)
    signs = [terms.eps >= 0, *(w >= 0 for w in terms.weights), *(each >= 0 for each in terms.eta)]
    t.have(most >= 0, using=signs)
    t.have(value <= most, using=[t.is_max(value, candidates), most >= 0])
    return value


def claim_case(t, case, bound):
    """Claim the assumptions of a general statement, and a bound from its claim."""
    for item in case.assumptions:
        t.claim(item.formula, name=item.name)
    t.claim(t.implies(case.claim, bound), name="the bound follows")


def with_slacks(t, *, in_one_draw=False):
    """State what is assumed with all slacks; return market, terms, equilibrium, delta, gamma and the deviations.

    What a deviation costs is assumed of one draw too if `in_one_draw`, where it is not needed, as ablation finds.
    """
    market = t.selection_market()
    terms, delta = Terms(t, market), t.slacks("delta")
    gamma = t.unknown("gamma")
    t.assume(gamma >= 0, name="gamma nonnegative", definition=True)  # else there may be no agent to select
    equilibrium = t.every(market.coarse_correlated(eta=terms.eta, gamma=gamma, ties="any"))
    deviations = []
    for i in range(market.agents):
        pays = equilibrium.favourites[i].agent_value(i) >= market.aligned_law.agent_value(i) - delta[i]
        t.assume(pays, name=f"law {i} pays agent {i} nearly what the aligned law does")
        deviations.append(after := equilibrium.declared_after(i))
        for d in range(len(equilibrium.chances)) if in_one_draw or len(equilibrium.chances) > 1 else ():
            near = t.any_of(value >= market.aligned_value - gamma for value in equilibrium.values(d))
            kept = t.implies(near, after.paid(d) >= equilibrium.paid(i, d) - delta[i])
            t.assume(kept, name=f"in draw {d} the deviation costs agent {i} at most delta where an offer is near V°")
    return market, terms, equilibrium, delta, gamma, deviations


def stated(t, ties, market=None, *, claim=True):
    """State what the theorems have in common; return its terms and the equilibrium."""
    market = market or t.selection_market()
    terms = Terms(t, market)
    equilibrium = t.every(market.coarse_correlated(eta=terms.eta, ties=ties))
    for i in range(market.agents):
        t.assume(equilibrium.is_favourite(i), name=f"law {i} is a favourite", definition=True)
    if claim:
        t.claim(equilibrium.user_value >= market.aligned_value - 2 * terms.eps - terms.charge(terms.eta))
    return terms, equilibrium


def assume_regular_ties(t, terms, equilibrium):
    """Assume that deviations to favourites make the user select no other agent more often; return them."""
    deviations = []
    for i in range(terms.market.agents):
        deviations.append(equilibrium.declared_after(i))
        t.assume(deviations[i].raises_no_other(), name=f"regular ties after agent {i}")
    return deviations


def assume_one_aligned_law(t, terms, equilibrium):
    """Assume that all that is worth V° has one law."""
    laws = [*equilibrium.favourites, *(offer for offers in equilibrium.offers for offer in offers)]
    unique = [is_aligned_law(t, terms.market, law) for law in laws]
    t.assume(t.all_of(unique), name="unique aligned law")


def is_aligned_law(t, market, law):
    """The formula: if a law is worth V° to the user, it is the aligned law."""
    same = t.all_of(mass == market.aligned_law.masses[at] for at, mass in law.masses.items())
    return t.implies(law.user_value >= market.aligned_value, same)


class Terms:
    """The numbers of the theorem: weights, eta, eps, offset, and the alignment assumed of them."""

    def __init__(self, t, market):
        self.t, self.market = t, market
        self.weights, self.eta = t.weights(), t.slacks("eta")
        self.eps, self.offset = t.nonnegative("eps"), market.offset("offset")
        self.aligned = market.aligned(self.weights, error=self.eps, offset=self.offset)
        t.assume(self.aligned, name="alignment")
        t.have(self.eps >= 0, using=[self.aligned])
        self.sketched = market.common_law and not market.outside_options

    def charge(self, *slacks):
        """The sum over agents of weight * (slack + slack + ...)."""
        return self.t.sum(w * self.t.sum(each) for w, *each in zip(self.weights, *slacks, strict=True))

    def facts(self, *laws):
        """What Lemma K needs: alignment, signs of the weights, and that laws are laws."""
        prior = self.market.prior
        known = [self.aligned, *(w >= 0 for w in self.weights), self.t.sum(prior.values()) == 1]
        for law in laws:
            known += [mass >= 0 for mass in law.masses.values()]
            for cell, mass in prior.items():
                known.append(self.t.sum(law.masses[a, cell] for a in range(self.market.actions)) == mass)
        return known


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
        if t.level == "rules" and market.optimality is None and isinstance(self, ByPriority):
            WithoutOptimality(self).follow()
        for d in self.draws:
            self.against_the_aligned(d)

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
            new = after.selected[d]
            paid = t.sum(s * (most if j == i else self.pays[i, d, j]) for j, s in enumerate(new))
            self.gains[i, d] = t.define(f"gain of {i} in draw {d}", paid - self.before[i, d])
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
        wanted = self.in_bad(d, self.gains[i, d] >= self.shared[i] - self.before[i, d])
        t.have(wanted, using=[*zeros, *self.signs(new), self.most[i] >= self.shared[i]])

    def about(self, i):
        """What is known of the agent's favourite."""
        t, most, favourite = self.t, self.most[i], self.equilibrium.favourites[i].agent_value(i)
        t.have(most >= self.shared[i], using=[favourite >= self.market.aligned_law.agent_value(i)])
        for d in self.draws:
            for j, offer in enumerate(self.equilibrium.offers[d]):
                raw = t.implies(offer.user_value >= self.market.aligned_value, favourite >= offer.agent_value(i))
                t.have(t.implies(self.worth[d, j] >= self.best, most >= self.pays[i, d, j]), using=[raw])

    def kept(self, i, d, after):
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
        final = self.equilibrium.user_value >= self.best - 2 * terms.eps - terms.charge(terms.eta)
        t.have(final, using=[*known, *(w >= 0 for w in terms.weights)])
        loss = 2 * terms.eps + terms.charge(terms.eta)
        t.have(self.equilibrium.user_value >= self.market.aligned_value - loss, using=[final])


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


class OneLaw(Sketch):
    """All that is worth V° pays an agent the same, so that it does not matter who is selected in a good draw."""

    def about(self, i):
        t, market = self.t, self.market
        favourite = self.equilibrium.favourites[i]
        reached = favourite.user_value >= market.aligned_value
        t.have(reached, using=[favourite.user_value == market.aligned_value])
        known = [is_aligned_law(t, market, favourite), reached]
        t.have(self.most[i] >= self.shared[i], using=known)
        t.have(self.most[i] <= self.shared[i], using=known)
        for d in self.draws:
            for j in self.agents:
                same = t.implies(self.worth[d, j] >= self.best, self.pays[i, d, j] == self.shared[i])
                t.have(same, using=[is_aligned_law(t, market, self.equilibrium.offers[d][j])])

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
