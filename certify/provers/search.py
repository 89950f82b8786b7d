"""Closing a branch: products first, then what follows at once, then case splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify.kernel.proof import Absurd, Derive, Product, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.columns import Fact, comparisons
from certify.provers.products import refute_by_products
from certify.provers.rewritten import refute_rewritten
from certify.spec.formula import And, Atom, Formula, Or, negation
from certify.spec.polynomial import Polynomial


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: rounds of product search, nested case splits, and whether to look for forced zeros."""

    products: int = 1
    splits: int = 4
    zeros: bool = True


def close(
    branch: Branch, focus: Sequence[int], clock: Clock, effort: Effort, only: Sequence[Fact] | None = None
) -> Proof | None:
    """Return a proof that closes the branch, or None; `focus` are the facts that are to be contradicted.

    Raises:
        OutOfTime: the clock ran out.
    """
    clock.check()
    end = branch.contradiction() or _by_products(branch, focus, clock, 0, only)
    if end is not None:
        return branch.closed_by(end)
    denials = _denials(branch, focus)
    if denials:
        rest = [index for index in focus if index not in denials]
        end = _split_all(branch, denials[0], rest, clock, effort, only)
        return None if end is None else branch.closed_by(end)
    if effort.products:
        end = _by_products(branch, focus, clock, 1, only)
        if end is not None:
            return branch.closed_by(end)
    if effort.zeros and _force_zeros(branch, focus, clock, only):
        end = branch.contradiction() or _by_products(branch, focus, clock, 0, only)
        if end is not None:
            return branch.closed_by(end)
    if effort.splits:
        end = _split(branch, focus, clock, effort, only)
        if end is not None:
            return end
    if effort.products > 1:
        end = _by_products(branch, focus, clock, effort.products, only)
        if end is not None:
            return branch.closed_by(end)
    return None


def _denials(branch: Branch, focus: Sequence[int]) -> list[int]:
    """The alternatives among the focus: a claim with several parts, or an equality, is refuted part by part."""
    return [index for index in focus if index in set(branch.clauses())]


def _by_products(
    branch: Branch, focus: Sequence[int], clock: Clock, effort: int, only: Sequence[Fact] | None
) -> Proof | None:
    seeds = [index for index in focus if isinstance(branch.state.fact(index), Atom)]
    facts = comparisons(branch.state) if only is None else list(only)
    end = refute_by_products(branch.state, seeds, clock, effort=effort, only=facts)
    for which in ("named", "constants", "all"):
        if end is None and not effort:
            rules = branch.rewriting(which, facts)
            if rules.rules:
                end = refute_rewritten(branch.state, facts, seeds, rules, clock)
    return end


def _new_facts(branch: Branch, before: int) -> list[int]:
    return list(range(before, len(branch.state)))


def _split_all(
    branch: Branch, clause: int, focus: Sequence[int], clock: Clock, effort: Effort, only: Sequence[Fact] | None
) -> Proof | None:
    """Return the split that closes the branch, every part of the clause being refuted."""
    formula = branch.state.fact(clause)
    assert isinstance(formula, Or)
    proofs: list[Proof] = []
    for part in formula.parts:
        inner = branch.under(part)
        inner.mark_done(clause)
        fresh = _new_facts(inner, len(branch.state))
        restricted = None if only is None else [*only, *_facts_at(inner, fresh)]
        proof = close(inner, [*focus, *fresh], clock, effort, restricted)
        if proof is None:
            return None
        proofs.append(proof)
    return (Split(clause, tuple(proofs)),)


def _facts_at(branch: Branch, indices: Sequence[int]) -> list[Fact]:
    wanted = set(indices)
    return [fact for fact in comparisons(branch.state) if fact.index in wanted]


def _unknowns(formula: Formula) -> set[str]:
    match formula:
        case Atom(polynomial, _):
            return polynomial.unknowns()
        case And(parts) | Or(parts):
            return set[str]().union(*map(_unknowns, parts))
        case _:
            return set()


def _split(
    branch: Branch, focus: Sequence[int], clock: Clock, effort: Effort, only: Sequence[Fact] | None
) -> Proof | None:
    """Split the clause of which most parts close at once; go on in the parts that are left."""
    concern = set[str]().union(*(_unknowns(branch.state.fact(index)) for index in focus))
    best: tuple[int, int, list[Proof | None]] | None = None
    for clause in branch.clauses():
        formula = branch.state.fact(clause)
        assert isinstance(formula, Or)
        if concern and not concern & _unknowns(formula):
            continue
        proofs: list[Proof | None] = []
        for part in formula.parts:
            clock.check()
            inner = branch.under(part)
            inner.mark_done(clause)
            fresh = _new_facts(inner, len(branch.state))
            restricted = None if only is None else [*only, *_facts_at(inner, fresh)]
            end = inner.contradiction() or _by_products(inner, [*focus, *fresh], clock, 0, restricted)
            proofs.append(None if end is None else inner.closed_by(end))
        open_parts = sum(proof is None for proof in proofs)
        if best is None or open_parts < best[0]:
            best = open_parts, clause, proofs
        if open_parts == 0:
            break
    if best is None:
        return None
    _, clause, proofs = best
    formula = branch.state.fact(clause)
    assert isinstance(formula, Or)
    deeper = Effort(effort.products, effort.splits - 1, effort.zeros)
    done: list[Proof] = []
    for part, proof in zip(formula.parts, proofs, strict=True):
        if proof is None:
            inner = branch.under(part)
            inner.mark_done(clause)
            fresh = _new_facts(inner, len(branch.state))
            restricted = None if only is None else [*only, *_facts_at(inner, fresh)]
            proof = close(inner, [*focus, *fresh], clock, deeper, restricted)
            if proof is None:
                return None
        done.append(proof)
    return branch.closed_by((Split(clause, tuple(done)),))


# Forced zeros. -------------------------------------------------------------------------------------------------------


def _candidates(facts: Sequence[Fact]) -> list[str]:
    """Unknowns v with v >= 0 that are a common factor of some fact v * h >= 0 and are not known to be 0."""
    nonnegative: set[str] = set()
    zero: set[str] = set()
    factors: dict[str, None] = {}
    for fact in facts:
        monomials = list(fact.terms)
        if len(monomials) == 1 and len(monomials[0]) == 1:
            (zero if fact.sign == "=" else nonnegative).add(monomials[0][0])
        elif fact.sign != "=":
            common = set(monomials[0]).intersection(*monomials[1:])
            factors.update(dict.fromkeys(sorted(common)))
    return [name for name in factors if name in nonnegative and name not in zero]


def _force_zeros(branch: Branch, focus: Sequence[int], clock: Clock, only: Sequence[Fact] | None) -> bool:
    """Prove v = 0 for every candidate where v > 0 is refuted by products; return whether any was."""
    found = False
    facts = comparisons(branch.state) if only is None else only
    for name in _candidates(facts):
        goal = Atom(Polynomial.unknown(name), "=")
        denied = branch.under(negation(goal))
        clause = len(branch.state)
        positive = denied.under(Atom(goal.polynomial, ">"))
        assumed = Fact(clause + 1, goal.polynomial.terms, ">")
        seeds = [index for index in focus if isinstance(branch.state.fact(index), Atom)]
        proof = refute_by_products(positive.state, [*seeds, clause + 1], clock, effort=1, only=[*facts, assumed])
        if proof is None:
            continue
        found = True
        sign = next(fact.index for fact in facts if fact.sign != "=" and fact.terms == goal.polynomial.terms)
        negative = (Derive((Product(1, (sign,)), Product(1, (clause + 1,)))), Absurd(clause + 2))
        branch.cut(goal, (Split(clause, (proof, negative)),))
    return found
