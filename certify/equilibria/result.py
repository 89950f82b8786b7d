"""What `all_equilibria` answers."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from certify.spec.nash_subsets import Subset
from certify.spec.numbers import render
from certify.spec.problem import Json

Strategy: TypeAlias = tuple[Fraction, ...]
Mixed: TypeAlias = tuple[Strategy, ...]
"""A profile: one mixed strategy a player."""

_SHOWN = 20


@dataclass(frozen=True, slots=True, repr=False)
class EquilibriaResult:
    """The extreme equilibria of a two-player game, in descending order of their probabilities.

    `strategies[i]` are the different strategies of player i in them, by first appearance. `subsets` are the maximal
    Nash subsets as numbers of strategies of both players: each is the product of the hulls of these, and every
    equilibrium is in one of them. `components` are the connected components, as numbers of subsets. `index[k]` is the
    index of profile k, None unless it is regular. `complete` is whether the kernel accepted that there are no others;
    if not, `reason` says which limit was met and `profiles` are those found before. `certificate` is the text of the
    certificate; a list that is not complete has one too, which says no more than that these are equilibria.
    `nodes` is the size of the tree.
    """

    players: tuple[str, ...]
    profiles: tuple[Mixed, ...]
    strategies: tuple[Sequence[Strategy], Sequence[Strategy]]
    subsets: tuple[Subset, ...]
    components: tuple[tuple[int, ...], ...]
    index: tuple[int | None, ...]
    complete: bool
    reason: str | None
    nodes: int
    certificate: str = field(compare=False)

    def json(self) -> dict[str, Json]:
        """Return the document of format `certify-profiles/1` that lists the profiles."""
        return {"format": "certify-profiles/1", "profiles": [rendered(profile) for profile in self.profiles]}

    def __repr__(self) -> str:
        profiles = _counted(len(self.profiles), "extreme equilibrium", "extreme equilibria")
        if not self.complete:
            return f"EquilibriaResult(at least {profiles}; {self.reason})"
        subsets = _counted(len(self.subsets), "maximal Nash subset", "maximal Nash subsets")
        return f"EquilibriaResult({profiles}, {subsets}, {_counted(len(self.components), 'component', 'components')})"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.players)
        rows = ""
        for profile, own in zip(self.profiles[:_SHOWN], self.index, strict=False):
            cells = "".join(f"<td>{_shown(strategy)}</td>" for strategy in profile)
            rows += f"<tr>{cells}<td>{'' if own is None else own}</td></tr>"
        more = len(self.profiles) - _SHOWN
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><tr>{head}<th>index</th></tr>{rows}</table>{rest}<p>{html.escape(repr(self))}</p>"


def rendered(profile: Mixed) -> list[Json]:
    """Return a profile as it is written in files."""
    return [list(map(render, strategy)) for strategy in profile]


def _shown(strategy: Strategy) -> str:
    return ", ".join(render(value) if len(render(value)) <= 12 else f"~{float(value):.6g}" for value in strategy)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
