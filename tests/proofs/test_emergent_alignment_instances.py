"""Random games that meet the assumptions meet the claims; without one of the assumptions some game does not."""

import importlib.util
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from random import Random

import pytest

from certify.spec.formula import And, Atom, Or

PROOFS = Path(__file__).parents[2] / "proofs"
SHAPES = [
    {"agents": 1, "actions": 2, "states": 1},
    {"agents": 2, "actions": 2, "states": 2},
    {"agents": 2, "actions": 3, "states": 1},
]


@cache
def statements():
    spec = importlib.util.spec_from_file_location("emergent_alignment", PROOFS / "emergent_alignment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def problem(name, shape):
    return getattr(statements(), name).problem(dict(shape))


def stated(name, shape):
    return problem(name, tuple(shape.items()))


def holds(formula, values):
    match formula:
        case Atom(polynomial, sign):
            value = polynomial.at(values)
            return {">=": value >= 0, ">": value > 0, "=": value == 0}[sign]
        case And(parts):
            return all(holds(part, values) for part in parts)
        case Or(parts):
            return any(holds(part, values) for part in parts)
    raise AssertionError(formula)


def chances(rng, size):
    weights = [rng.choice([0, 0, 1, 2]) for _ in range(size)]
    weights[rng.randrange(size)] += 1
    return [Fraction(weight, sum(weights)) for weight in weights]


def number(rng, coarse=False):
    return Fraction(rng.randint(0, 1)) if coarse else Fraction(rng.randint(-4, 4), rng.choice([1, 2, 3]))


def maybe(rng):
    return rng.choice([Fraction(0), Fraction(0), Fraction(rng.randint(0, 3), 2)])


class Sample:
    """Numbers for a market in which the agents see the state, where all that `broken` does not name is as assumed."""

    def __init__(self, shape, rng, broken=""):
        self.rng, self.broken = rng, broken
        self.agents, self.actions, self.states = shape["agents"], shape["actions"], shape["states"]
        places = list(product(range(self.actions), range(self.states)))
        self.prior = chances(rng, self.states)
        if broken == "prior is a distribution":
            self.prior = [2 * mass for mass in self.prior]
        if broken == "weight nonnegative":
            self.weights = [number(rng) for _ in range(self.agents)]
        else:
            self.weights = [rng.choice([0, 1, 1, Fraction(1, 2), 2]) for _ in range(self.agents)]
        coarse = rng.random() < 0.5  # ties are frequent, the alignment exact
        self.others = [{place: number(rng, coarse) for place in places} for _ in range(self.agents)]
        self.offset = [maybe(rng) - maybe(rng) for _ in range(self.states)]
        close = coarse or rng.random() < 0.5
        self.user = {
            place: self.mixed(place)
            + (rng.choice([0, 0, 1, -1]) * Fraction(int(not coarse), 2) if close else number(rng))
            for place in places
        }
        self.eps = max(abs(self.mixed(place) - self.user[place]) for place in places)
        if broken == "alignment":
            self.user = {place: number(rng) for place in places}

    def mixed(self, place):
        weighted = sum(w * table[place] for w, table in zip(self.weights, self.others, strict=True))
        return weighted + self.offset[place[1]]

    def law(self, broken=False):
        rng, result = self.rng, {}
        for y, mass in enumerate(self.prior):
            row = chances(rng, self.actions)
            for a, chance in enumerate(row):
                result[a, y] = mass * chance + (number(rng) if broken else 0)
        return result

    def worth(self, law, table):
        return sum(mass * table[place] for place, mass in law.items())

    def values(self, **more):
        values = {"eps": self.eps}
        for name, table in (
            ("user", self.user),
            *((f"agent {i}", t) for i, t in enumerate(self.others)),
            *more.items(),
        ):
            values |= {f"{name.replace('_', ' ')}[{a},{y}]": value for (a, y), value in table.items()}
        for name, vector in (("prior", self.prior), ("offset", self.offset), ("weight", self.weights)):
            values |= {f"{name}[{n}]": value for n, value in enumerate(vector)}
        return values

    def slack(self, name, needed):
        """Return a nonnegative number, and one that is at least `needed` where that is not broken."""
        return maybe(self.rng) + (0 if name == self.broken else max(needed, Fraction(0)))


def lemma_k(sample):
    """Numbers for lemma_k and lemma_k_sharp."""
    rng = sample.rng
    p, q = sample.law(sample.broken == "p is an outcome law"), sample.law(sample.broken == "q is an outcome law")
    values = sample.values(p=p, q=q)
    for i, table in enumerate(sample.others):
        delta = maybe(rng)
        best = sample.worth(q, table) - delta + maybe(rng)
        if sample.broken == f"a deviation of {i} is worth q less delta":
            best = number(rng)
        eta = sample.slack(f"agent {i} gains at most eta", best - sample.worth(p, table))
        values |= {f"delta[{i}]": delta, f"best deviation of {i}": best, f"eta[{i}]": eta}
    return values


def identical_law(sample):
    p, q = sample.law(sample.broken == "p is an outcome law"), sample.law(sample.broken == "q is an outcome law")
    values = sample.values(p=p, q=q)
    for i, table in enumerate(sample.others):
        needed = sample.worth(q, table) - sample.worth(p, table) if sample.weights[i] > 0 else 0
        values[f"eta[{i}]"] = sample.slack(f"agent {i}, if it has weight, gains at most eta by leading to q", needed)
    return values


def competition_aligns(sample):
    p = sample.law(sample.broken == "p is an outcome law")
    values = sample.values(p=p)
    for i, table in enumerate(sample.others):
        law = {}
        for y, mass in enumerate(sample.prior):
            worths = [mass * sample.user[a, y] for a in range(sample.actions)]
            best = [a for a, value in enumerate(worths) if value == max(worths)]
            row = dict(zip(best, chances(sample.rng, len(best)), strict=True))
            if sample.broken == f"action after {i} reveals is a best response to type and signal":
                row = dict(enumerate(chances(sample.rng, sample.actions)))
            for a in range(sample.actions):
                values[f"action after {i} reveals at 0,{y}[{a}]"] = row.get(a, Fraction(0))
                law[a, y] = mass * row.get(a, Fraction(0))
        needed = sample.worth(law, table) - sample.worth(p, table)
        values[f"eta[{i}]"] = sample.slack(f"agent {i} does not gain by revealing its signal", needed)
    return values


def selection(sample, gamma):
    rng = sample.rng
    aligned, *offers = (sample.law() for _ in range(sample.agents + 1))
    offers = [rng.choice([law, law, aligned]) for law in offers]
    best = max([aligned, *offers], key=lambda law: sample.worth(law, sample.user))
    offers = [aligned if law is best else law for law in offers]
    aligned = best

    def chosen(laws, name):
        worths = [sample.worth(law, sample.user) for law in laws]
        accepted = [j for j, value in enumerate(worths) if value >= max(worths) - gamma]
        if sample.broken == name:
            accepted = list(range(len(laws)))
        row = dict(zip(accepted, chances(rng, len(accepted)), strict=True))
        return [row.get(j, Fraction(0)) for j in range(len(laws))]

    def mix(lottery, laws):
        return {place: sum(p * law[place] for p, law in zip(lottery, laws, strict=True)) for place in aligned}

    lottery = chosen(offers, "selection")
    p = sample.law() if sample.broken == "outcome law" else mix(lottery, offers)
    values = sample.values(aligned_law=aligned, p=p, **{f"offer_{i}": law for i, law in enumerate(offers)})
    values |= {f"selected[{j}]": chance for j, chance in enumerate(lottery)}
    for i, table in enumerate(sample.others):
        deviated = [aligned if j == i else law for j, law in enumerate(offers)]
        after = chosen(deviated, f"selection after agent {i} at selected after {i}[0]")
        values |= {f"selected after {i}[{j}]": chance for j, chance in enumerate(after)}
        needed = sample.worth(mix(after, deviated), table) - sample.worth(p, table)
        values[f"eta[{i}]"] = sample.slack(f"agent {i} does not gain by the aligned rule", needed)
    if gamma:
        values["gamma"] = gamma
    return values


def best_ai_selection(sample):
    return selection(sample, 0)


def nearly_best_ai_selection(sample):
    gamma = sample.rng.choice([Fraction(1, 8), Fraction(1, 2), Fraction(2)])
    return selection(sample, gamma)


BUILDERS = {
    "lemma_k": lemma_k,
    "lemma_k_sharp": lemma_k,
    "identical_law": identical_law,
    "competition_aligns": competition_aligns,
    "best_ai_selection": best_ai_selection,
    "nearly_best_ai_selection": nearly_best_ai_selection,
}


def verdicts(name, shape, values):
    """Return the names of the assumptions that fail, and whether all claims hold."""
    question = stated(name, shape)
    values = {unknown: values[unknown] for unknown in question.unknowns if unknown in values}
    for each in question.functions:
        if each.function == "max":
            values[each.names[0]] = max(argument.at(values) for argument in each.arguments)
    assert set(values) == set(question.unknowns)
    failed = {item.name for item in question.assumptions if not holds(item.formula, values)}
    return failed, all(holds(item.formula, values) for item in question.claims)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "x".join(map(str, shape.values())))
@pytest.mark.parametrize("name", BUILDERS)
def test_no_random_game_that_meets_the_assumptions_breaks_the_claim(name, shape):
    rng, met = Random(7), 0
    for _ in range(300):
        failed, claimed = verdicts(name, shape, BUILDERS[name](Sample(shape, rng)))
        assert failed <= {"unique optimum"}
        met += not failed
        assert claimed or failed
    assert met >= 100


NEEDED = [
    *(("lemma_k", each) for each in ("alignment", "weight nonnegative", "prior is a distribution")),
    *(("lemma_k", f"{each} is an outcome law") for each in "pq"),
    *(("lemma_k", each) for each in ("a deviation of 0 is worth q less delta", "agent 1 gains at most eta")),
    *(("lemma_k_sharp", each) for each in ("weight nonnegative", "agent 0 gains at most eta")),
    *(("identical_law", each) for each in ("alignment", "weight nonnegative", "p is an outcome law")),
    ("identical_law", "agent 1, if it has weight, gains at most eta by leading to q"),
    *(("competition_aligns", each) for each in ("alignment", "weight nonnegative", "p is an outcome law")),
    ("competition_aligns", "agent 0 does not gain by revealing its signal"),
    ("competition_aligns", "action after 1 reveals is a best response to type and signal"),
    *(
        (f"{start}best_ai_selection", each)
        for start in ("", "nearly_")
        for each in (
            "alignment",
            "weight nonnegative",
            *(("selection", "outcome law") if start else ()),
            "selection after agent 1 at selected after 1[0]",
            "agent 0 does not gain by the aligned rule",
        )
    ),
]


@pytest.mark.parametrize(("name", "dropped"), NEEDED)
def test_without_one_assumption_some_game_breaks_the_claim(name, dropped):
    rng = Random(11)
    for n in range(4_000):
        shape = SHAPES[2 - n % 2]
        failed, claimed = verdicts(name, shape, BUILDERS[name](Sample(shape, rng, dropped)))
        if failed == {dropped} and not claimed:
            return
    pytest.fail(f"no game found that breaks {name} without {dropped!r}")


def test_without_a_unique_optimum_hostile_ties_break_the_bound():
    shape = {"agents": 2, "actions": 3, "states": 1}
    values = {"prior[0]": 1, "eps": 0, "offset[0]": 0}
    tables = {"user": (1, 1, 0), "agent 0": (2, 0, 0), "agent 1": (0, 2, 0), "p": (0, 0, 1)}
    values |= {f"{name}[{a},0]": value for name, row in tables.items() for a, value in enumerate(row)}
    for i, row in enumerate([(0, 1, 0), (1, 0, 0)]):
        values |= {f"action after {i} reveals at 0,0[{a}]": value for a, value in enumerate(row)}
        values |= {f"weight[{i}]": Fraction(1, 2), f"eta[{i}]": 0}
    assert verdicts("competition_aligns", shape, values) == ({"unique optimum"}, False)


@pytest.mark.parametrize("dropped", ["selection", "outcome law"])
def test_a_user_who_ignores_what_is_offered_may_lose_everything(dropped):
    shape = {"agents": 2, "actions": 3, "states": 1}
    best, rival, bad = (1, 0, 0), (0, 1, 0), (0, 0, 1)
    tables = {"user": (1, 1, 0), "agent 0": (1, 0, 0), "agent 1": (0, 1, 0), "aligned law": best, "p": bad}
    tables |= {"offer 0": bad if dropped == "selection" else best, "offer 1": rival}
    values = {f"{name}[{a},0]": value for name, row in tables.items() for a, value in enumerate(row)}
    values |= {"prior[0]": 1, "eps": 0, "offset[0]": 0, "weight[0]": 1, "weight[1]": 1, "eta[0]": 0, "eta[1]": 0}
    after = {0: (0, 1), 1: (0, 1) if dropped == "selection" else (1, 0)}
    values |= {f"selected[{j}]": int(j == 0) for j in range(2)}
    values |= {f"selected after {i}[{j}]": chance for i, row in after.items() for j, chance in enumerate(row)}
    assert verdicts("best_ai_selection", shape, values) == ({dropped}, False)


@pytest.mark.parametrize("eps", [Fraction(1, 3), Fraction(2)])
def test_two_eps_is_attained(eps):
    """User and agent see two actions eps above and eps below each other, so that the agent does not mind the worse."""
    shape = {"agents": 1, "actions": 2, "states": 1}
    values = {"prior[0]": 1, "user[0,0]": eps, "user[1,0]": -eps, "agent 0[0,0]": 0, "agent 0[1,0]": 0}
    values |= {"weight[0]": 1, "eps": eps, "offset[0]": 0, "eta[0]": 0, "delta[0]": 0, "best deviation of 0": 0}
    values |= {"p[0,0]": 0, "p[1,0]": 1, "q[0,0]": 1, "q[1,0]": 0}
    values |= {"action after 0 reveals at 0,0[0]": 1, "action after 0 reveals at 0,0[1]": 0}
    for name in ("lemma_k", "lemma_k_sharp", "identical_law", "competition_aligns"):
        assert verdicts(name, shape, values) == (set(), True)
        lower = {**values, "p[0,0]": 0, "user[1,0]": -eps - Fraction(1, 100)}
        assert verdicts(name, shape, lower)[0] == (set() if name == "lemma_k_sharp" else {"alignment"})
        if name != "lemma_k_sharp":
            assert verdicts(name, shape, lower)[1] is False
    (claim,) = stated("lemma_k", shape).claims
    assert claim.formula.polynomial.at({name: values[name] for name in claim.formula.polynomial.unknowns()}) == 0


def test_two_eps_and_two_gamma_are_attained_by_selection():
    shape = {"agents": 2, "actions": 2, "states": 1}
    eps, gamma = Fraction(1), Fraction(1)
    base = {"prior[0]": 1, "user[0,0]": 1, "user[1,0]": -1, "weight[0]": 1, "weight[1]": 0, "offset[0]": 0}
    base |= {"eps": eps, "eta[0]": 0, "eta[1]": 0}
    base |= {f"agent {i}[{a},0]": 0 for i in range(2) for a in range(2)}
    base |= {"aligned law[0,0]": 1, "aligned law[1,0]": 0, "p[0,0]": 0, "p[1,0]": 1, "selected[0]": 1, "selected[1]": 0}
    base |= {f"offer {i}[{a},0]": a for i in range(2) for a in range(2)}
    base |= {f"selected after {i}[{j}]": int(i == j) for i in range(2) for j in range(2)}
    for name, more in (("best_ai_selection", {}), ("nearly_best_ai_selection", {"gamma": gamma})):
        failed, claimed = verdicts(name, shape, base | more)
        assert (failed, claimed) == (set(), True)
        (claim,) = stated(name, shape).claims
        values = base | more | {"max 1": 2}
        assert claim.formula.polynomial.at({each: values[each] for each in claim.formula.polynomial.unknowns()}) == 0
