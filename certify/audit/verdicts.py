"""The verdict on one answer: a solver is held to what it promises, and to nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from certify.audit.answers import Answer, Strategies, probabilities
from certify.audit.matching import at_irrational, distance, lacking, left_out, repeated
from certify.audit.parts import payments
from certify.audit.promise import Finds, Promise, Solver
from certify.audit.truth import Truth
from certify.spec.numbers import shown
from certify.spec.support_systems import ProfileBox

Name: TypeAlias = Literal["correct", "approximate", "duplicate", "missing", "not-equilibrium", "timeout", "error"]
NAMES: tuple[Name, ...] = ("correct", "approximate", "duplicate", "missing", "not-equilibrium", "timeout", "error")
"""From the best to the worst; an answer to which several apply has the worst."""

HONEST: tuple[Name, ...] = ("correct", "approximate")

CUSTOMARY = Fraction(1, 10**6)
"""Where floating point is used and no figure is stated, a player may gain this part of the range of payoffs."""

ROUNDING = Fraction(1, 2**44)
"""And this part of the largest payoff: a few hundred times what rounding it once loses. It is granted to all floats."""

SLACK = Fraction(1, 2**40)
"""Probabilities may be off by that, or by the promised tolerance where it is more, and are put right."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the answer to one game.

    `finds` is what is promised on this game, of an error all that is promised. `returned` are the profiles as they
    came, exactly; `profiles` are those with probabilities put right, None where that is more than rounding; of a tree,
    they have a row for each information set. `regrets` has for each of them the exact regret of each player. `missing`
    are equilibria that the answer lacks though they were promised. `distance` is, over the approximate profiles, the
    largest exact distance to the nearest listed equilibrium with the same supports, None unless all have one. `notes`
    say what else there was. Of irrational equilibria that are missing, `missing_boxes` has the boxes that isolate them.
    """

    name: Name
    reason: str
    finds: Finds
    profiles: tuple[Strategies | None, ...] = ()
    regrets: tuple[tuple[Fraction, ...] | None, ...] = ()
    missing: tuple[Strategies, ...] = ()
    distance: Fraction | None = None
    notes: tuple[str, ...] = ()
    returned: tuple[Strategies, ...] = ()
    missing_boxes: tuple[ProfileBox, ...] = ()

    @property
    def regret(self) -> Fraction | None:
        """The largest exact regret over all profiles and players."""
        return max((max(each) for each in self.regrets if each is not None), default=None)

    @property
    def honest(self) -> bool:
        """Whether the answer is what was promised."""
        return self.name in HONEST


def applies(promise: Promise, truth: Truth) -> Finds:
    """Return what is promised on a game."""
    if promise.where == "non-degenerate games" and truth.degenerate is not False:
        return "some"
    return promise.finds


def allowed(solver: Solver, truth: Truth) -> Fraction:
    """Return how much a player may gain by leaving a profile that the solver returned."""
    every = [value for each in payments(truth.game) for value in each]
    stated = solver.promise.regret
    regret = CUSTOMARY if stated is None else stated
    if solver.promise.relative:
        regret *= max(every) - min(every)
    return regret + ROUNDING * max(map(abs, every)) if solver.floats else regret


def judge(solver: Solver, truth: Truth, answer: Answer) -> Verdict:
    """Return the verdict on an answer to the game that `truth` is about."""
    finds = solver.promise.finds
    notes = list(answer.warnings)
    if answer.error is not None:
        if answer.error == "timeout":
            return Verdict("timeout", answer.reason, finds, notes=tuple(notes))
        return Verdict("error", f"{answer.error}: {answer.reason}", finds, notes=tuple(notes))
    finds = "some" if answer.incomplete else applies(solver.promise, truth)
    if finds != solver.promise.finds and not answer.incomplete:
        unknown = "" if truth.degenerate else "; whether this is one was not decided"
        notes.append(f"promises {solver.promise.finds} for {solver.promise.where} only{unknown}")
    stated = solver.promise.regret
    slack = max(SLACK, CUSTOMARY if stated is None else min(stated, CUSTOMARY * 1000))
    profiles = tuple(probabilities(each, slack) for each in answer.profiles)
    if any(one is not None and one != raw for one, raw in zip(profiles, answer.profiles, strict=True)):
        notes.append("probabilities put right: negative ones made 0, then divided by their sum")
    regrets = tuple(None if each is None else truth.regrets(each) for each in profiles)
    bound = allowed(solver, truth)
    pairs = list(zip(profiles, regrets, strict=True))
    off = [each is not None and own is not None and max(own) > bound for each, own in pairs]
    if not bound:  # no exact answer can be an irrational equilibrium
        off = [
            wrong and each is not None and not at_irrational(each, truth)
            for wrong, each in zip(off, profiles, strict=True)
        ]
    right = [(each, own) for wrong, (each, own) in zip(off, pairs, strict=True) if each and own and not wrong]
    good = [each for each, _ in right]
    lack = lacking(finds, truth, good, exact=not bound)
    missing = len(lack.profiles) + len(lack.boxes)
    if finds == "some" and solver.promise.finds == "all":
        notes.append(left_out(truth, good))
    notes.append(lack.undecided)
    twice = repeated(good, truth) if finds in ("all", "pure") else 0
    rough = [each for each, own in right if max(own) > 0]
    name: Name = "correct"
    reason = ""
    if rough:
        name, reason = (
            "approximate",
            f"{len(rough)} of {len(profiles)} no exact equilibria, but within what is promised",
        )
    if twice:
        name, reason = "duplicate", f"{twice} given twice"
    if missing or (finds == "one" and not profiles):
        name, reason = "missing", f"{missing} missing" if answer.profiles else "empty answer"
    elif not answer.profiles:
        notes.append("empty answer")
    for number, ((each, own), wrong) in enumerate(zip(pairs, off, strict=True), start=1):
        if each is None:
            name, reason = "not-equilibrium", f"profile {number} has no probabilities that sum to 1"
        elif own and wrong:
            name = "not-equilibrium"
            reason = f"in profile {number} a player would gain {shown(max(own))}, more than {shown(bound)}"
        else:
            continue
        break
    return Verdict(
        name=name,
        reason=reason,
        finds=finds,
        profiles=profiles,
        regrets=regrets,
        missing=tuple(lack.profiles),
        missing_boxes=tuple(lack.boxes),
        distance=distance(rough, truth),
        notes=tuple(dict.fromkeys(filter(None, notes))),
        returned=answer.profiles,
    )
