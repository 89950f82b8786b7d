"""What `all_equilibria` answers."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias

from certify.spec.numbers import render
from certify.spec.problem import Json
from certify.spec.questions.pairs import Mixed, Strategy
from certify.spec.questions.roots import Roots
from certify.spec.support_systems import Interval, ProfileBox

__all__ = ["EquilibriaResult", "Mixed", "Numbers", "Strategy", "Structure", "near", "rendered"]

_SHOWN = 20


Numbers: TypeAlias = tuple[int, ...]


class Structure(Protocol):
    """What `EquilibriaResult` says of how the equilibria hang together, and of their certificate, when it is asked."""

    def strategies(self) -> tuple[Sequence[Strategy], ...]:
        """Return the different strategies of each player."""
        ...

    def subsets(self) -> tuple[tuple[Numbers, ...], ...]:
        """Return products of hulls, as numbers of strategies."""
        ...

    def components(self) -> tuple[Numbers, ...]:
        """Return the components, as numbers of subsets."""
        ...

    def index(self) -> tuple[int | None, ...]:
        """Return the index of each equilibrium."""
        ...

    def component_index(self) -> tuple[int | None, ...]:
        """Return the index of each component."""
        ...

    def certificate(self) -> str:
        """Return the text of the certificate."""
        ...


@dataclass(frozen=True, repr=False)
class EquilibriaResult:
    """The extreme equilibria of a two-player game, in descending order of their probabilities; of more players, all.

    `strategies[i]` are the different strategies of player i in them, by first appearance. `subsets` are the maximal
    Nash subsets as numbers of strategies of both players: each is the product of the hulls of these, and every
    equilibrium is in one of them. `components` are the connected components, as numbers of subsets. `index[k]` is the
    index of profile k, None unless it is regular; `component_index[k]` that of component k, None where two components
    or more are not single regular equilibria (of these only the sum is known). `complete` is whether the kernel
    accepted that there are no others; if not, `reason` says which limit was met and `profiles` are those found before.
    `certificate` is the text of the certificate; a list that is not complete has one too, which says no more than that
    these are equilibria. `nodes` is the size of the tree, of two players 0 without one. Of two players, `subsets`,
    `components`, the indices and the text are worked out when they are first asked for, and the kernel then checks all
    that the text says.

    With three players or more `profiles` are the equilibria with rational probabilities and `isolated` the others: for
    each, as ends of an interval for each strategy of each player, a box that holds just one equilibrium with these
    supports. `index` goes on with theirs; the results in the certificate list as `tied` the unused strategies of each
    that pay exactly as much. If the list is `complete`, equilibria are isolated, but those in `subsets`,
    products of hulls as with two players, not always maximal, whose corners are profiles; `components` are
    the connected components of these, and every other equilibrium is one of its own.
    `roots[k]` has for each strategy of each player a polynomial with whole coefficients, the constant one first, of
    which the probability is the only root in its interval of box k; None where none was found
    (polynomials are looked for where three players mix two strategies each, and in systems of that size).
    """

    players: tuple[str, ...]
    profiles: tuple[Mixed, ...]
    complete: bool
    reason: str | None
    nodes: int
    structure: Structure = field(compare=False)
    isolated: tuple[ProfileBox, ...] = ()
    roots: tuple[Roots | None, ...] = ()

    @cached_property
    def strategies(self) -> tuple[Sequence[Strategy], ...]:
        """The different strategies of each player in the profiles, by first appearance."""
        return self.structure.strategies()

    @cached_property
    def subsets(self) -> tuple[tuple[Numbers, ...], ...]:
        """The maximal Nash subsets, or products of hulls, as numbers of strategies."""
        return self.structure.subsets()

    @cached_property
    def components(self) -> tuple[Numbers, ...]:
        """The connected components, as numbers of subsets."""
        return self.structure.components()

    @cached_property
    def index(self) -> tuple[int | None, ...]:
        """The index of each profile and isolated equilibrium, None unless it is regular."""
        return self.structure.index()

    @cached_property
    def component_index(self) -> tuple[int | None, ...]:
        """The index of each component, None where it is not determined."""
        return self.structure.component_index()

    @cached_property
    def certificate(self) -> str:
        """The text of the certificate."""
        return self.structure.certificate()

    def json(self) -> dict[str, Json]:
        """Return the document of format `certify-profiles/1` that lists the profiles."""
        return {"format": "certify-profiles/1", "profiles": [rendered(profile) for profile in self.profiles]}

    def __repr__(self) -> str:
        if len(self.players) > 2:
            count = len(self.profiles) + len(self.isolated)
            equilibria = _counted(count, "equilibrium", "equilibria")
            found = f"{equilibria}, {len(self.isolated)} irrational" if self.isolated else equilibria
            if self.subsets:
                found = f"{found}, {_counted(len(self.subsets), 'product of hulls', 'products of hulls')}"
            return f"EquilibriaResult({found if self.complete else f'at least {found}; {self.reason}'})"
        profiles = _counted(len(self.profiles), "extreme equilibrium", "extreme equilibria")
        if not self.complete:
            return f"EquilibriaResult(at least {profiles}; {self.reason})"
        subsets = _counted(len(self.subsets), "maximal Nash subset", "maximal Nash subsets")
        return f"EquilibriaResult({profiles}, {subsets}, {_counted(len(self.components), 'component', 'components')})"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.players)
        rows = ""
        shown = [
            *([_shown(strategy) for strategy in profile] for profile in self.profiles),
            *([", ".join(map(near, own)) for own in box] for box in self.isolated),
        ]
        for profile, own in zip(shown[:_SHOWN], self.index, strict=False):
            cells = "".join(f"<td>{strategy}</td>" for strategy in profile)
            rows += f"<tr>{cells}<td>{'' if own is None else own}</td></tr>"
        more = len(shown) - _SHOWN
        rest = f"<p>and {more} more</p>" if more > 0 else ""
        return f"<table><tr>{head}<th>index</th></tr>{rows}</table>{rest}<p>{html.escape(repr(self))}</p>"


def rendered(profile: Mixed) -> list[Json]:
    """Return a profile as it is written in files."""
    return [list(map(render, strategy)) for strategy in profile]


def near(interval: Interval) -> str:
    """Return a short text for the number in an isolating interval: exact where its ends are equal."""
    low, high = interval
    return render(low) if low == high else f"~{float(low):.6g}"


def _shown(strategy: Strategy) -> str:
    return ", ".join(render(value) if len(render(value)) <= 12 else f"~{float(value):.6g}" for value in strategy)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
