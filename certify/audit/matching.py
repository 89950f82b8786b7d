"""Which equilibria the answers of a solver stand for, which are missing, and how far off approximate ones are."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from certify.audit.answers import Strategies
from certify.audit.promise import Finds
from certify.audit.truth import SECONDS_ASIDE, Truth
from certify.equilibria.hulls import distance_to_product
from certify.equilibria.result import EquilibriaResult
from certify.spec.extensive.game import ExtensiveGame
from certify.spec.questions.products import Product
from certify.spec.support_systems import ProfileBox, supports_of
from certify.spec.support_systems import distance as box_distance

NEAR = Fraction(1, 10**6)
"""Profiles within this distance, the largest difference of two probabilities, are taken for the same."""

SAME = Fraction(1, 10**9)
"""Two answers within this distance of each other, with one equilibrium near them, are one answer given twice."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Equilibria that are missing, irrational ones as the boxes that isolate them; and why there may be more."""

    profiles: Sequence[Strategies] = ()
    boxes: Sequence[ProfileBox] = ()
    undecided: str = ""


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
    undecided = (
        f"only pure equilibria are known to be missing or not: {truth.reason}"
        if finds == "all" and expected is truth.pure
        else ""
    )
    if exact:
        return Lacking([each for each in expected if each not in good], undecided=undecided)
    unique = truth.degenerate is False and len(truth.game.shape) == 2
    left = [each for each in expected if not any(stands_for(one, each, unique=unique) for one in good)]
    return Lacking(left, undecided=undecided)


def unanswered(found: EquilibriaResult, good: Sequence[Strategies], *, exact: bool) -> Lacking:
    """Return the equilibria of a game of three players or more for which no good answer stands.

    Of equilibria in products of hulls all pure ones are asked for, and in each connected component at least one: the
    corners of the others depend on how these equilibria were divided into products. A component that was not met is
    represented by a corner. An answer stands for the equilibria and components that are near; if none is, for the
    nearest. An exact one stands for a rational equilibrium only if it is the same.
    """
    products = [
        tuple([own[number] for number in numbers] for own, numbers in zip(found.strategies, subset, strict=True))
        for subset in found.subsets
    ]
    within = {each: _near(each, products, Fraction(0)) for each in found.profiles}
    asked = [each for each, own in within.items() if is_pure(each) or not own]
    boxes = [*map(as_box, asked), *found.isolated]
    met: set[int] = set()
    reached: set[int] = set()
    for each in good:
        far = [box_distance(each, box)[0] for box in boxes]
        close = {place for place, length in enumerate(far) if length <= NEAR}
        inside = _near(each, products, NEAR)
        if not close and not inside:
            away = [distance_to_product(each, product) for product in products]
            if boxes and min(far) <= min(away, default=min(far)):
                close = {far.index(min(far))}
            elif away:
                inside = {away.index(min(away))}
        met |= close
        reached |= inside
    left = [each for place, each in enumerate(asked) if (each not in good if exact else place not in met)]
    unmet = [part for part in found.components if not reached & set(part)]
    named = {product for each in left for product in within[each]}
    left += [tuple(own[0] for own in products[part[0]]) for part in unmet if not named & set(part)]
    return Lacking(
        left,
        [box for place, box in enumerate(found.isolated, start=len(asked)) if place not in met],
        "of equilibria that are not isolated pure ones are asked for, and of each connected component one"
        if products
        else "",
    )


def _near(profile: Strategies, products: Sequence[Product], reach: Fraction) -> set[int]:
    """Return the numbers of the products of hulls that have a point within reach of a profile."""
    return {number for number, each in enumerate(products) if distance_to_product(profile, each) <= reach}


def left_out(truth: Truth, good: Sequence[Strategies]) -> str:
    """Return what a list of equilibria of a game of three players or more lacks, in words; it need not be promised."""
    if isinstance(truth.game, ExtensiveGame) or len(truth.game.shape) < 3:
        return ""
    found = truth.equilibria_within(SECONDS_ASIDE)
    if found is None:
        return f"what the answer leaves out is not decided: {truth.reason}"
    lack = unanswered(found, good, exact=False)
    missing = len(lack.profiles) + len(lack.boxes)
    return (
        f"{missing} equilibria or connected components of them left out, which is not held against it"
        if missing
        else ""
    )


def is_pure(profile: Strategies) -> bool:
    """Return whether each player plays one strategy for sure."""
    return all(max(row) == 1 for row in profile)


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
    return sum(sum(box_distance(each, one)[0] <= NEAR for one in exact) == 1 for each in again(good))


def again(profiles: Sequence[Strategies]) -> list[Strategies]:
    """Return the profiles that are within `SAME` of an earlier one.

    Only profiles of about the same height, a weighted sum of the probabilities, are compared: there may be thousands.

    >>> again([((1, 0), (0, 1)), ((0, 1), (1, 0)), ((1, 0), (0, 1))])
    [((1, 0), (0, 1))]
    """
    earlier: list[tuple[Fraction | int, int]] = []
    found: list[Strategies] = []
    for place, each in enumerate(profiles):
        entries = [chance for row in each for chance in row]
        height = sum(weight * chance for weight, chance in enumerate(entries, start=1))
        reach = SAME * (len(entries) * (len(entries) + 1) // 2)
        near = earlier[bisect_left(earlier, (height - reach, 0)) : bisect_left(earlier, (height + reach, place))]
        if any(apart(each, profiles[other]) <= SAME for _, other in near):
            found.append(each)
        insort(earlier, (height, place))
    return found


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
