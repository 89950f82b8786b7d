"""Facts that hold at a point, problems in one line, and the kernel's word on what provers return."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from certify.kernel.core import State, refute
from certify.spec.formula import And, Atom, Or, free_unknowns
from certify.spec.language import theorem
from certify.spec.polynomial import Polynomial, normal

NAMES = ("x", "y", "z")
X, Y, Z = map(Polynomial.unknown, NAMES)

coefficients = st.integers(-3, 3).filter(bool)
monomials = st.lists(st.sampled_from(NAMES), max_size=2).map(lambda names: tuple(sorted(names)))
polynomials = st.dictionaries(monomials, coefficients, min_size=1, max_size=4).map(Polynomial)
numbers = st.builds(Fraction, st.integers(-4, 4), st.integers(1, 3)).map(normal)
points = st.fixed_dictionaries(dict.fromkeys(NAMES, numbers))
slacks = st.builds(Fraction, st.integers(1, 6), st.integers(1, 3))
signs = st.sampled_from([">=", ">", "="])


@st.composite
def atoms_at(draw, point):
    """A comparison that holds at the point."""
    body, sign = draw(polynomials), draw(signs)
    gap = 0 if sign == "=" else draw(slacks) if sign == ">" else draw(st.just(0) | slacks)
    return Atom(body - body.at(point) + gap, sign)


@st.composite
def clauses_at(draw, point):
    """An alternative that holds at the point, at least one of its parts does."""
    parts = [draw(atoms_at(point)), *(Atom(draw(polynomials), draw(signs)) for _ in range(draw(st.integers(1, 2))))]
    return Or(tuple(draw(st.permutations(parts))))


def facts_at(point, *, clauses=0):
    """Lists of formulas that hold at the point."""
    atoms = st.lists(atoms_at(point), min_size=1, max_size=5)
    return st.builds(lambda plain, split: [*plain, *split], atoms, st.lists(clauses_at(point), max_size=clauses))


def holds(formula, point):
    match formula:
        case Atom(polynomial, sign):
            value = polynomial.at(point)
            return value > 0 if sign == ">" else value >= 0 if sign == ">=" else value == 0
        case And(parts):
            return all(holds(part, point) for part in parts)
        case Or(parts):
            return any(holds(part, point) for part in parts)
    raise AssertionError(formula)


def state_of(formulas):
    return State(formulas, unknowns=set(NAMES).union(*map(free_unknowns, formulas)))


def kernel_accepts(formulas, proof):
    """Whether the kernel accepts the proof from these formulas alone; `RejectedError` if not."""
    refute(state_of(formulas), proof)
    return True


def stated(function, **options):
    """The problem of a statement whose function takes the reading and the unknowns x, y, z."""

    @theorem
    def statement(t):
        function(t, *map(t.unknown, NAMES))

    return statement.problem(**options)


class Number:
    """The kind of all real numbers."""

    def __init__(self, name="w"):
        self.name = name

    def introduce(self, reading):
        return reading.unknown(self.name)
