"""Small problems and hunts with a bounded number of drafts, for the tests of the search."""

from __future__ import annotations

from pathlib import Path

from certify import theorem
from certify.kernel.statement_file import statements
from certify.kernel.witness import check_witness
from certify.provers.clock import Clock
from certify.search.completion import Completion
from certify.search.draft import Drafter
from certify.search.draws import RandomDraw
from certify.search.hunt import Hunt
from certify.spec.formula import And, Atom, Exists, ForAll, Let, Or, all_of, at_least, equal
from certify.spec.polynomial import Polynomial

PROOFS = Path(__file__).parents[2] / "proofs"
ALIGNMENT = statements(PROOFS / "emergent_alignment.py")
RULES = {"agents": 1, "actions": 2, "states": 2, "messages": 2, "level": "rules"}


def unknown(name):
    return Polynomial.unknown(name)


class Number:
    """A number that meets a condition."""

    def __init__(self, name="z", condition=None):
        self.name, self.condition = name, condition

    def introduce(self, reading):
        value = reading.unknown(self.name)
        if self.condition is not None:
            reading.assume(self.condition(value))
        return value


class Chances:
    """A distribution."""

    def __init__(self, name="q", size=2):
        self.name, self.size = name, size

    def introduce(self, reading):
        return reading.distribution(self.name, self.size)


def between_0_and_1(value):
    return (value >= 0) & (value <= 1)


def best(t, function, arguments, pay, names):
    """Return the chances with which a function takes what pays most at its arguments."""

    def is_best(chances):
        pairs = [(i, j) for i in range(len(pay)) for j in range(len(pay)) if i != j]
        signs = [chance >= 0 for chance in chances]
        return t.all_of([*signs, t.sum(chances) == 1, *(chances[i] * (pay[i] - pay[j]) >= 0 for i, j in pairs)])

    return t.value_of(function, arguments, names, is_best)


def problem(stated, shape=None):
    return theorem(stated).problem(shape)


def distribution(*names, total=1):
    """Return the formulas: nonnegative unknowns with a sum."""
    return [*(at_least(unknown(name)) for name in names), equal(sum((unknown(name) for name in names), start=0), total)]


def response(function, arguments, names, body, pay=None):
    """Return the formula: the function takes what pays most, and the body holds there."""
    pay = arguments if pay is None else pay
    obeyed = [
        at_least(unknown(name) * (pay[i] - pay[j])) for i, name in enumerate(names) for j in range(len(names)) if i != j
    ]
    return Let(function, tuple(arguments), tuple(names), all_of([*distribution(*names), *obeyed]), body)


def hunted(stated, *, drafts, seed=0):
    """Return the first counterexample among so many drafts; None if there is none."""
    hunt = Hunt(stated, Clock(1_000))
    draw = RandomDraw(seed)
    for _ in range(drafts):
        draw.picked.clear()
        draft = hunt.draft(draw)
        found = None if draft is None else hunt.attempt(draft)
        if found is not None:
            check_witness(stated.hypotheses(), stated.unknowns, found.witness, stated.functions)
            return found
    return None


def completions(stated, *, wanted, drafts, seed=0):
    """Yield what drafts are completed to, with the draft and the completion, until there are enough of them."""
    drafter, draw, count = Drafter(stated), RandomDraw(seed), 0
    for _ in range(drafts):
        draft = drafter.draft(draw)
        completion = None if draft is None else Completion(draft, lambda: 1_000.0)
        candidate = None if completion is None else completion.solve()
        if candidate is not None:
            yield draft, completion, candidate
            count += 1
            if count == wanted:
                return


def truth(formula, environment, domain):
    """Whether a formula without functions is true when its quantifiers range over a finite domain."""
    match formula:
        case Atom(polynomial, sign):
            number = polynomial.at(environment)
            return {">=": number >= 0, ">": number > 0, "=": number == 0}[sign]
        case And(parts):
            return all(truth(part, environment, domain) for part in parts)
        case Or(parts):
            return any(truth(part, environment, domain) for part in parts)
        case ForAll((name, *names), body) | Exists((name, *names), body):
            inner = type(formula)(tuple(names), body) if names else body
            verdicts = (truth(inner, {**environment, name: value}, domain) for value in domain)
            return all(verdicts) if isinstance(formula, ForAll) else any(verdicts)
    raise TypeError(formula)
