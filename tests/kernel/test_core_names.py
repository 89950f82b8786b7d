"""Names against environments: what instances and openings add means the same without any substitution."""

from __future__ import annotations

import naive_checker
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from certify.kernel.core import State
from certify.kernel.encoding import polynomial_value
from certify.kernel.proof import Define, Instance
from certify.spec.errors import InputError
from certify.spec.formula import And, Atom, Exists, ForAll, Let, Or
from certify.spec.polynomial import Polynomial
from certify.spec.problem import formula_json

DECLARED = ("c", "c'")
POOL = ("a", "a'", "a''")


class Logged(State):
    """A state that remembers the names of opened unknowns in order."""

    def _fresh(self, names, *inside):
        fresh = super()._fresh(names, *inside)
        self.opened = [*getattr(self, "opened", []), *fresh]
        return fresh


class LoggedBranch(naive_checker.Branch):
    """A branch of the second checker that remembers the values of opened unknowns in order."""

    opened = ()

    def open_names(self, names, inside, environment, given=None):
        inner, vectors = super().open_names(names, inside, environment, given)
        if given is None:
            self.opened = [*self.opened, *vectors]
        return inner, vectors


@st.composite
def terms(draw, names):
    """A linear term in all the names, with different coefficients, so that no confusion of two cancels out."""
    factors = draw(st.permutations(range(1, len(names) + 1)))
    return sum((factor * Polynomial.unknown(name) for factor, name in zip(factors, names, strict=True)), Polynomial({}))


@st.composite
def formulas(draw, bound=(), depth=4):
    names = [*DECLARED, *bound]
    free = [name for name in POOL if name not in bound]
    kinds = ["all", "all", "some", "let"] + (["atom", "and", "or"] if len(bound) > 1 else [])
    kind = draw(st.sampled_from(kinds)) if depth and free else "atom"
    if kind == "atom":
        return Atom(draw(terms(names)), draw(st.sampled_from([">=", ">", "="])))
    if kind in ("and", "or"):
        parts = tuple(draw(formulas(bound, depth - 1)) for _ in range(2))
        return And(parts) if kind == "and" else Or(parts)
    binds = tuple(draw(st.lists(st.sampled_from(free), min_size=1, max_size=1, unique=True)))
    body = draw(formulas((*bound, *binds), depth - 1))
    if kind == "all":
        return ForAll(binds, body)
    if kind == "some":
        return Exists(binds, body)
    arguments = tuple(map(Polynomial.unknown, bound))
    parts = [*arguments, *map(Polynomial.unknown, (*DECLARED, *binds))]
    definition = Atom(sum((n * part for n, part in enumerate(parts, 1)), Polynomial({})), ">=")
    return Let(f"f{len(arguments)}{len(binds)}", arguments, binds, definition, body)


def same(formula, other, values):
    """Whether a fact of the kernel and one of the second checker agree; what is quantified is left for instances."""
    if isinstance(formula, Atom):
        evaluated = naive_checker.Branch(())
        evaluated.values = values
        return (evaluated.value(polynomial_value(formula.polynomial), {}), formula.sign) == other
    if isinstance(formula, Or):
        return len(formula.parts) == len(other[0]["or"])
    return isinstance(formula, ForAll) and len(formula.names) == len(other[0]["all"])


@settings(max_examples=200, deadline=None)
@given(st.lists(formulas(), min_size=1, max_size=2), st.data())
def test_every_fact_means_the_same_to_a_checker_without_substitution(hypotheses, data):
    state, branch = Logged([], unknowns=DECLARED), LoggedBranch(DECLARED)
    state_names = []
    try:
        for hypothesis in hypotheses:
            branch.add(formula_json(hypothesis), {})
            state.add(hypothesis)
        for _ in range(data.draw(st.integers(1, 2))):
            define(state, branch, state_names, data)
        compare(state, branch, state_names)
        for _ in range(4):
            take_a_step(state, branch, state_names, data)
            compare(state, branch, state_names)
    except InputError:
        event("refused: a name would be captured")
        assume(False)


def compare(state, branch, defined):
    values = {name: branch.values[name] for name in (*DECLARED, *defined)}
    values.update(zip(getattr(state, "opened", []), branch.opened, strict=True))
    assert len(values) == len(state.unknowns)
    assert len(state) == len(branch.facts)
    for number in range(len(state)):
        assert same(state.fact(number), branch.facts[number], values)


def define(state, branch, defined, data):
    if fresh := [name for name in POOL if not state.is_known(name) and name not in branch.values]:
        name = data.draw(st.sampled_from(fresh))
        state.apply(Define(name, Polynomial.unknown("c")))
        branch.take({"define": name, "as": [["1", "c"]]})
        defined.append(name)


def take_a_step(state, branch, defined, data):
    choices = [number for number in range(len(state)) if isinstance(state.fact(number), (ForAll, Or))]
    if not choices:
        return
    number = data.draw(st.sampled_from(choices))
    fact = state.fact(number)
    if isinstance(fact, ForAll):
        # Terms of unknowns that both checkers call by the same name.
        shared = sorted({*DECLARED, *defined})
        given_terms = tuple(
            data.draw(terms(data.draw(st.sampled_from([shared, shared[:1], shared[-1:], defined or shared]))))
            for _ in fact.names
        )
        state.apply(Instance(number, given_terms))
        inner = [polynomial_value(term) for term in given_terms]
        branch.take({"instance": number, "terms": inner})
        event("instance")
    else:
        which = data.draw(st.integers(0, len(fact.parts) - 1)) if fact.parts else None
        if which is not None:
            formula, environment = branch.facts[number]
            state.add(fact.parts[which])
            branch.add(formula["or"][which], environment)
