"""All equilibria of a game of three players or more, isolated or in products of hulls, and a proof of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import prod

from certify.equilibria.eliminating import exact_roots
from certify.equilibria.isolating import Found, Isolated, equilibrium_near
from certify.equilibria.result import EquilibriaResult, Mixed, rendered
from certify.equilibria.structure import KnownStructure
from certify.equilibria.subdivide import SubdivisionSearch
from certify.equilibria.support_equations import Equations
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence
from certify.kernel.parts import check_parts
from certify.kernel.subdivision import Subdivision
from certify.spec.errors import LimitError
from certify.spec.normal_form import NormalForm
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.equilibria import QUESTION, pure_profile
from certify.spec.questions.products import strategies_of
from certify.spec.questions.roots import Roots, rendered_list
from certify.spec.questions.tied import rendered_tied
from certify.spec.reading.game import Game
from certify.spec.support_systems import regular_index, rendered_box, support_system, supports_of

_MOST_SECONDS = 5.0
"""The second search takes no longer."""

_MOST_SUPPORTS = 100
"""Past a limit, the supports of a game are tried one by one if there are no more."""


@dataclass(frozen=True, slots=True)
class ManyPlayers:
    """The equilibria found, and the search, which has the tree; `reason` says why there may be others, if so."""

    points: list[Mixed]
    boxes: list[Isolated]
    search: SubdivisionSearch
    reason: str | None


def searched(game: NormalForm, seconds: float | None) -> ManyPlayers:
    """Return the equilibria that a search finds; where it meets a limit, also others that are easily found.

    Where equilibria are not isolated, or could not be seen to be, a second search looks for products of hulls too.
    """
    start = time.monotonic()
    search = SubdivisionSearch(game, seconds)
    try:
        search.run()
    except LimitError as error:
        reason = str(error)
    else:
        return ManyPlayers(search.points, search.boxes, search, None)
    left = _MOST_SECONDS if seconds is None else seconds - (time.monotonic() - start)
    second = SubdivisionSearch(game, min(left, _MOST_SECONDS), fills=True)
    try:
        second.run()
    except LimitError:
        _find_more(game, search)
        return ManyPlayers(search.points, search.boxes, search, reason)
    return ManyPlayers(second.points, second.boxes, second, None)


def _find_more(game: NormalForm, search: SubdivisionSearch) -> None:
    """Add the pure equilibria, and those to which Newton's method leads from the middle of each few supports."""
    found: list[Found] = [pure_profile(game, profile) for profile in pure_equilibria(game)]
    if prod(2**size - 1 for size in game.sizes) <= _MOST_SUPPORTS:
        for supports in product(*map(_subsets, game.sizes)):
            equations = Equations(game, supports)
            middle = [Fraction(1, len(support)) for support in supports for _ in support[1:]]
            reached = equilibrium_near(equations, middle)
            if not isinstance(reached, str):
                found.append(reached)
    for each in found:
        if each not in search.found:
            search.found.append(each)


def _subsets(size: int) -> list[tuple[int, ...]]:
    return [each for count in range(1, size + 1) for each in combinations(range(size), count)]


def many_players_answer(document: Game, name: str, seconds: float | None) -> EquilibriaResult:
    """Return what `all_equilibria` answers about a game of three players or more."""
    table = normal_form_of(document)
    found = searched(table, seconds)
    strategies = tuple(strategies_of(found.points, len(table.sizes)))
    products = found.search.subsets if found.reason is None else []
    subsets = tuple(
        tuple(tuple(listed.index(each) for each in own) for own, listed in zip(product, strategies, strict=True))
        for product in products
    )
    index = (
        *(regular_index(table, profile) for profile in found.points),
        *(each.index for each in found.boxes),
    )
    complete = found.reason is None
    results: dict[str, Json] = {
        "equilibria": [True] * len(found.points),
        "complete": False if found.boxes else True if complete else None,
        "missing": [],
        "exhausted": complete,
        "index": list(index),
    }
    if subsets:
        results["subsets"] = [list(map(list, each)) for each in subsets]
    parameters: dict[str, Json] = {"profiles": [rendered(profile) for profile in found.points]}
    parts: dict[str, Evidence] = {
        "equilibria": None,
        "missing": None,
        "index": None,
        **({"subsets": None} if subsets else {}),
    }
    if complete:
        parts["exhausted"] = evidence_of(found, found.points)
    roots = add_boxes(table, results, parts, found.boxes)
    check_parts(QUESTION.parts(document, parameters, results), parts)
    text = instance_certificate("equilibria", name, document.digest(), parameters, results, parts)
    return EquilibriaResult(
        players=document.players,
        profiles=tuple(found.points),
        complete=complete,
        reason=found.reason,
        nodes=len(found.search.nodes),
        structure=KnownStructure(strategies, subsets, index, text),
        isolated=tuple(each.box for each in found.boxes),
        roots=roots,
    )


def add_boxes(
    game: NormalForm, results: dict[str, Json], parts: dict[str, Evidence], boxes: Sequence[Isolated]
) -> tuple[Roots | None, ...]:
    """Return the polynomials of which probabilities in isolating boxes are roots, as far as they are found.

    Boxes and polynomials are added to the results of the question, their evidence to its parts.
    """
    if not boxes:
        return ()
    results["isolated"] = [rendered_box(each.box) for each in boxes]
    if any(each.tied for each in boxes):
        results["tied"] = rendered_tied([each.tied for each in boxes])
    parts["apart"] = None
    parts |= {f"isolated.{number}": each.evidence for number, each in enumerate(boxes)}
    found = [exact_roots(support_system(game, supports_of(each.box)), each.box) for each in boxes]
    roots = tuple(None if each is None else each[0] for each in found)
    if any(found):
        results["roots"] = rendered_list(roots)
        parts["roots"] = None
        parts |= {f"roots.{number}": each[1] for number, each in enumerate(found) if each is not None}
    return roots


def evidence_of(found: ManyPlayers, points: Sequence[Mixed]) -> Subdivision:
    """Return the evidence that there are no equilibria but some points, which have all that were found, and boxes."""
    return found.search.evidence([*points, *found.boxes])
