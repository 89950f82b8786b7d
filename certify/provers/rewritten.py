"""Product certificates modulo equalities: facts are rewritten first, and the multiples are put back afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from certify.kernel.core import State
from certify.kernel.proof import Absurd, Derive, Multiple, Product, Proof
from certify.provers.clock import Clock
from certify.provers.columns import Fact
from certify.provers.growing import Grower
from certify.provers.products import first_combination
from certify.provers.rewriting import Multiples, Rewriting
from certify.spec.polynomial import Monomial, Polynomial, Rational, accumulate, accumulate_product


def refute_rewritten(
    state: State, facts: Sequence[Fact], focus: Sequence[int], rules: Rewriting, clock: Clock, *, effort: int = 0
) -> Proof | None:
    """Return a proof of one `derive` that closes the branch, found among the facts rewritten by the rules."""
    rewritten: dict[int, tuple[Fact, Multiples]] = {}
    for fact in facts:
        terms, used = rules.normal_form(fact.terms)
        if terms:
            rewritten[fact.index] = Fact(fact.index, terms, fact.sign), used
    for index in focus:
        found = rewritten.get(index)
        original = next((fact for fact in facts if fact.index == index), None)
        if original is not None and found is None and original.sign == ">":
            _, used = rules.normal_form(original.terms)
            return (_restored(state, Derive(), {index: (original, used)}, alone=index), Absurd(len(state)))
    grower = Grower([fact for fact, _ in rewritten.values()], clock)
    grower.seed(focus)
    step = first_combination(grower, clock, effort)
    return None if step is None else (_restored(state, step, rewritten), Absurd(len(state)))


def _restored(
    state: State, step: Derive, rewritten: Mapping[int, tuple[Fact, Multiples]], alone: int | None = None
) -> Derive:
    """Return the step in terms of the original facts: what rewriting took off is added as multiples of equalities.

    A rewritten product is prod(f - F) with F a sum of multiples; prod(f - F) = prod f - sum over i of
    prod over j < i of (f - F) * F_i * prod over j > i of f.
    """
    products = step.products if alone is None else (Product(1, (alone,)),)
    factors: dict[int, dict[Monomial, Rational]] = defaultdict(dict)

    def take_off(used: Multiples, around: Mapping[Monomial, Rational]) -> None:
        for equality, factor in used.items():
            negative = {monomial: -coefficient for monomial, coefficient in factor.items()}
            accumulate_product(factors[equality], negative, around)

    for product in products:
        for place, index in enumerate(product.facts):
            around: dict[Monomial, Rational] = {(): product.coefficient}
            for other, neighbour in enumerate(product.facts):
                if other != place:
                    terms = (
                        rewritten[neighbour][0].terms if other < place else state.comparison(neighbour).polynomial.terms
                    )
                    grown: dict[Monomial, Rational] = {}
                    accumulate_product(grown, around, terms)
                    around = grown
            take_off(rewritten[index][1], around)
    for multiple in step.multiples:
        accumulate(factors[multiple.fact], multiple.factor.terms, 1)
        take_off(rewritten[multiple.fact][1], multiple.factor.terms)
    kept = tuple(Multiple(Polynomial(terms), index) for index, terms in sorted(factors.items()) if terms)
    return Derive(products, kept)
