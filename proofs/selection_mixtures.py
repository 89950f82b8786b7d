"""The selection market with mixed, correlated and coarse correlated equilibria, and with all slacks at once.

A profile is drawn from a joint law with as many profiles as the shape key `draws` says; mixed and correlated equilibria
are coarse correlated ones. proofs/README.md has the proofs and says what each certificate covers.
"""

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"
ties_sketch = file_beside(__file__, "selection_ties_sketch.py")
slacks_sketch = file_beside(__file__, "selection_within_slacks_sketch.py")


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection(t):
    """T3c. Under fixed priority every coarse correlated equilibrium of the selection market gives V° less 2 eps."""
    terms, equilibrium = stated(t, "priority")
    if terms.sketched and (equilibrium.by_priority or terms.market.agents == 1):
        ties_sketch.ByPriority(terms, equilibrium).follow()


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection_regular_ties(t):
    """T3c. It suffices that a deviation to the agent's favourite makes the user select no other agent more often."""
    terms, equilibrium = stated(t, "any")
    assume_regular_ties(t, terms, equilibrium)
    if terms.sketched:
        ties_sketch.Regular(terms, equilibrium).follow()


@theorem(source=PAPER + ", best-AI selection; mixed and correlated equilibria")
def mixed_selection_with_one_aligned_law(t):
    """T3c. Where the aligned law is unique, every coarse correlated equilibrium gives V° less 2 eps under any ties."""
    terms, equilibrium = stated(t, "any")
    assume_one_aligned_law(t, terms, equilibrium)
    if terms.sketched:
        ties_sketch.OneLaw(terms, equilibrium).follow()


@theorem(source=PAPER + ", conversations, best-AI selection; mixed and correlated equilibria")
def mixed_selection_of_conversations(t):
    """T3c over several rounds: under fixed priority coarse correlated equilibria give V° less 2 eps + sum w eta."""
    terms, equilibrium = stated(t, "priority", t.conversation_selection_market())
    if equilibrium.by_priority or terms.market.agents == 1:
        ties_sketch.ByPriority(terms, equilibrium).follow()


@theorem(source=PAPER + ", conversations, best-AI selection; mixed and correlated equilibria")
def mixed_selection_of_conversations_regular_ties(t):
    """T3c over several rounds, where a deviation to its favourite makes the user select no other agent more often."""
    terms, equilibrium = stated(t, "any", t.conversation_selection_market())
    assume_regular_ties(t, terms, equilibrium)
    ties_sketch.Regular(terms, equilibrium).follow()


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
        slacks_sketch.NearlyBest(terms, equilibrium, delta, gamma, loss).follow()


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
    mixed_case(t, *stated(t, "priority", claim=False), ties_sketch.ByPriority)


@theorem(source="the statements above")
def mixed_selection_regular_ties_is_a_case(t):
    """T3c under regular ties is `approximate_selection` with gamma = delta = 0."""
    terms, equilibrium = stated(t, "any", claim=False)
    assume_regular_ties(t, terms, equilibrium)
    mixed_case(t, terms, equilibrium, ties_sketch.Regular)


@theorem(source="the statements above")
def mixed_selection_with_one_aligned_law_is_a_case(t):
    """T3c with one aligned law is `approximate_selection` with gamma = delta = 0."""
    terms, equilibrium = stated(t, "any", claim=False)
    assume_one_aligned_law(t, terms, equilibrium)
    mixed_case(t, terms, equilibrium, ties_sketch.OneLaw)


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
    unique = [terms.is_aligned_law(law) for law in laws]
    t.assume(t.all_of(unique), name="unique aligned law")


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
        return [self.aligned, *(w >= 0 for w in self.weights), *self.are_laws(*laws)]

    def are_laws(self, *laws):
        """That laws are laws."""
        prior = self.market.prior
        known = [self.t.sum(prior.values()) == 1]
        for law in laws:
            known += [mass >= 0 for mass in law.masses.values()]
            for cell, mass in prior.items():
                known.append(self.t.sum(law.masses[a, cell] for a in range(self.market.actions)) == mass)
        return known

    def is_aligned_law(self, law):
        """The formula: if a law is worth V° to the user, it is the aligned law."""
        aligned = self.market.aligned_law
        same = self.t.all_of(mass == aligned.masses[at] for at, mass in law.masses.items())
        return self.t.implies(law.user_value >= self.market.aligned_value, same)
