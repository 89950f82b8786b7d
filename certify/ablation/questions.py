"""One question, proved or refuted: provers and the search for counterexamples take turns over the shapes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from certify.kernel.core import check_proof
from certify.kernel.proof import Proof, Witness
from certify.provers.clock import Clock, OutOfTime
from certify.provers.portfolio import by_sketch, prove_problem
from certify.search.about_games import AboutGames, about_games
from certify.search.hunt import Hunt
from certify.search.measuring import with_violation
from certify.spec.errors import CertifyError
from certify.spec.formula import Formula
from certify.spec.language import Statement
from certify.spec.problem import Problem
from certify.spec.sketch import Assert
from certify.spec.variants import Variant

FIRST_TURN = 2.0
"""Seconds for the provers, and again for the search, when a shape has its first turn; each later turn has twice as
many."""

LATER_PATIENCE = 4
"""After its first turn a shape's search gets so many times the seconds of its provers: what is proved is soon."""

Shape = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found about a variant at one shape: a proof or a witness that the kernel accepted.

    `engine` says who found it; `evidence` is None, and `place` says where the certificate is, where it was kept.
    """

    shape: Shape
    status: str
    engine: str
    problem: Problem
    evidence: Proof | Witness | None = None
    place: str | None = None


class Archive:
    """Where accepted evidence goes, and where it is found again; this one forgets everything."""

    def kept(self, statement: Statement, variant: Variant, problem: Problem) -> tuple[str, str] | None:
        """Return the status that an accepted certificate has shown before, and its place."""
        del statement, variant, problem

    def keep(self, statement: Statement, variant: Variant, found: Found) -> str | None:
        """Keep the evidence; return where it is."""
        del statement, variant, found


@dataclass(frozen=True)
class Effort:
    """How hard to try: seconds for each question, the seed, whom to tell, and where accepted evidence goes."""

    seconds: float = 60
    seed: int = 0
    report: Callable[[str], None] = lambda _line: None
    archive: Archive = field(default_factory=Archive)

    def within(self, seconds: float) -> Effort:
        """Return the effort with no more than so many seconds."""
        return replace(self, seconds=min(seconds, self.seconds))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about one variant over several shapes.

    `status` is `refuted` where a counterexample was found at any of the shapes (`decisive` has it), `proved` where
    there is a proof at each of them, else `unknown`; `proved` lists the proofs, `open` the shapes that are left.
    """

    status: str
    variant: Variant
    seconds: float
    decisive: Found | None
    proved: tuple[Found, ...]
    open: tuple[Shape, ...]

    @property
    def place(self) -> str | None:
        """Where the certificate of what decides is."""
        return None if self.decisive is None else self.decisive.place


def settle(
    statement: Statement,
    variant: Variant,
    shapes: Sequence[Shape],
    effort: Effort,
    *,
    implied: Callable[[Problem], Formula | None] = lambda _problem: None,
) -> Answer:
    """Return whether a variant of a statement is proved at all shapes, refuted at one, or open.

    Shapes have turns in the order given, the smallest first: provers, then the search, a few seconds each; the turns
    grow until the time is over. Where `implied` gives a formula, provers also try to prove that one first.

    Raises:
        InputError: the statement has not what the variant drops or replaces, or it cannot be read at a shape.
    """
    start = time.monotonic()
    clock = Clock(effort.seconds, effort.report)
    archive = effort.archive
    left: list[Problem] = []
    listed: list[Shape] = []
    proved: list[Found] = []
    decisive: Found | None = None
    for shape in shapes:
        problem = statement.problem(shape, variant=variant)
        listed.append(problem.shape)
        kept = archive.kept(statement, variant, problem)
        if kept is None:
            left.append(problem)
            continue
        found = Found(problem.shape, kept[0], "replay", problem, place=kept[1])
        if found.status == "refuted":
            decisive = decisive or found
        else:
            proved.append(found)
    turn, number = FIRST_TURN, 0
    while decisive is None and left and clock.left:
        for problem in list(left):
            if not clock.left:
                break
            found = decide(
                problem,
                clock,
                turn,
                effort.seed + number,
                implied(problem),
                patience=LATER_PATIENCE if number else 1,
                about=about_games(statement, problem.shape, variant),
            )
            if found is None:
                continue
            found = replace(found, place=archive.keep(statement, variant, found))
            if found.status == "refuted":
                decisive = found
                break
            proved.append(found)
            left.remove(problem)
        turn, number = 2 * turn, number + 1
    status = "refuted" if decisive else "proved" if not left else "unknown"
    if status == "proved":
        decisive = max(proved, key=lambda found: listed.index(found.shape))
    shapes_left = tuple(problem.shape for problem in left)
    return Answer(status, variant, time.monotonic() - start, decisive, tuple(proved), shapes_left)


def decide(
    problem: Problem,
    clock: Clock,
    seconds: float,
    seed: int = 0,
    hint: Formula | None = None,
    *,
    patience: int = 1,
    about: AboutGames | None = None,
) -> Found | None:
    """Return a proof or a counterexample, after `seconds` for each prover and `patience` times as many for the search.

    None if there is neither. With a `hint`, the provers try a second time, that formula being proved first. `about` is
    what the problem says of markets.
    """
    label = " ".join(f"{key}={value}" for key, value in problem.shape.items())

    def say(line: str) -> None:
        clock.report(f"{label}: {line}")

    sketches = [problem] if problem.sketch else []
    if hint is not None:
        sketches.append(replace(problem, sketch=(Assert(hint, None), *problem.sketch)))
    for each in sketches:
        proof = _along_sketch(each, Clock(min(seconds, clock.left), say))
        if proof is not None:
            return Found(problem.shape, "proved", "sketch", problem, proof)
    if clock.left:
        plain = replace(problem, sketch=())
        outcome = prove_problem(plain, seconds=min(seconds, clock.left), seed=seed, report=say)
        evidence = outcome.proof
        if outcome.witness is not None:
            evidence = with_violation(problem, outcome.witness)
        if evidence is not None:
            return Found(problem.shape, outcome.status, outcome.engine, problem, evidence)
    if not clock.left:
        return None
    hunt = Hunt(problem, Clock(min(patience * seconds, clock.left), say), about=about, limit=clock)
    counterexample = hunt.run(seed)
    if counterexample is None:
        return None
    return Found(problem.shape, "refuted", "search", problem, with_violation(problem, counterexample.witness))


def _along_sketch(problem: Problem, clock: Clock) -> Proof | None:
    """Return a proof along the sketch that the kernel accepted."""
    try:
        proof = by_sketch(problem, clock)
        if proof is not None:
            check_proof(problem.hypotheses(), problem.unknowns, proof, problem.functions)
    except (OutOfTime, CertifyError, RecursionError, MemoryError):
        return None
    return proof
