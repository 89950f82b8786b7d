"""Product certificates: one linear program over products of facts (Positivstellensatz of low degree)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from certify.exact.linear_program import LinearProgram, Optimal, solve
from certify.kernel.core import State
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.provers.clock import Clock
from certify.provers.columns import Columns, Fact, comparisons
from certify.provers.growing import Grower
from certify.spec.polynomial import Monomial, Polynomial, Rational


def combination(columns: Columns, clock: Clock) -> Derive | None:
    """Return a step that derives 0 > 0 from the columns; None if no combination of them does.

    The linear program: coefficients of products nonnegative, of multiples free, every monomial cancels, and as much
    weight as possible on strict products, at most 1. At 1 the sum is a false comparison.
    """
    program = LinearProgram()
    rows: dict[Monomial, list[tuple[int, Rational]]] = defaultdict(list)
    weight: list[tuple[int, Rational]] = []
    products = [((), {(): 1}), *columns.products.items()]
    for indices, terms in products:
        is_strict = not indices or indices in columns.strict
        column = program.add_column(cost=-1 if is_strict else 0, lower=0)
        if is_strict:
            weight.append((column, 1))
        for monomial, coefficient in terms.items():
            rows[monomial].append((column, coefficient))
    for terms in columns.multiples.values():
        column = program.add_column(cost=0, lower=None)
        for monomial, coefficient in terms.items():
            rows[monomial].append((column, coefficient))
    first_square = program.column_count
    for terms in columns.squares.values():
        column = program.add_column(cost=0, lower=0)
        for monomial, coefficient in terms.items():
            rows[monomial].append((column, coefficient))
    program.add_row(weight, upper=1)
    for entries in rows.values():
        program.add_row(entries, lower=0, upper=0)
    answer = solve(program, seconds=clock.left)
    if not isinstance(answer, Optimal) or answer.value != -1:
        return None
    point = answer.primal
    chosen = [Product(point[column], indices) for column, (indices, _) in enumerate(products) if point[column]]
    chosen += [
        Product(point[column], (), (value,))
        for column, value in enumerate(columns.squares, start=first_square)
        if point[column]
    ]
    factors: dict[int, dict[Monomial, Rational]] = defaultdict(dict)
    for column, (factor, index) in enumerate(columns.multiples, start=len(products)):
        if point[column]:
            factors[index][factor] = point[column]
    return Derive(tuple(chosen), tuple(Multiple(Polynomial(terms), index) for index, terms in sorted(factors.items())))


def strategies(grower: Grower, effort: int) -> Iterable[str]:
    """Yield after each enlargement of the columns that is worth a linear program; higher effort, more of them."""
    for deep in (False, True):
        if deep:
            before = len(grower.columns)
            grower.grow_seeds()
            if len(grower.columns) == before:
                break
        seeds = grower.monomials()
        grower.grow_facts(seeds)
        grower.grow_signs()
        grower.grow_multiples(inside=True)
        yield "facts that touch the goal"
        grower.grow_pairs(seeds)
        grower.grow_signs()
        grower.grow_multiples(inside=True)
        yield "pairs that touch the goal"
    if effort < 1:
        return
    grower.grow_squares()
    yield "squares"
    seeds = grower.monomials_of_seeds()
    grower.grow_multiples(inside=False, within=seeds)
    grower.grow_facts()
    grower.grow_pairs(grower.monomials_of_multiples())
    grower.grow_multiples(inside=True)
    yield "pairs that touch a multiple of the goal"
    for _ in range(effort - 1):
        grower.grow_facts()
        grower.grow_pairs()
        grower.grow_signs()
        grower.grow_multiples(inside=True)
        yield "pairs"
        grower.grow_multiples(inside=False)
        yield "multiples"
        grower.grow_triples(seeds)
        grower.grow_multiples(inside=True)
        yield "triples"


def first_combination(grower: Grower, clock: Clock, effort: int) -> Derive | None:
    """Return a step that derives 0 > 0 from the first columns that suffice; None if none do."""
    size = -1
    for _ in strategies(grower, effort):
        clock.check()
        if len(grower.columns) == size:
            continue
        size = len(grower.columns)
        step = combination(grower.columns, clock)
        if step is not None or grower.full():
            return step
    return None


def refute_by_products(
    state: State, focus: Sequence[int], clock: Clock, *, effort: int = 1, only: Sequence[Fact] | None = None
) -> Proof | None:
    """Return a proof of one `derive` that closes the branch; None if none was found.

    `focus` are the numbers of the facts to start from, usually those of a negated claim; `only` restricts the facts.
    """
    grower = Grower(comparisons(state) if only is None else only, clock)
    grower.seed(focus)
    step = first_combination(grower, clock, effort)
    return None if step is None else (step, Absurd(len(state)))
