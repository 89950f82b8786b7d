"""Closing a branch: products first, then what follows at once, then case splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from certify.kernel.proof import Absurd, Derive, Product, Proof, Split
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.columns import Fact
from certify.provers.products import refute_by_products
from certify.provers.rewritten import refute_rewritten
from certify.provers.scope import EVERYTHING, Scope, is_alternative
from certify.spec.formula import And, Atom, Formula, Or, negation
from certify.spec.polynomial import Polynomial


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: rounds of product search, nested case splits, and whether to look for forced zeros."""

    products: int = 1
    splits: int = 4
    zeros: bool = True


def close(
    branch: Branch, focus: Sequence[int], clock: Clock, effort: Effort, scope: Scope = EVERYTHING
) -> Proof | None:
    """Return a proof that closes the branch, or None; `focus` are the facts that are to be contradicted.

    Raises:
        OutOfTime: the clock ran out.
    """
    clock.check()
    before = len(branch.state)
    end = branch.contradiction()
    scope = scope.since(branch, before)
    focus = branch.current(focus)
    end = end or _by_products(branch, focus, clock, 0, scope)
    if end is not None:
        return branch.closed_by(end)
    denials = [index for index in focus if is_alternative(branch, index)]
    if denials:
        rest = [index for index in focus if index not in denials]
        end = _split(branch, denials[0], rest, clock, effort, scope)
        return None if end is None else branch.closed_by(end)
    if effort.products:
        end = _by_products(branch, focus, clock, 1, scope)
        if end is not None:
            return branch.closed_by(end)
    narrow = scope.chosen is not None
    if narrow and effort.splits:
        end = _split_best(branch, focus, clock, effort, scope)
        if end is not None:
            return branch.closed_by(end)
    before = len(branch.state)
    if effort.zeros and _force_zeros(branch, focus, clock, scope):
        end = branch.contradiction()
        scope = scope.since(branch, before)
        end = end or _by_products(branch, focus, clock, 0, scope)
        if end is not None:
            return branch.closed_by(end)
    if not narrow and effort.splits:
        end = _split_best(branch, focus, clock, effort, scope)
        if end is not None:
            return branch.closed_by(end)
    if effort.products > 1:
        end = _by_products(branch, focus, clock, effort.products, scope)
        if end is not None:
            return branch.closed_by(end)
    return None


def vanishing(branch: Branch, focus: Sequence[int], clock: Clock, scope: Scope) -> Proof | None:
    """Return a proof that closes the branch where the equalities in scope reduce what is in focus to 0 > 0.

    An alternative in focus is split, so that an equality is proved from both sides.
    """
    clock.check()
    facts = scope.facts(branch)
    rules = branch.rewriting("all", [fact for fact in facts if fact.index not in focus])
    for index in focus:
        fact = branch.state.fact(index)
        if isinstance(fact, Atom) and fact.sign == ">":
            terms, _ = rules.normal_form(fact.polynomial.terms)
            if not terms:
                only = [each for each in facts if each.sign == "=" or each.index == index]
                return refute_rewritten(branch.state, only, [index], rules, clock)
        elif isinstance(fact, Or):
            proofs: list[Proof] = []
            for part in fact.parts:
                inner, fresh = _under(branch, index, part)
                proof = vanishing(inner, fresh, clock, scope.with_facts(fresh))
                if proof is None:
                    break
                proofs.append(inner.closed_by(proof))
            else:
                return (Split(index, tuple(proofs)),)
    return None


def _by_products(branch: Branch, focus: Sequence[int], clock: Clock, effort: int, scope: Scope) -> Proof | None:
    facts = scope.facts(branch)
    seeds = _listed(branch, focus, facts)
    end = refute_by_products(branch.state, seeds, clock, effort=effort, only=facts)
    for which in ("named", "constants", "all"):
        if end is None and not effort:
            rules = branch.rewriting(which, facts)
            if rules.rules:
                end = refute_rewritten(branch.state, facts, seeds, rules, clock)
    return end


def _listed(branch: Branch, focus: Sequence[int], facts: Sequence[Fact]) -> list[int]:
    """Return the comparisons in focus, each by the number under which `facts` has it: of repeated ones the first."""
    listed = {fact.index for fact in facts}
    found: dict[int, None] = {}
    for index in focus:
        fact = branch.state.fact(index)
        if isinstance(fact, Atom):
            same = [k for k in branch.places(fact.polynomial) if k in listed and branch.state.fact(k) == fact]
            found.update(dict.fromkeys([index] if index in listed else same[:1]))
    return list(found)


# Case splits. --------------------------------------------------------------------------------------------------------


def _under(branch: Branch, clause: int, part: Formula) -> tuple[Branch, list[int]]:
    """Return the branch under a part of a clause, and the numbers of the facts that this brings."""
    inner = branch.under(part)
    inner.mark_done(clause)
    return inner, list(range(len(branch.state), len(inner.state)))


def _parts(branch: Branch, clause: int) -> tuple[Formula, ...]:
    formula = branch.state.fact(clause)
    assert isinstance(formula, Or)
    return formula.parts


def _split(
    branch: Branch, clause: int, focus: Sequence[int], clock: Clock, effort: Effort, scope: Scope
) -> Proof | None:
    """Return the split that closes the branch, every part of the clause being refuted."""
    proofs: list[Proof] = []
    for part in _parts(branch, clause):
        inner, fresh = _under(branch, clause, part)
        proof = close(inner, [*focus, *fresh], clock, effort, scope.with_facts(fresh))
        if proof is None:
            return None
        proofs.append(proof)
    return (Split(clause, tuple(proofs)),)


def _split_best(branch: Branch, focus: Sequence[int], clock: Clock, effort: Effort, scope: Scope) -> Proof | None:
    """Split the clause of which most parts close at once; go on in the parts that are left."""
    concern = set[str]().union(*(_unknowns(branch.state.fact(index)) for index in focus))
    best: tuple[int, int, list[Proof | None]] | None = None
    for clause in scope.clauses(branch):
        if scope.chosen is None and concern and not concern & _unknowns(branch.state.fact(clause)):
            continue  # in a chosen scope what is named may be tied to it by definitions
        proofs: list[Proof | None] = []
        for part in _parts(branch, clause):
            clock.check()
            inner, fresh = _under(branch, clause, part)
            end = inner.contradiction()
            within = scope.with_facts(fresh).since(inner, len(branch.state))
            end = end or _by_products(inner, [*focus, *fresh], clock, 0, within)
            proofs.append(None if end is None else inner.closed_by(end))
        left = sum(proof is None for proof in proofs)
        if best is None or left < best[0]:
            best = left, clause, proofs
        if left == 0:
            break
    if best is None:
        return None
    _, clause, proofs = best
    done: list[Proof] = []
    for part, proof in zip(_parts(branch, clause), proofs, strict=True):
        if proof is None:
            inner, fresh = _under(branch, clause, part)
            deeper = replace(effort, splits=effort.splits - 1)
            proof = close(inner, [*focus, *fresh], clock, deeper, scope.with_facts(fresh))
            if proof is None:
                return None
        done.append(proof)
    return (Split(clause, tuple(done)),)


def _unknowns(formula: Formula) -> set[str]:
    match formula:
        case Atom(polynomial, _):
            return polynomial.unknowns()
        case And(parts) | Or(parts):
            return set[str]().union(*map(_unknowns, parts))
        case _:
            return set()


# Forced zeros. -------------------------------------------------------------------------------------------------------


def _candidates(facts: Sequence[Fact]) -> list[tuple[str, int]]:
    """Return unknowns v with v >= 0 that are a common factor of some fact v * h >= 0 and are not known to be 0.

    Each comes with the number of the fact v >= 0.
    """
    nonnegative: dict[str, int] = {}
    zero: set[str] = set()
    factors: dict[str, None] = {}
    for fact in facts:
        monomials = list(fact.terms)
        if len(monomials) == 1 and len(monomials[0]) == 1:
            if fact.sign == "=":
                zero.add(monomials[0][0])
            elif fact.terms[monomials[0]] == 1:
                nonnegative.setdefault(monomials[0][0], fact.index)
        elif fact.sign != "=":
            factors.update(dict.fromkeys(sorted(set(monomials[0]).intersection(*monomials[1:]))))
    return [(name, nonnegative[name]) for name in factors if name in nonnegative and name not in zero]


def _force_zeros(branch: Branch, focus: Sequence[int], clock: Clock, scope: Scope) -> bool:
    """Prove v = 0 for every candidate where v > 0 is refuted by products; return whether any was."""
    found = False
    facts = scope.facts(branch)
    seeds = _listed(branch, focus, facts)
    for name, sign in _candidates(facts):
        clock.check()
        goal = Atom(Polynomial.unknown(name), "=")
        denied = branch.under(negation(goal))
        clause = len(branch.state)
        positive = denied.under(Atom(goal.polynomial, ">"))
        assumed = Fact(clause + 1, goal.polynomial.terms, ">")
        proof = refute_by_products(positive.state, [*seeds, clause + 1], clock, effort=1, only=[*facts, assumed])
        if proof is None:
            continue
        found = True
        negative = (Derive((Product(1, (sign,)), Product(1, (clause + 1,)))), Absurd(clause + 2))
        branch.cut(goal, (Split(clause, (proof, negative)),))
        facts.append(Fact(clause, goal.polynomial.terms, "="))
    return found
