"""The selection market where the user hears the first agent within gamma of the best, in coarse correlated equilibria.

Two agents lose her at most gamma, and more than that only by eps and eta: priority alone is enough. Of three agents
this is false, `conjectures/selection.py`. proofs/README.md has the proof.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

from certify import InputError, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", best-AI selection within gamma; mixed and correlated equilibria, found here")
def two_agents_within_gamma(t):
    """T3b and T3c. By priority, one agent or two lose the user at most the larger of gamma and 2 eps, plus slacks."""
    equilibrium, own, numbers, bound = stated(t)
    market = equilibrium.market
    t.claim(bound)
    if market.common_law and not market.outside_options and (equilibrium.by_priority or market.agents == 1):
        Sketch(t, equilibrium, own, numbers).follow()


def stated(t):
    """State what is assumed; return the equilibrium, agent 0's other deviations, the numbers and the bound."""
    market = t.selection_market()
    if market.agents > 2:
        raise InputError(f"agents: expected 1 or 2, got {market.agents}; with three the theorem is false")
    weights, eta, gamma = t.weights(), t.slacks("eta"), t.unknown("gamma")
    eps, offset = t.nonnegative("eps"), market.offset("offset")
    aligned = market.aligned(weights, error=eps, offset=offset)
    t.assume(aligned, name="alignment")
    t.assume(gamma >= 0, name="gamma nonnegative", definition=True)  # else there may be no agent to select
    equilibrium = t.every(market.coarse_correlated(eta=eta, gamma=gamma, ties="priority"))
    for i, law in enumerate(equilibrium.favourites):
        pays = law.agent_value(i) >= market.aligned_law.agent_value(i)
        t.assume(pays, name=f"law {i} is no worse than the aligned law", definition=True)
    own = []
    if t.level == "laws":  # from the rules up this is said of all rules
        for d, row in enumerate(equilibrium.offers):
            own.append(equilibrium.offering(0, row[0], f"selected after 0 offers {d}"))
            t.assume(own[d].no_gain(), name=f"agent 0 does not gain by its offer of draw {d}")
    charged = t.sum(w * slack for w, slack in zip(weights, eta, strict=True))
    top = t.max([gamma, 2 * eps])
    bound = equilibrium.user_value >= market.aligned_value - top - charged
    return equilibrium, own, Numbers(weights, eta, gamma, eps, aligned, top, charged), bound


@dataclass(frozen=True)
class Numbers:
    """The numbers of the theorem, and the alignment assumed of them."""

    weights: Any
    eta: Any
    gamma: Any
    eps: Any
    aligned: Any
    top: Any
    charged: Any


class Sketch:
    """A draw is safe where agent 0's offer is worth V° less gamma: it is selected, whatever agent 1 offers.

    In the other draws agent 1 alone is selected where it offers V°, so that it gets in them what the aligned law pays
    it. Agent 0 could offer in every draw what it offers in a safe one; so it gets no less in the others. Lemma K says
    the rest.
    """

    def __init__(self, t, equilibrium, own, numbers):
        self.t, self.equilibrium, self.market, self.own, self.numbers = t, equilibrium, equilibrium.market, own, numbers
        self.agents, self.draws = range(self.market.agents), range(len(equilibrium.chances))
        self.chances = equilibrium.chances
        self.laws, self.worth, self.pays, self.before, self.value = {}, {}, {}, {}, {}

    def follow(self):
        self.prepare()
        self.conclude()

    def prepare(self):
        """Name what the laws are worth, and say what holds in each draw and of each agent's deviations."""
        t, market, numbers = self.t, self.market, self.numbers
        most = [numbers.gamma, 2 * numbers.eps]
        t.have(t.all_of(numbers.top >= each for each in most), using=[t.is_max(numbers.top, most)])
        t.have(numbers.charged >= 0, using=[each >= 0 for each in (*numbers.weights, *numbers.eta)])
        self.aligned = market.aligned_law.named("q") if t.level == "rules" else market.aligned_law
        self.best = t.define("aligned value", self.aligned.user_value)
        self.shared = [t.define(f"what q pays {i}", self.aligned.agent_value(i)) for i in self.agents]
        laws = self.equilibrium.favourites
        self.most = [t.define(f"what its favourite pays {i}", laws[i].agent_value(i)) for i in self.agents]
        for i in self.agents:
            pays = laws[i].agent_value(i) >= market.aligned_law.agent_value(i)
            t.have(self.most[i] >= self.shared[i], using=[pays])
        for d in self.draws:
            self.start(d)
        self.total = t.define("pay of 0", t.sum(c * self.before[0, d] for d, c in enumerate(self.chances)))
        self.first_agent(self.equilibrium.after(0), "favourite", self.best, self.most[0], t.all_of([]))
        for d in self.draws:
            after = self.own[d] if self.own else self.equilibrium.after(0, to=self.equilibrium.rules[d][0])
            self.first_agent(after, f"offer of draw {d}", self.worth[d, 0], self.pays[0, d, 0], self.safe(d))
        if len(self.agents) > 1:
            self.second_agent()

    def start(self, d):
        """Name what the offers of a draw are worth and pay; Lemma K for each; in a safe draw agent 0 is selected."""
        t, row, numbers = self.t, self.equilibrium.selected[d], self.numbers
        weights = [w >= 0 for w in numbers.weights]
        for j in self.agents:
            offer = self.equilibrium.offers[d][j]
            law = self.laws[d, j] = offer.named(f"offer {d},{j}") if t.level == "rules" else offer
            self.worth[d, j] = t.define(f"worth of {d},{j}", law.user_value)
            for i in self.agents:
                self.pays[i, d, j] = t.define(f"what {d},{j} pays {i}", law.agent_value(i))
            if self.market.optimality is not None:
                t.instance(self.market.optimality, [c for line in self.equilibrium.rules[d][j] for c in line])
            t.have(self.best >= self.worth[d, j], using=[self.market.aligned_value >= offer.user_value])
            t.have(self.lemma(d, j), using=[numbers.aligned, *weights, *self.are_laws(self.aligned, law)])
        self.value[d] = t.define(f"value of draw {d}", t.sum(s * self.worth[d, j] for j, s in enumerate(row)))
        for i in self.agents:
            paid = t.sum(s * self.pays[i, d, j] for j, s in enumerate(row))
            self.before[i, d] = t.define(f"what draw {d} pays {i}", paid)
        alone = [t.implies(self.safe(d), row[j] == 0) for j in self.agents if j]
        for each in alone:
            first = (row[1] == 0) | (self.worth[d, 1] > self.worth[d, 0] + numbers.gamma)
            values = self.equilibrium.values(d)
            t.have(first, using=[(row[1] == 0) | (values[1] > values[0] + numbers.gamma)])
            t.have(each, using=[first, self.best >= self.worth[d, 1]])
        same = [self.value[d] == self.worth[d, 0], *(self.before[i, d] == self.pays[i, d, 0] for i in self.agents)]
        for each in same:
            t.have(t.implies(self.safe(d), each), using=[*alone, t.sum(row) == 1])

    def are_laws(self, *laws):
        """That laws are laws."""
        known = [self.t.sum(self.market.prior.values()) == 1]
        for law in laws:
            known += [mass >= 0 for mass in law.masses.values()]
            for cell, mass in self.market.prior.items():
                known.append(self.t.sum(law.masses[a, cell] for a in range(self.market.actions)) == mass)
        return known

    def lemma(self, d, j):
        """Lemma K: in place of an offer, the aligned law pays the agents what the user loses, less 2 eps."""
        gains = (w * (self.shared[i] - self.pays[i, d, j]) for i, w in enumerate(self.numbers.weights))
        return self.t.sum(gains) >= self.best - self.worth[d, j] - 2 * self.numbers.eps

    def safe(self, d):
        return self.worth[d, 0] >= self.best - self.numbers.gamma

    def chance_facts(self):
        return [*(c >= 0 for c in self.chances), self.t.sum(self.chances) == 1] if len(self.draws) > 1 else []

    def first_agent(self, after, what, worth, pay, premise):
        """If what agent 0 offers in every draw is worth V° less gamma, it is paid no less than that."""
        t, gamma = self.t, self.numbers.gamma
        named = after.offer.user_value == worth
        aligned = [after.offer.user_value == self.market.aligned_value] if what == "favourite" else []
        t.have(named, using=aligned)
        t.have(pay == after.offer.agent_value(0), using=[])
        paid = []
        for d in self.draws:
            new = after.selected[d]
            alone = [t.implies(premise, new[j] == 0) for j in self.agents if j]
            for each in alone:
                first = (new[1] == 0) | (self.worth[d, 1] > worth + gamma)
                values = after.values(d)
                t.have(first, using=[(new[1] == 0) | (values[1] > values[0] + gamma), named])
                t.have(each, using=[first, self.best >= self.worth[d, 1], gamma >= 0])
            shared = t.sum(s * (self.pays[0, d, j] if j else pay) for j, s in enumerate(new))
            paid.append(t.define(f"what draw {d} pays 0 for its {what}", shared))
            t.have(t.implies(premise, paid[d] == pay), using=[*alone, t.sum(new) == 1])
        raw = self.total + self.numbers.eta[0] >= t.sum(c * each for c, each in zip(self.chances, paid, strict=True))
        t.have(raw, using=[after.no_gain()])
        sums = [t.sum(self.chances) == 1] if len(self.draws) > 1 else []
        known = [raw, *(t.implies(premise, each == pay) for each in paid), *sums]
        t.have(t.implies(premise, self.total + self.numbers.eta[0] >= pay), using=known)

    def second_agent(self):
        """By its favourite agent 1 gains nothing in a safe draw; in another it alone is selected."""
        t, gamma, after = self.t, self.numbers.gamma, self.equilibrium.after(1)
        named = after.offer.user_value == self.best
        t.have(named, using=[after.offer.user_value == self.market.aligned_value])
        t.have(self.most[1] == after.offer.agent_value(1), using=[])
        self.gains = []
        for d in self.draws:
            new = after.selected[d]
            paid = new[0] * self.pays[1, d, 0] + new[1] * self.most[1]
            self.gains.append(t.define(f"gain of 1 in draw {d}", paid - self.before[1, d]))
            first = (new[1] == 0) | (self.best > self.worth[d, 0] + gamma)
            close = (self.worth[d, 0] - self.best + gamma) * new[0] >= 0
            values = after.values(d)
            raw = (new[1] == 0) | (values[1] > values[0] + gamma), (values[0] - values[1] + gamma) * new[0] >= 0
            for each, known in zip((first, close), raw, strict=True):
                t.have(each, using=[known, named])
            t.have(t.implies(self.safe(d), new[1] == 0), using=[first])
            t.have(self.safe(d) | (new[0] == 0), using=[close, new[0] >= 0])
            same = t.implies(self.safe(d), self.before[1, d] == self.pays[1, d, 0])
            kept = t.implies(self.safe(d), self.gains[d] == 0)
            t.have(kept, using=[t.implies(self.safe(d), new[1] == 0), same, t.sum(new) == 1])
            more = self.safe(d) | (self.gains[d] >= self.shared[1] - self.before[1, d])
            t.have(more, using=[self.safe(d) | (new[0] == 0), t.sum(new) == 1, self.most[1] >= self.shared[1]])
        total = t.sum(c * gain for c, gain in zip(self.chances, self.gains, strict=True))
        t.have(total <= self.numbers.eta[1], using=[after.no_gain()])

    def fair(self, d):
        """In a draw the aligned law would pay the agents what the user loses, less 2 eps."""
        gain = self.t.sum(w * (self.shared[i] - self.before[i, d]) for i, w in enumerate(self.numbers.weights))
        return gain >= self.best - self.value[d] - 2 * self.numbers.eps

    def conclude(self):
        """Draw by draw: in a safe one the user loses at most gamma, in the others Lemma K bounds what she loses."""
        t, numbers = self.t, self.numbers
        for d in self.draws:
            row = self.equilibrium.selected[d]
            known = [*(c >= 0 for c in row), t.sum(row) == 1, *(self.lemma(d, j) for j in self.agents)]
            t.have(self.fair(d), using=known)
            kept = t.implies(self.safe(d), self.value[d] >= self.best - numbers.top)
            same = t.implies(self.safe(d), self.value[d] == self.worth[d, 0])
            t.have(kept, using=[same, numbers.top >= numbers.gamma])
        mean = t.sum(c * self.value[d] for d, c in enumerate(self.chances))
        t.have(self.equilibrium.user_value == mean, using=self.equilibrium.outcome_conditions())
        final = mean >= self.best - numbers.top - numbers.charged
        for safe in product((True, False), repeat=len(self.draws)):
            self.in_case(safe, final)
        t.have(final, using=[self.where(safe, final) for safe in product((True, False), repeat=len(self.draws))])
        claim = self.equilibrium.user_value >= self.market.aligned_value - numbers.top - numbers.charged
        t.have(claim, using=[final, self.equilibrium.user_value == mean])

    def where(self, safe, formula):
        """The formula holds where these draws are safe and the others are not."""
        return self.t.any_of([*(~self.safe(d) if each else self.safe(d) for d, each in enumerate(safe)), formula])

    def in_case(self, safe, final):
        t, numbers = self.t, self.numbers
        kept = [t.implies(self.safe(d), self.value[d] >= self.best - numbers.top) for d in self.draws]
        rest = [d for d, each in enumerate(safe) if not each]
        known = [*kept, *self.chance_facts(), *(w >= 0 for w in numbers.weights)]
        if not rest:
            t.have(self.where(safe, final), using=[*known, numbers.charged >= 0])
            return
        gains = []
        for i in self.agents:
            short = t.sum(self.chances[d] * (self.shared[i] - self.before[i, d]) for d in rest)
            gains.append(self.where(safe, short <= numbers.eta[i]))
            facts = self.first_is_paid(safe, gains[-1]) if i == 0 else self.second_is_paid()
            t.have(gains[-1], using=[*facts, *self.chance_facts()])
        lost = t.sum(self.chances[d] * (self.best - self.value[d] - 2 * numbers.eps) for d in rest)
        bounded = self.where(safe, lost <= numbers.charged)
        t.have(bounded, using=[*gains, *map(self.fair, rest), *known])
        t.have(self.where(safe, final), using=[bounded, numbers.top >= 2 * numbers.eps, *known])

    def first_is_paid(self, safe, wanted):
        """Suggest what agent 0 is paid in the draws that are not safe, by which of its offers pays it most."""
        t, eta, rest = self.t, self.numbers.eta[0], [d for d, each in enumerate(safe) if not each]
        parts = self.total == t.sum(c * self.before[0, d] for d, c in enumerate(self.chances))
        t.have(parts, using=[])
        favourite = self.total + eta >= self.shared[0]
        t.have(favourite, using=[self.total + eta >= self.most[0], self.most[0] >= self.shared[0]])
        facts = [parts, favourite]
        for d, each in enumerate(safe):
            if each:
                pay = self.pays[0, d, 0]
                same = t.implies(self.safe(d), self.before[0, d] == pay)
                own = t.implies(self.safe(d), self.total + eta >= pay)
                known = [parts, same, *self.chance_facts()]
                swapped = self.where(safe, t.sum(self.chances[e] * (pay - self.before[0, e]) for e in rest) <= eta)
                t.have(swapped, using=[own, *known])
                makes_up = self.where(safe, self.chances[d] * pay + self.rest_of(rest) + eta >= self.shared[0])
                t.have(makes_up, using=[favourite, *known])
                more, less = pay >= self.shared[0], pay <= self.shared[0]
                facts = [t.implies(more, wanted), t.implies(less, wanted)]
                t.have(facts[0], using=[swapped, *self.chance_facts()])
                t.have(facts[1], using=[makes_up, *self.chance_facts()])
        return facts

    def rest_of(self, draws):
        return self.t.sum(self.chances[d] * self.before[0, d] for d in draws)

    def second_is_paid(self):
        t = self.t
        total = t.sum(c * gain for c, gain in zip(self.chances, self.gains, strict=True))
        facts = [total <= self.numbers.eta[1]]
        for d, gain in enumerate(self.gains):
            facts.append(t.implies(self.safe(d), gain == 0))
            facts.append(self.safe(d) | (gain >= self.shared[1] - self.before[1, d]))
        return facts
