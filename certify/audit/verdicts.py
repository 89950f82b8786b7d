"""The verdict on one answer: a solver is held to what it promises, and to nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from certify.audit.answers import Answer, Strategies, probabilities
from certify.audit.parts import payments
from certify.audit.promise import Finds, Promise, Solver
from certify.audit.truth import Truth
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.numbers import shown

Name: TypeAlias = Literal["correct", "approximate", "duplicate", "missing", "not-equilibrium", "timeout", "error"]
NAMES: tuple[Name, ...] = ("correct", "approximate", "duplicate", "missing", "not-equilibrium", "timeout", "error")
"""From the best to the worst; an answer to which several apply has the worst."""

HONEST: tuple[Name, ...] = ("correct", "approximate")

CUSTOMARY = Fraction(1, 10**6)
"""Where floating point is used and no figure is stated, a player may gain this part of the range of payoffs."""

ROUNDING = Fraction(1, 2**44)
"""And this part of the largest payoff: a few hundred times what rounding it once loses. It is granted to all floats."""

NEAR = Fraction(1, 10**6)
"""Profiles within this distance, the largest difference of two probabilities, are taken for the same."""

SAME = Fraction(1, 10**9)
"""Two answers within this distance of each other, with one equilibrium near them, are one answer given twice."""

SLACK = Fraction(1, 2**40)
"""Probabilities may be off by that, or by the promised tolerance where it is more, and are put right."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the answer to one game.

    `finds` is what is promised on this game. `returned` are the profiles as they came, exactly; `profiles` are those
    with probabilities put right, None where that is more than rounding; of a tree, they have a row for each information
    set. `regrets` has for each of them the exact regret of each player. `missing` are equilibria that the answer lacks
    though they were promised. `distance` is, over the approximate profiles, the largest exact distance to the nearest
    listed equilibrium with the same supports, None unless all have one. `notes` say what else there was.
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
    finds = applies(solver.promise, truth)
    notes = list(answer.warnings)
    if answer.error is not None:
        name: Name = "timeout" if answer.error == "timeout" else "error"
        return Verdict(name, f"{answer.error}: {answer.reason}", finds, notes=tuple(notes))
    if finds != solver.promise.finds:
        notes.append(f"promises {solver.promise.finds} for {solver.promise.where} only")
    if answer.incomplete:
        finds = "some"
    if not answer.profiles:
        notes.append("empty answer")
    stated = solver.promise.regret
    slack = max(SLACK, CUSTOMARY if stated is None else min(stated, CUSTOMARY * 1000))
    profiles = tuple(probabilities(each, slack) for each in answer.profiles)
    if any(one is not None and one != raw for one, raw in zip(profiles, answer.profiles, strict=True)):
        notes.append("probabilities put right: negative ones made 0, then divided by their sum")
    regrets = tuple(None if each is None else truth.regrets(each) for each in profiles)
    bound = allowed(solver, truth)
    good = [each for each, own in zip(profiles, regrets, strict=True) if each is not None and own and max(own) <= bound]
    missing, undecided = lacking(finds, truth, good, exact=not bound)
    if undecided:
        notes.append(undecided)
    twice = repeated(good, truth) if finds in ("all", "pure") else 0
    rough = [
        each for each, own in zip(profiles, regrets, strict=True) if each is not None and own and 0 < max(own) <= bound
    ]
    name, reason = "correct", ""
    if rough:
        name, reason = (
            "approximate",
            f"{len(rough)} of {len(profiles)} no exact equilibria, but within what is promised",
        )
    if twice:
        name, reason = "duplicate", f"{twice} given twice"
    if missing or (finds == "one" and not profiles):
        name, reason = "missing", f"{len(missing)} missing" if answer.profiles else "empty answer"
    for number, (each, own) in enumerate(zip(profiles, regrets, strict=True), start=1):
        if each is None:
            name, reason = "not-equilibrium", f"profile {number} has no probabilities that sum to 1"
        elif own and max(own) > bound:
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
        missing=tuple(missing),
        distance=distance(rough, truth),
        notes=tuple(dict.fromkeys(notes)),
        returned=answer.profiles,
    )


def lacking(finds: Finds, truth: Truth, good: Sequence[Strategies], *, exact: bool) -> tuple[list[Strategies], str]:
    """Return equilibria that were promised and are not among the good answers; and why there may be more."""
    if finds == "some":
        return [], ""
    if finds == "one":
        if good:
            return [], ""
        return list((truth.equilibria.profiles if truth.equilibria else truth.pure)[:1]), ""
    if isinstance(truth.game, ExtensiveGame):
        return [], "of a tree it is not decided whether all were found"
    if finds == "all" and len(truth.game.shape) == 2:
        if truth.equilibria is None:
            return [], "not decided whether all were found"
        expected: Sequence[Strategies] = truth.equilibria.profiles
    else:
        expected = truth.pure
    undecided = (
        "only pure equilibria are known to be missing or not" if finds == "all" and expected is truth.pure else ""
    )
    if exact:
        return [each for each in expected if each not in good], undecided
    unique = truth.degenerate is False
    return [each for each in expected if not any(stands_for(one, each, unique=unique) for one in good)], undecided


def stands_for(answer: Strategies, equilibrium: Strategies, *, unique: bool) -> bool:
    """Return whether a rounded answer can be meant for an equilibrium: it is near, or has the same supports.

    The latter is enough only where supports have at most one equilibrium, as in games that are not degenerate.
    """
    if apart(answer, equilibrium) <= NEAR:
        return True
    return unique and any(supports(answer, least) == supports(equilibrium) for least in (Fraction(0), SAME))


def supports(profile: Strategies, least: Fraction = Fraction(0)) -> tuple[tuple[int, ...], ...]:
    """Return the strategies that are played with more than the least probability."""
    return tuple(tuple(own for own, chance in enumerate(row) if chance > least) for row in profile)


def apart(one: Strategies, other: Strategies) -> Fraction:
    """Return the distance of two profiles: the largest difference of two probabilities."""
    return max(abs(a - b) for row, against in zip(one, other, strict=True) for a, b in zip(row, against, strict=True))


def repeated(good: Sequence[Strategies], truth: Truth) -> int:
    """Return how many answers repeat another one; two that may be meant for different equilibria do not."""
    exact = truth.equilibria.profiles if truth.equilibria else truth.pure
    return sum(
        any(apart(each, other) <= SAME for other in good[:place])
        and sum(apart(each, one) <= NEAR for one in exact) == 1
        for place, each in enumerate(good)
    )


def distance(rough: Sequence[Strategies], truth: Truth) -> Fraction | None:
    """Return the largest distance of a profile to the nearest listed equilibrium with its supports."""
    if not rough or truth.equilibria is None:
        return None
    largest = Fraction(0)
    for each in rough:
        near = [apart(each, one) for one in truth.equilibria.profiles if supports(one) == supports(each)]
        if not near:
            return None
        largest = max(largest, min(near))
    return largest
