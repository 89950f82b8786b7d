"""All Nash equilibria of one game with numbers for payoffs, as pieces over which formulas can be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from certify.equilibria.answer import MOST_PROFILES
from certify.equilibria.tree import TreeSearch
from certify.search.exact_answers import OpenError
from certify.search.one_game import Declared
from certify.solvers.rational_models import simplified
from certify.spec.best_replies import best_replies
from certify.spec.errors import LimitError
from certify.spec.formula import And, Atom, Formula, Or, all_of, any_of, at_least, equal, substitute
from certify.spec.nash_subsets import maximal_subsets
from certify.spec.normal_form import NormalForm
from certify.spec.normal_form_payoffs import exact
from certify.spec.polynomial import Polynomial, Rational, normal
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.quantity import Quantity, quantity

Strategies = tuple[tuple[Rational, ...], ...]
Tables = tuple[tuple[Rational, ...], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the equilibria: the unknowns in terms of few others, of which `conditions` hold.

    `corners` are the extreme equilibria of a product of two polytopes, where the piece is one; else nothing.
    """

    terms: Mapping[str, Polynomial]
    conditions: tuple[Formula, ...]
    corners: tuple[Mapping[str, Polynomial], ...]


def pieces(declared: Declared, payoffs: Mapping[str, Polynomial]) -> list[Piece]:
    """Return pieces that cover all equilibria of the game with these payoffs, and nothing else.

    With two players they are the maximal Nash subsets; with more, one for each choice of supports.
    """
    tables = tuple(tuple(exact(value.substitute(payoffs)) for value in table) for table in _symbols(declared))
    sizes = declared.game.sizes
    if declared.is_pure:
        profiles = pure_equilibria(NormalForm(sizes, tables))
        points = [[[int(a == own) for a in range(size)] for own, size in zip(p, sizes, strict=True)] for p in profiles]
        return [_subset(declared.names, [[strategy] for strategy in point]) for point in points]
    if len(sizes) == 2:
        return [_subset(declared.names, corners) for corners in _subsets(sizes, tables)]
    return list(_by_supports(declared.names, NormalForm(sizes, tables)))


def _symbols(declared: Declared) -> Iterator[list[Quantity]]:
    for table in declared.game.payoffs:
        yield list(map(quantity, table))


@lru_cache(maxsize=10_000)
def _subsets(sizes: tuple[int, ...], tables: Tables) -> list[tuple[Strategies, Strategies]]:
    found = TreeSearch(best_replies(NormalForm(sizes, tables)), MOST_PROFILES, None).found()
    if found.reason is not None:
        raise LimitError(found.reason)
    listed, _ = found.listed()
    first, second = ([tuple(map(normal, strategy)) for strategy in listed.strategies[player]] for player in (0, 1))
    return [
        (tuple(first[one] for one in rows), tuple(second[other] for other in columns))
        for rows, columns in maximal_subsets(listed.pairs)
    ]


def _subset(names: Sequence[Sequence[str]], corners: Sequence[Sequence[Sequence[Rational]]]) -> Piece:
    """Return the product of the hulls of each player's corners; the last weight of a mixture is what is left."""
    terms: dict[str, Polynomial] = {}
    conditions: list[Formula] = []
    one = Polynomial.constant(1)
    for own, points in zip(names, corners, strict=True):
        shares = [Polynomial.unknown(f"{own[0]} share {number}") for number in range(len(points) - 1)]
        shares.append(one - sum(shares, Polynomial.constant(0)))
        for place, name in enumerate(own):
            terms[name] = sum(
                (share * point[place] for share, point in zip(shares, points, strict=True)), Polynomial.constant(0)
            )
        if len(points) > 1:
            conditions.extend(map(at_least, shares))
    extreme = tuple(
        {
            name: Polynomial.constant(value)
            for own, point in zip(names, chosen, strict=True)
            for name, value in zip(own, point, strict=True)
        }
        for chosen in product(*corners)
    )
    return Piece(terms, tuple(conditions), extreme)


def _by_supports(names: Sequence[Sequence[str]], game: NormalForm) -> Iterator[Piece]:
    """Yield a piece for each choice of supports: what is played pays the same, and nothing pays more."""
    supports = [
        [chosen for count in range(1, size + 1) for chosen in combinations(range(size), count)] for size in game.sizes
    ]
    for chosen in product(*supports):
        terms: dict[str, Polynomial] = {}
        conditions: list[Formula] = []
        strategies: list[list[Quantity]] = []
        for own, support in zip(names, chosen, strict=True):
            strategy = [Polynomial.constant(0)] * len(own)
            for strategy_number in support[1:]:
                strategy[strategy_number] = Polynomial.unknown(f"{own[0]} share {strategy_number}")
            strategy[support[0]] = Polynomial.constant(1) - sum(strategy, Polynomial.constant(0))
            if len(support) > 1:
                conditions.extend(at_least(strategy[number]) for number in support)
            terms.update(zip(own, strategy, strict=True))
            strategies.append(list(map(quantity, strategy)))
        for player, support in enumerate(chosen):
            paid = game.deviation_payoffs(player, strategies)
            for other in game.strategies(player):
                compare = equal if other in support else at_least
                conditions.append(compare(paid[support[0]], paid[other]))
        left = simplified(conditions)
        if left is not None:
            yield Piece(terms, tuple(left), (dict(terms),) if not left else ())


# Universal formulas over a piece. ------------------------------------------------------------------------------------


def everywhere(formula: Formula, names: Sequence[Sequence[str]], piece: Piece) -> Formula:
    """Return the formula, without the unknowns `names`, that `formula` holds all over a piece.

    A comparison that is affine in each player's probabilities holds everywhere if it holds at all corners. Of
    alternatives one at most may be in question.

    Raises:
        OpenError: the piece is no product of polytopes, or more alternatives than one are in question.

    """
    if not piece.corners:
        raise OpenError
    bound = {name: player for player, own in enumerate(names) for name in own}
    return _everywhere(formula, bound, piece.corners)


def _everywhere(formula: Formula, bound: Mapping[str, int], corners: Sequence[Mapping[str, Polynomial]]) -> Formula:
    if len(corners) == 1:
        return substitute(formula, corners[0])
    match formula:
        case And(parts):
            return all_of(_everywhere(part, bound, corners) for part in parts)
        case Or(parts):
            left: list[Formula] = []
            in_question: list[Formula] = []
            for part in parts:
                at_corners = [substitute(part, corner) for corner in corners]
                if all(each == at_corners[0] == part for each in at_corners):
                    left.append(part)
                elif not _is_false(part, at_corners, bound):
                    in_question.append(part)
            if len(in_question) > 1:
                raise OpenError
            return any_of([*left, *(_everywhere(part, bound, corners) for part in in_question)])
        case Atom(polynomial, _):
            if not _is_affine(polynomial, bound):
                raise OpenError
            return all_of(substitute(formula, corner) for corner in corners)
        case _:
            raise OpenError


def _is_false(part: Formula, at_corners: Sequence[Formula], bound: Mapping[str, int]) -> bool:
    """Return whether a comparison fails all over the piece: its difference does at the corners, in one direction."""
    if not isinstance(part, Atom) or not _is_affine(part.polynomial, bound):
        return False
    differences = [each.polynomial for each in at_corners if isinstance(each, Atom)]
    if not all(difference.is_constant for difference in differences):
        return False
    values = [difference.constant_term for difference in differences]
    match part.sign:
        case ">":
            return all(value <= 0 for value in values)
        case ">=":
            return all(value < 0 for value in values)
        case _:
            return all(value < 0 for value in values) or all(value > 0 for value in values)


def _is_affine(polynomial: Polynomial, bound: Mapping[str, int]) -> bool:
    """Return whether no term has two probabilities of one player."""
    for monomial in polynomial.terms:
        owners = [bound[name] for name in monomial if name in bound]
        if len(set(owners)) < len(owners):
            return False
    return True
