"""The theorems about best-AI selection are cases of the one statement with all slacks at once, in `all_slacks.py`.

Each statement makes the assumptions of its theorem, claims those of the general one with quantities of the theorem for
its unknowns, and that the theorem's bound follows. proofs/README.md says what each certificate covers.
"""

from certify import InputError, file_beside, statement_beside, theorem


@theorem(source="all_slacks.py, and approximate_selection in selection_mixtures.py")
def approximate_selection_is_a_case(t):
    """T3 with all slacks: a draw has a margin where an offer is within gamma of V°; there she loses 2 gamma at most."""
    selection = file_beside(__file__, "selection_mixtures.py")
    market, terms, equilibrium, delta, gamma, after = selection.with_slacks(t)
    agents, several = range(market.agents), len(equilibrium.chances) > 1
    charged = terms.charge(terms.eta, delta)
    top = t.max([2 * gamma, 2 * terms.eps + (0 if several else charged)])
    bound = equilibrium.user_value >= market.aligned_value - top - (charged if several else 0)
    most = [t.max(equilibrium.values(d)) for d in range(len(equilibrium.chances))]
    paid = [[after[i].paid(d) for d in range(len(most))] for i in agents]
    case = Case(t, equilibrium, paid)
    margins = [each - market.aligned_value + gamma for each in most]
    case.claim(margins, {"gamma": 0, "kappa": 2 * gamma, "max 1": top}, bound)

    sketch = selection.slacks_sketch.NearlyBest(terms, equilibrium, delta, gamma, None)
    sketch.prepare()
    for i in agents:
        sketch.deviation(i)
        case.gains(i, after[i].no_gain())
    for d, value in sketch.value.items():
        case.is_law(d, [sketch.laws[d, j] for j in agents])
        worth = [sketch.worth[d, j] for j in agents]
        highest, attained = [most[d] >= each for each in worth], t.any_of(most[d] <= each for each in worth)
        for each in (*highest, attained):
            t.have(each, using=[t.is_max(most[d], equilibrium.values(d))])
        margin, safe = most[d] - sketch.best + gamma >= 0, value >= sketch.best - 2 * gamma
        t.have(t.implies(margin, safe), using=[attained, *(sketch.in_near(d, m, safe) for m in agents)])
        case.safe(d, t.implies(margin, safe))
        for i in agents:
            led = sketch.gains[i, d] >= sketch.shared[i] - delta[i] - sketch.before[i, d]
            near = sketch.gains[i, d] >= -delta[i]
            t.have(margin | led, using=[sketch.in_bad(d, led), *highest])
            case.led(i, d, margin | led)
            case.kept(i, d)
            if several:
                t.have(t.implies(margin, near), using=[attained, *(sketch.in_near(d, m, near) for m in agents)])
                case.near(i, d, t.implies(margin, near))
    case.follows(sketch.value)


@theorem(source="all_slacks.py, and two_agents_within_gamma in selection_within_gamma.py")
def two_agents_within_gamma_is_a_case(t):
    """T3b by priority: a draw has a margin where agent 0's offer is within gamma of V°.

    Where it offers the aligned law, or what it offers in a draw with a margin, agent 0 is selected in every draw. So
    neither pays it more than its mean pay and eta: this stands for what its deviation pays it, in every draw.
    """
    selection = file_beside(__file__, "selection_within_gamma.py")
    equilibrium, own, numbers, bound = selection.stated(t)
    market, eta, gamma, charged, top = equilibrium.market, numbers.eta, numbers.gamma, numbers.charged, numbers.top
    agents, draws = range(market.agents), range(len(equilibrium.chances))
    most = top if len(draws) > 1 else t.max([gamma, 2 * numbers.eps + charged])
    after = [equilibrium.declared_after(i) for i in agents if i]
    payments = [[equilibrium.agent_value(0) + eta[0]] * len(draws), *([each.paid(d) for d in draws] for each in after)]
    margins = [offers[0].user_value - market.aligned_value + gamma for offers in equilibrium.offers]
    case = Case(t, equilibrium, payments)
    case.claim(margins, {"gamma": 0, "kappa": gamma, "max 1": most, **{f"delta[{i}]": 0 for i in agents}}, bound)

    sketch = selection.Sketch(t, equilibrium, own, numbers)
    sketch.prepare()
    for i in agents:
        case.gains(i, *([after[i - 1].no_gain()] if i else []))
    paid = sketch.total + eta[0]
    t.have(paid >= sketch.shared[0], using=[paid >= sketch.most[0], sketch.most[0] >= sketch.shared[0]])
    for d in draws:
        case.is_law(d, [sketch.laws[d, j] for j in agents])
        safe = sketch.safe(d)
        near = t.implies(safe, paid >= sketch.before[0, d])
        same = t.implies(safe, sketch.before[0, d] == sketch.pays[0, d, 0])
        t.have(near, using=[t.implies(safe, paid >= sketch.pays[0, d, 0]), same])
        case.safe(d, t.implies(safe, sketch.value[d] == sketch.worth[d, 0]))
        case.led(0, d, paid >= sketch.shared[0])
        case.near(0, d, near)
        for i in agents:
            case.kept(i, d)
            if i:
                case.led(i, d, safe | (sketch.gains[d] >= sketch.shared[i] - sketch.before[i, d]))
                case.near(i, d, t.implies(safe, sketch.gains[d] == 0))
    known = [top >= gamma, top >= 2 * numbers.eps, charged >= 0]
    if len(draws) == 1:
        t.have(top + charged >= most, using=[t.is_max(most, [gamma, 2 * numbers.eps + charged]), *known])
        known = [top + charged >= most]
    case.follows(sketch.value, *known)


def exact_case(t, equilibrium, after, numbers):
    """Claim that an equilibrium is a case with kappa = gamma = delta = 0, draws worth V° having a margin; return it."""
    weights, eta, eps = numbers
    case, best = Case(t, equilibrium, after), equilibrium.market.aligned_value
    charged = t.sum(w * each for w, each in zip(weights, eta, strict=True))
    top = 2 * eps + (0 if len(case.draws) > 1 else charged)
    t.have(top >= 0, using=[each >= 0 for each in (eps, *weights, *eta)])
    values = {"gamma": 0, "kappa": 0, "max 1": top, **{f"delta[{i}]": 0 for i in case.agents}}
    bound = equilibrium.user_value >= best - 2 * eps - charged
    case.claim([law.user_value - best for law in case.laws], values, bound)
    return case


def mixed_case(t, sketch, after, payments):
    """State that a coarse correlated equilibrium with this sketch is such a case.

    `after` has the deviations; `payments(case, i, d)` says of agent i in draw d that it is led to q and not overpaid.
    """
    equilibrium, terms = sketch.equilibrium, sketch.terms
    paid = [[each.paid(d) for d in sketch.draws] for each in after]
    case = exact_case(t, equilibrium, paid, (terms.weights, terms.eta, terms.eps))
    sketch.prepare()
    for d in sketch.draws:
        case.is_law(d, [sketch.laws[d, j] for j in sketch.agents])
    for i in sketch.agents:
        sketch.deviation(i)
        case.gains(i, after[i].no_gain())
        for d in sketch.draws:
            payments(case, i, d)
            case.near(i, d, sketch.in_good(d, sketch.gains[i, d] >= 0))
    case.follows(sketch.value)


def pure_case(t, equilibrium, numbers):
    """Claim that a pure equilibrium is such a case, whatever the ties among agents; return it and what the user gets.

    What is left to say is that the law pays agents no less than they are paid, and that the bound follows.
    """
    if t.level != "laws":
        raise InputError("level: expected laws, of which alone a pure equilibrium is shown to be a case")
    market, agents, aligned = equilibrium.market, range(equilibrium.market.agents), equilibrium.market.aligned_law
    after = [equilibrium.after(i) for i in agents]
    payments = [equilibrium.payment(i, each.chances, each.offers) for i, each in enumerate(after)]
    case = exact_case(t, equilibrium, [[each] for each in payments], numbers)
    case.is_law(0, equilibrium.offers)
    best, value = t.define("aligned value", aligned.user_value), t.define("user value", case.laws[0].user_value)
    offers = [t.define(f"value of offer {j}", offer.user_value) for j, offer in enumerate(equilibrium.offers)]
    chances = equilibrium.chances
    for j in agents:
        close = [chances[m] * (offers[m] - offers[j]) >= 0 for m in agents if m != j]
        for each, raw in zip(close, equilibrium.selection_conditions(j), strict=True):
            t.have(each, using=[raw])
        t.have(value >= offers[j], using=[*close, t.sum(chances) == 1, *(chance >= 0 for chance in chances)])
    for i, each in enumerate(after):
        case.gains(i, each.no_gain())
        others, zeros = [j for j in agents if j != i], []
        for j, raw in zip(others, each.selection_conditions(), strict=True):
            wins = each.chances[j] * (offers[j] - best) >= 0
            t.have(wins, using=[raw])
            zeros.append((value >= best) | (each.chances[j] == 0))
            t.have(zeros[-1], using=[wins, each.chances[j] >= 0, value >= offers[j]])
        shared = t.define(f"what q pays {i}", aligned.agent_value(i))
        pays = [
            market.outside_options[i] if market.outside_options else equilibrium.offers[j].agent_value(i)
            for j in others
        ]
        pays = [t.define(f"what {i} has where {j} is selected", each) for j, each in zip(others, pays, strict=True)]
        new = t.define(f"what {i} is paid after its deviation", payments[i])
        exact = new == each.chances[i] * shared + t.sum(each.chances[j] * p for j, p in zip(others, pays, strict=True))
        t.have(exact, using=[])
        t.have((value >= best) | (new >= shared), using=[exact, *zeros, t.sum(each.chances) == 1])
        case.led(i, 0, (value >= best) | (new >= shared))
    return case, value


class Case:
    """What the general statement assumes of an equilibrium of a selection market, and steps towards it.

    `after[i][d]` is what the deviation of agent i pays it in draw d. A pure equilibrium is one draw.
    """

    def __init__(self, t, equilibrium, after):
        self.t, self.equilibrium, self.market, self.after = t, equilibrium, equilibrium.market, after
        self.agents, self.draws = range(self.market.agents), range(len(after[0]))
        pure = not hasattr(equilibrium, "selected")
        self.chances = [1] if pure else equilibrium.chances
        self.rows = [equilibrium.chances] if pure else equilibrium.selected
        self.offers = [equilibrium.offers] if pure else equilibrium.offers
        self.paid = [
            [equilibrium.agent_value(i)] if pure else [equilibrium.paid(i, d) for d in self.draws] for i in self.agents
        ]
        self.laws = [t.mixture(row, offers) for row, offers in zip(self.rows, self.offers, strict=True)]

    def claim(self, margins, values, bound):
        """Claim what the general statement assumes at these margins, values and those of the draws, and the bound."""
        t, market = self.t, self.market
        values = {**values, "benchmark": market.aligned_value, **market.law_as("q", market.aligned_law)}
        for d in self.draws:
            values |= {f"margin[{d}]": margins[d], **market.law_as(f"law of draw {d}", self.laws[d])}
            if len(self.draws) > 1:
                values[f"chance[{d}]"] = self.chances[d]
            for i in self.agents:
                values[f"paid to {i}[{d}]"] = self.paid[i][d]
                values[f"paid to {i} after its deviation[{d}]"] = self.after[i][d]
        general = statement_beside(__file__, "all_slacks.py", "competition_aligns_with_all_slacks")
        case = t.case_of(general, values, draws=len(self.draws))
        for item in case.assumptions:
            t.claim(item.formula, name=item.name)
        self.said = {item.name: item.formula for item in case.assumptions}
        self.wanted = t.implies(case.claim, bound)
        t.claim(self.wanted, name="the bound follows")

    def is_law(self, d, offers):
        """What is selected in a draw has an outcome law, because the offers have; from the rules up they are named."""
        t, row, mixed = self.t, self.rows[d], self.laws[d]
        for place, mass in mixed.masses.items():
            t.have(mass >= 0, using=[*(s >= 0 for s in row), *(each.masses[place] >= 0 for each in offers)])
        for cell, mass in self.market.prior.items():
            laws = [*offers, mixed]
            sums = [t.sum(each.masses[a, cell] for a in range(self.market.actions)) == mass for each in laws]
            t.have(sums[-1], using=[*sums[:-1], t.sum(row) == 1])

    def gains(self, i, *known):
        sums = [self.t.sum(self.chances) == 1] if len(self.draws) > 1 else []
        self.t.have(self.said[f"agent {i} gains at most eta"], using=[*known, *sums])

    def safe(self, d, *known):
        self.t.have(self.said[f"in draw {d}, if it has a margin, the user loses at most kappa"], using=known)

    def led(self, i, d, *known):
        what = f"in draw {d}, without a margin, agent {i}, if it has weight, is led to q within delta"
        self.t.have(self.said[what], using=known)

    def kept(self, i, d, *known):
        what = f"in draw {d}, without a margin, agent {i}, if it has weight, is paid by the law or less"
        self.t.have(self.said[what], using=known)

    def near(self, i, d, *known):
        """In one draw nothing is assumed of what a deviation costs."""
        what = f"in draw {d}, with a margin, its deviation costs agent {i}, if it has weight, delta"
        if len(self.draws) > 1:
            self.t.have(self.said[what], using=known)

    def follows(self, worth, *known):
        """The theorem's bound from the general claim: the outcome is worth the mean of the draws, which are named."""
        t = self.t
        mean = t.sum(c * worth[d] for d, c in enumerate(self.chances))
        said = t.sum(c * law.user_value for c, law in zip(self.chances, self.laws, strict=True))
        t.have(self.equilibrium.user_value == mean, using=self.equilibrium.outcome_conditions())
        t.have(said == mean, using=[])
        same = self.equilibrium.user_value == said
        t.have(same, using=[self.equilibrium.user_value == mean, said == mean])
        t.have(self.wanted, using=[same, *known])
