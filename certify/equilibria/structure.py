"""How equilibria hang together, and the text of their certificate; of two players worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from certify.equilibria.result import Numbers, Strategy, rendered
from certify.kernel.certificate import instance_certificate
from certify.kernel.exhaustion import Evidence, Exhaustion
from certify.kernel.parts import check_parts
from certify.spec.nash_subsets import Subset, component_indices, components, index, maximal_subsets
from certify.spec.problem import Json
from certify.spec.questions.equilibria import QUESTION
from certify.spec.questions.pairs import Sides, WeightedPairs
from certify.spec.reading.game import Game


class ExtremeStructure:
    """Of profiles of two players that the kernel has accepted; `tree` shows that they are all extreme equilibria."""

    def __init__(
        self, game: Game, file_name: str, sides: Sides, listed: WeightedPairs, tree: Exhaustion | None
    ) -> None:
        self._game = game
        self._file_name = file_name
        self._sides = sides
        self._listed = listed
        self._tree = tree

    def strategies(self) -> tuple[Sequence[Strategy], ...]:
        """Return the different strategies of each player, by first appearance."""
        return self._listed.strategies

    @cached_property
    def _subsets(self) -> list[Subset]:
        return maximal_subsets(self._listed.pairs) if self._tree else []

    @cached_property
    def _index(self) -> list[int | None]:
        first, second = self._listed.strategies
        return [index(self._sides, (first[one], second[other])) for one, other in self._listed.pairs]

    def subsets(self) -> tuple[Subset, ...]:
        """Return the maximal Nash subsets; none of a list that is not complete.

        Raises:
            LimitError: there are too many.

        """
        return tuple(self._subsets)

    def components(self) -> tuple[Numbers, ...]:
        """Return the connected components of the set of equilibria, as numbers of subsets."""
        return tuple(components(self._subsets))

    def index(self) -> tuple[int | None, ...]:
        """Return the index of each profile, None unless it is regular."""
        return tuple(self._index)

    def component_index(self) -> tuple[int | None, ...]:
        """Return the index of each component, None where it is not determined."""
        return tuple(component_indices(self._subsets, dict(zip(self._listed.pairs, self._index, strict=True))))

    def certificate(self) -> str:
        """Return the text of the certificate, all of which the kernel has accepted."""
        first, second = self._listed.strategies
        profiles = [rendered((first[one], second[other])) for one, other in self._listed.pairs]
        parameters: dict[str, Json] = {"profiles": list[Json](profiles)}
        results: dict[str, Json] = {
            "equilibria": [True] * len(profiles),
            "complete": True if self._tree else None,
            "missing": [],
            "exhausted": self._tree is not None,
        }
        parts: dict[str, Evidence] = {"equilibria": None, "missing": None}
        if self._tree is not None:
            results["subsets"] = [[list(first), list(second)] for first, second in self._subsets]
            results["index"] = list[Json](self._index)
            results["component_index"] = list[Json](self.component_index())
            parts |= {"exhausted": self._tree, "extreme": None, "once": None, "subsets": None, "index": None}
            parts["component_index"] = None
        check_parts(QUESTION.parts(self._game, parameters, results), parts)
        return instance_certificate("equilibria", self._file_name, self._game.digest(), parameters, results, parts)


@dataclass(frozen=True, slots=True)
class KnownStructure:
    """Of equilibria of three players or more: all but the components is worked out with them."""

    listed: tuple[Sequence[Strategy], ...]
    products: tuple[tuple[Numbers, ...], ...]
    indices: tuple[int | None, ...]
    text: str

    def strategies(self) -> tuple[Sequence[Strategy], ...]:
        """Return the different strategies of each player."""
        return self.listed

    def subsets(self) -> tuple[tuple[Numbers, ...], ...]:
        """Return products of hulls of strategies."""
        return self.products

    def components(self) -> tuple[Numbers, ...]:
        """Return the connected components of the products, as numbers of these."""
        from certify.equilibria.hulls import connected

        return tuple(
            connected(
                [
                    tuple([own[number] for number in numbers] for own, numbers in zip(self.listed, each, strict=True))
                    for each in self.products
                ]
            )
        )

    def index(self) -> tuple[int | None, ...]:
        """Return the index of each equilibrium."""
        return self.indices

    def component_index(self) -> tuple[int | None, ...]:
        """Return nothing."""
        return ()

    def certificate(self) -> str:
        """Return the text of the certificate, which the kernel has accepted."""
        return self.text
