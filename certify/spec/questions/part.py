"""What a question about an input file consists of: parts, each a problem of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from certify.spec.best_replies import BestReplies, Labels
from certify.spec.formula import Formula
from certify.spec.normal_form import NormalForm
from certify.spec.polynomial import Rational
from certify.spec.problem import Json
from certify.spec.support_systems import Intervals, ProfileBox, SupportSystem

Document: TypeAlias = object


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to check about an instance.

    `expects` says how: a `proof` refutes `base` and `hypotheses` together; a `witness` gives every name in `unknowns`
    a value at which all `hypotheses` hold; a part that expects `nothing` is a closed formula that has to be true as it
    stands. `base` is a sequence of comparisons that may be lazy; its members come first in the numbering of facts.
    `uses` names the facts about the exponential function on which the question itself rests.
    """

    unknowns: Sequence[str]
    hypotheses: Sequence[Formula]
    base: Sequence[Formula] = ()
    expects: Literal["proof", "witness", "nothing"] = "proof"
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """That a list has every extreme equilibrium of a two-player game; the part has an `exhaustion` as its evidence.

    `strategies[i]` are mixed strategies of player i, `labels[i]` the labels of each of them if they have been worked
    out, else none; `pairs` the listed ones, by their numbers.
    """

    replies: tuple[BestReplies, BestReplies]
    strategies: tuple[Sequence[Sequence[Rational]], Sequence[Sequence[Rational]]]
    pairs: Collection[tuple[int, int]]
    labels: tuple[Sequence[Labels], Sequence[Labels]] = ((), ())


@dataclass(frozen=True, slots=True)
class Isolated:
    """That a box holds exactly one solution of equations, conditions included; its evidence is an `isolation`.

    With an `index`, that the equilibrium is regular and has this index. Conditions whose numbers are in `tied` are 0
    at the solution.
    """

    system: SupportSystem
    box: Intervals
    index: int | None = None
    tied: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Enumeration:
    """That each equilibrium of a game is one of some points, in one of some boxes or in one of some products of hulls.

    Each box holds one equilibrium, and each product equilibria only, as other parts say. A subset gives for each player
    the strategies whose hulls it is the product of. `tied` has for each box the pairs (player, strategy) of strategies
    that are best replies at its equilibrium and not used. The evidence is a `subdivision`.
    """

    game: NormalForm
    points: Sequence[Sequence[Sequence[Rational]]]
    boxes: Sequence[ProfileBox]
    subsets: Sequence[Sequence[Sequence[Sequence[Rational]]]] = ()
    tied: Sequence[Sequence[tuple[int, int]]] = ()


AnyPart: TypeAlias = Part | Coverage | Isolated | Enumeration


class Question(Protocol):
    """A kind of question about one input file."""

    def load(self, path: Path) -> Document:
        """Return the document in the file; `InputError` if it is not what it has to be."""
        ...

    def digest(self, document: Document) -> str:
        """Return the canonical hash of the document, `sha256:...`."""
        ...

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, AnyPart]:
        """Return what has to be checked, by label, for `results` to be true of the document under `parameters`.

        Raises:
            InputError: a parameter or a result is missing, unknown or of the wrong form.
        """
        ...
