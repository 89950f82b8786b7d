"""The verdict on one answer: a solver is held to what it promises, and to nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from certify.audit.answers import Answer, Strategies, probabilities
from certify.audit.parts import payments
from certify.audit.promise import Finds, Promise, Solver
from certify.audit.truth import SECONDS_ASIDE, Truth
from certify.equilibria.result import EquilibriaResult
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.numbers import shown
from certify.spec.support_systems import ProfileBox, supports_of
from certify.spec.support_systems import distance as box_distance

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
class Lacking:
    """Equilibria that are missing, irrational ones as the boxes that isolate them; and why there may be more."""

    profiles: Sequence[Strategies] = ()
    boxes: Sequence[ProfileBox] = ()
    undecided: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the answer to one game.

    `finds` is what is promised on this game. `returned` are the profiles as they came, exactly; `profiles` are those
    with probabilities put right, None where that is more than rounding; of a tree, they have a row for each information
    set. `regrets` has for each of them the exact regret of each player. `missing` are equilibria that the answer lacks
    though they were promised. `distance` is, over the approximate profiles, the largest exact distance to the nearest
    listed equilibrium with the same supports, None unless all have one. `notes` say what else there was. Of irrational
    equilibria that are missing, `missing_boxes` has the boxes that isolate them.
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
    if lack.undecided:
        notes.append(lack.undecided)
    twice = repeated(good, truth) if finds in ("all", "pure") else 0
    rough = [each for each, own in right if max(own) > 0]
    name, reason = "correct", ""
    if rough:
        name, reason = (
            "approximate",
            f"{len(rough)} of {len(profiles)} no exact equilibria, but within what is promised",
        )
    if twice:
        name, reason = "duplicate", f"{twice} given twice"
    if missing or (finds == "one" and not profiles):
        name, reason = "missing", f"{missing} missing" if answer.profiles else "empty answer"
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
        notes=tuple(dict.fromkeys(notes)),
        returned=answer.profiles,
    )


def lacking(finds: Finds, truth: Truth, good: Sequence[Strategies], *, exact: bool) -> Lacking:
    """Return the equilibria that were promised and are not among the good answers."""
    if finds == "some" or (finds == "one" and good):
        return Lacking()
    if finds == "one":
        found = truth.equilibria
        if found is None or not found.profiles:
            return Lacking(truth.pure[:1], found.isolated[:1] if found else ())
        return Lacking(found.profiles[:1])
    if isinstance(truth.game, ExtensiveGame):
        return Lacking(undecided="of a tree it is not decided whether all were found")
    if finds == "all" and truth.equilibria is not None:
        if len(truth.game.shape) > 2:
            return unanswered(truth.equilibria, good, exact=exact)
        expected: Sequence[Strategies] = truth.equilibria.profiles
    elif finds == "all" and len(truth.game.shape) == 2:
        return Lacking(undecided="not decided whether all were found")
    else:
        expected = truth.pure
    undecided = "only pure equilibria are known to be missing or not" if finds == "all" and expected is truth.pure else ""
    if exact:
        return Lacking([each for each in expected if each not in good], undecided=undecided)
    unique = truth.degenerate is False and len(truth.game.shape) == 2
    left = [each for each in expected if not any(stands_for(one, each, unique=unique) for one in good)]
    return Lacking(left, undecided=undecided)


def unanswered(found: EquilibriaResult, good: Sequence[Strategies], *, exact: bool) -> Lacking:
    """Return the equilibria of a game of three players or more for which no good answer stands.

    An answer stands for the equilibria that are near; if none is, for the nearest. An exact one stands for a rational
    equilibrium only if it is the same.
    """
    boxes = [*map(as_box, found.profiles), *found.isolated]
    met: set[int] = set()
    for each in good:
        far = [box_distance(each, box)[0] for box in boxes]
        close = {place for place, length in enumerate(far) if length <= NEAR}
        met |= close or {far.index(min(far))}
    rational = len(found.profiles)
    left = [each for place, each in enumerate(found.profiles) if (each not in good if exact else place not in met)]
    return Lacking(left, [box for place, box in enumerate(found.isolated, start=rational) if place not in met])


def as_box(profile: Strategies) -> ProfileBox:
    """Return the box that holds just a profile."""
    return tuple(tuple((value, value) for value in row) for row in profile)


def at_irrational(profile: Strategies, truth: Truth) -> bool:
    """Return whether an irrational equilibrium with the same supports is within `SAME` of a profile."""
    return truth.equilibria is not None and any(
        [list(own) for own in supports(profile)] == supports_of(box) and box_distance(profile, box)[1] <= SAME
        for box in truth.equilibria.isolated
    )


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
    found = truth.equilibria
    exact = [*map(as_box, found.profiles if found else truth.pure), *(found.isolated if found else ())]
    return sum(
        any(apart(each, other) <= SAME for other in good[:place])
        and sum(box_distance(each, one)[0] <= NEAR for one in exact) == 1
        for place, each in enumerate(good)
    )


def distance(rough: Sequence[Strategies], truth: Truth) -> Fraction | None:
    """Return the largest distance of a profile to the nearest listed equilibrium with its supports.

    Of an irrational equilibrium it is the distance to the farthest point of the box that isolates it.
    """
    found = truth.equilibria_within(SECONDS_ASIDE) if rough else None
    if found is None:
        return None
    boxes = [([list(own) for own in supports(each)], as_box(each)) for each in found.profiles]
    boxes += [(supports_of(box), box) for box in found.isolated]
    largest = Fraction(0)
    for each in rough:
        own = [list(row) for row in supports(each)]
        near = [Fraction(box_distance(each, box)[1]) for on, box in boxes if on == own]
        if not near:
            return None
        largest = max(largest, min(near))
    return largest
