"""Following a statement's sketch: each step is proved on its own and then used."""

from __future__ import annotations

from collections.abc import Sequence

from certify.kernel.instantiation import instantiated
from certify.kernel.proof import Analytic, Define, Instance, Proof
from certify.provers.branch import Branch
from certify.provers.clock import Clock
from certify.provers.scope import EVERYTHING, Scope
from certify.provers.search import Effort, close, vanishing
from certify.spec.errors import CertifyError
from certify.spec.formula import And, Atom, Formula, Let, Or, free_unknowns, negation, substitute
from certify.spec.polynomial import Polynomial
from certify.spec.sketch import Assert, Distinguish, Introduce, Recall, SketchStep, Take

AT_ONCE = Effort(products=0, splits=0, zeros=False)


class Outline:
    """The run of one sketch on one branch."""

    def __init__(self, branch: Branch, clock: Clock, effort: Effort) -> None:
        self.branch = branch
        self.clock = clock
        self.effort = effort
        self.names: dict[str, Polynomial] = {}
        self.failed: list[str] = []
        self.last = range(0)

    def follow(self, steps: Sequence[SketchStep], focus: Sequence[int], start: int = 0) -> Proof | None:
        """Return a proof of the branch along the steps; what cannot be proved is noted in `failed` and left out."""
        for number in range(start, len(steps)):
            step = steps[number]
            self.clock.check()
            self.clock.report(f"sketch step {number + 1} of {len(steps)}")
            match step:
                case Introduce(name, value, over):
                    divisor = None if over is None else over.substitute(self.names)
                    self._introduce(name, value.substitute(self.names), divisor, number)
                case Assert(formula, using):
                    wanted = substitute(formula, self.names)
                    if self._is_cut(wanted, number):
                        self._assert(wanted, using, number, focus)
                case Take():
                    self._take(step, number)
                case Recall():
                    self._recall(step, number)
                case Distinguish(formula):
                    wanted = substitute(formula, self.names)
                    if not self._is_cut(wanted, number):
                        continue
                    other = Outline(self.branch.under(negation(wanted)), self.clock, self.effort)
                    other.names = dict(self.names)
                    proof = other.follow(steps, focus, number + 1)
                    self.failed += other.failed
                    if proof is None:
                        return None
                    self.branch.cut(wanted, proof)
        if self.last:
            known = Scope(frozenset([*focus, *self.last]))
            proof = close(self.branch, focus, self.clock, AT_ONCE, known)
            if proof is not None:
                return proof
        return close(self.branch, focus, self.clock, self.effort)

    def _is_cut(self, formula: Formula, number: int) -> bool:
        """Whether the kernel lets a cut have this formula; if not, that is noted."""
        unknown = free_unknowns(formula) - self.branch.state.unknowns
        if unknown:
            self.failed.append(f"sketch step {number + 1}: there is no {min(unknown)!r} in this branch")
        elif _has_quantifier(formula):
            self.failed.append(f"sketch step {number + 1}: a step has no quantifier: {formula!r}"[:300])
        else:
            return True
        return False

    def _introduce(self, name: str, value: Polynomial, over: Polynomial | None, number: int) -> None:
        unknown = value.unknowns() - self.branch.state.unknowns
        if unknown:
            self.failed.append(f"sketch step {number + 1}: there is no {min(unknown)!r} in this branch")
            return
        fresh = name
        while self.branch.state.is_known(fresh):
            fresh += "'"
        if over is None:
            self.branch.define(fresh, value)
        else:
            state = self.branch.state
            places = [index for index in self.branch.places(over) if state.comparison(index).sign == ">"]
            if not places:
                self.failed.append(f"sketch step {number + 1}: it is not known that {over!r} is above 0"[:300])
                return
            self.branch.take(Define(fresh, value, places[0]))
        self.names[name] = Polynomial.unknown(fresh)

    def _assert(self, formula: Formula, using: Sequence[Formula] | None, number: int, denial: Sequence[int]) -> None:
        proof: Proof | None = None
        for focus in ((), denial):
            inner = self.branch.under(negation(formula))
            fresh = list(range(len(self.branch.state), len(inner.state)))
            proof = None
            if using is not None and not focus:
                narrow = self._scope(inner, using, fresh, deep=False)
                end = vanishing(inner, fresh, self.clock, narrow)
                proof = inner.closed_by(end) if end else close(inner, fresh, self.clock, self.effort, narrow)
            if proof is None:
                scope = EVERYTHING if using is None else self._scope(inner, using, [*focus, *fresh])
                proof = close(inner, [*focus, *fresh], self.clock, self.effort, scope)
            if proof is not None:
                before = len(self.branch.state)
                self.branch.cut(formula, proof)
                self.last = range(before, len(self.branch.state))
                return
        self.failed.append(f"sketch step {number + 1}: {formula!r}"[:300])

    def _scope(self, inner: Branch, using: Sequence[Formula], fresh: Sequence[int], *, deep: bool = True) -> Scope:
        """The facts that are named, with the parts of conjunctions and the definitions of the names that occur.

        Where it is not `deep`, of the names in what is wanted (`fresh`) alone.
        """
        indices = list(fresh)
        for each in using:
            wanted = substitute(each, self.names)
            for part in wanted.parts if isinstance(wanted, And) else (wanted,):
                indices += inner.places(part.polynomial) if isinstance(part, Atom) else inner.copies(part)
        waiting = list(indices if deep else fresh)
        while waiting:
            atoms = _atoms(inner.state.fact(waiting.pop()))
            names = {name for atom in atoms for name in atom.polynomial.unknowns()}
            needed = [index for name in names if (index := inner.named.get(name, -1)) >= 0 and index not in indices]
            indices += needed
            waiting += needed if deep else []
        return Scope(frozenset(indices))

    def _take(self, step: Take, number: int) -> None:
        branch = self.branch
        universal = next((k for k in range(len(branch.state)) if branch.state.fact(k) == step.universal), None)
        if universal is None:
            self.failed.append(f"sketch step {number + 1}: the universal formula is no fact of this branch")
            return
        terms = tuple(term.substitute(self.names) for term in step.terms)
        try:
            branch.take(Instance(universal, terms))
        except CertifyError as error:
            self.failed.append(f"sketch step {number + 1}: {error}")
            return
        clause = len(branch.state) - 1
        branch.propagate()
        self._discharge(branch.current([clause])[-1], number)
        bound = _bound_names(step.universal.body)
        for name, actual in zip(bound, self._actual_names(instantiated(step.universal, terms)), strict=False):
            if actual is not None:
                self.names[step.handles[name]] = Polynomial.unknown(actual)

    def _recall(self, step: Recall, number: int) -> None:
        terms = tuple(term.substitute(self.names) for term in step.terms)
        try:
            self.branch.take(Analytic(step.fact, terms, step.bits))
            if step.handle is not None:
                self.names[step.handle] = self.branch.state.exponential(terms[0])
        except CertifyError as error:
            self.failed.append(f"sketch step {number + 1}: {error}")

    def _actual_names(self, body: Formula) -> list[str | None]:
        """The names that function values have in this branch, in the order of their bound names; None: not opened."""
        match body:
            case Let(function, arguments, names, _, inner):
                values = self.branch.state.value_names(function, arguments)
                if values is None:
                    return [None for _ in _bound_names(body)]
                renamed = {old: Polynomial.unknown(new) for old, new in zip(names, values, strict=True) if old != new}
                return [*values, *self._actual_names(substitute(inner, renamed))]
            case And(parts) | Or(parts):
                return [name for part in parts for name in self._actual_names(part)]
            case _:
                return []

    def _discharge(self, clause: int, number: int) -> None:
        """Refute the denied premises that resolution left, so that the conclusion is opened."""
        branch = self.branch
        formula = branch.state.fact(clause)
        if clause not in branch.clauses() or not isinstance(formula, Or) or not formula.parts:
            return
        proofs: list[Proof] = []
        for part in formula.parts[:-1]:
            inner = branch.under(part)
            proof = close(inner, range(len(branch.state), len(inner.state)), self.clock, Effort(1, 0, zeros=False))
            if proof is None:
                self.failed.append(f"sketch step {number + 1}: the premise {negation(part)!r} is not known")
                return
            proofs.append(proof)
        branch.split_to_last(clause, tuple(proofs))


def _atoms(formula: Formula) -> list[Atom]:
    match formula:
        case Atom():
            return [formula]
        case And(parts) | Or(parts):
            return [atom for part in parts for atom in _atoms(part)]
        case _:
            return []


def _bound_names(formula: Formula) -> list[str]:
    """The names of function values in the body of a universal formula, in order."""
    match formula:
        case Let(_, _, names, _, body):
            return [*names, *_bound_names(body)]
        case And(parts) | Or(parts):
            return [name for part in parts for name in _bound_names(part)]
        case _:
            return []


def _has_quantifier(formula: Formula) -> bool:
    match formula:
        case Atom():
            return False
        case And(parts) | Or(parts):
            return any(map(_has_quantifier, parts))
        case _:
            return True
