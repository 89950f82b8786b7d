"""How far a search through all small games or markets came, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from certify.search.counterexample import Counterexample
from certify.spec.problem import Json


@dataclass
class Exhausted:
    """How far an exhaustive search came, over games with whole payoffs from `least` to `most`.

    There are `total` games up to relabelling; `games` counts those looked at. Where the search is `finished` these are
    all that meet what is assumed of payoffs alone (`constrained`, if anything is). `decided` counts those of which it
    is known whether the statement holds; `unproved`, games that break it by all appearance, but no witness was
    accepted: they are not `decided`.
    """

    sizes: tuple[int, ...]
    least: int
    most: int
    total: int
    players_alike: bool
    relabellings: int
    constrained: bool = False
    games: int = 0
    decided: int = 0
    unproved: int = 0
    finished: bool = False
    found: Counterexample | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """Whether every game was decided, and none breaks the statement."""
        return self.finished and self.found is None and self.decided == self.games

    def text(self) -> str:
        """Return the count in words.

        >>> done = Exhausted((2, 2), 0, 2, 873, True, 8, games=873, decided=873, finished=True)
        >>> done.text()
        'all 873 games 2x2 with payoffs 0..2 up to relabelling of strategies and players: decided, none breaks it'
        """
        what = "strategies and players" if self.players_alike else "strategies"
        up_to = f" up to relabelling of {what}" if self.relabellings > 1 else ""
        shape = "x".join(map(str, self.sizes))
        games = f"{self.total:,} games {shape} with payoffs {self.least}..{self.most}{up_to}"
        meeting = f" ({self.games:,} meet the assumptions about payoffs)"
        if self.complete:
            return f"all {games}: decided, none breaks it{meeting if self.games < self.total else ''}"
        end = f", {self.unproved:,} seem to break it, without proof" if self.unproved else ""
        end += ", one breaks it" if self.found is not None else ""
        if not self.finished and self.constrained:
            games = games.replace(f"{self.total:,} ", "", 1) + " that meet the assumptions about payoffs"
            return f"{self.games:,} {games} searched, not all, {self.decided:,} of them decided{end}"
        if self.finished:
            return f"all {games}{meeting if self.games < self.total else ''}: {self.decided:,} decided{end}"
        return f"{self.games:,} of {games} searched, {self.decided:,} of them decided{end}"

    def json(self) -> dict[str, Json]:
        """Return the counts as a JSON object."""
        return {
            "least": self.least,
            "most": self.most,
            "total": self.total,
            "looked_at": self.games,
            "decided": self.decided,
            "unproved": self.unproved,
            "finished": self.finished,
        }


@dataclass
class ExhaustedMarkets:
    """How far an exhaustive search came, over markets with whole utilities from 0 to `most`.

    Priors are in proportion to weights up to `most`, so that the prior is uniform where that is 1 and each of its cells
    is a state. There are `total` markets up to relabelling of `kinds`; `games` counts those looked at, which are, where
    the search is `finished`, all that meet what is assumed of the numbers alone (`constrained`, if anything is).

    `decided` counts those in which no rule breaks the statement, or one was found that does; for `certified` of them
    the kernel accepted the contradiction, the others rest on Z3's word. In `searched` others all
    profiles of rules without chance or with fair coins were tried, without an end elsewhere: what is left of `games` is
    open, `unproved` of them with a profile that breaks the statement by all appearance. `profiles` were tried in all.
    """

    most: int
    total: int
    kinds: tuple[str, ...]
    own_cells: bool
    constrained: bool = False
    games: int = 0
    decided: int = 0
    searched: int = 0
    unproved: int = 0
    profiles: int = 0
    finished: bool = False
    found: Counterexample | None = field(default=None, repr=False)
    certified: int = field(default=0, compare=False)

    @property
    def complete(self) -> bool:
        """Whether every market was decided, and none breaks the statement."""
        return self.finished and self.found is None and self.decided == self.games

    def text(self) -> str:
        """Return the count in words.

        >>> done = ExhaustedMarkets(1, 76, ("actions", "states"), True, True, 20, 20, finished=True)
        >>> print(done.text())
        all 76 markets with utilities 0..1 and a uniform prior up to relabelling of actions and states (20 meet the \
assumptions about numbers): decided, no rule breaks it
        """
        least = 1 if self.own_cells else 0
        prior = "a uniform prior" if self.most == least else f"prior weights {least}..{self.most}"
        *others, last = self.kinds or ("",)
        up_to = f" up to relabelling of {' and '.join([', '.join(others), last] if others else [last])}" if last else ""
        markets = f"{self.total:,} markets with utilities 0..{self.most} and {prior}{up_to}"
        meeting = f" ({self.games:,} meet the assumptions about numbers)" if self.games < self.total else ""
        if self.complete:
            return f"all {markets}{meeting}: decided, no rule breaks it{self._certified()}"
        parts = [f"{self.decided:,} decided{self._certified()}"]
        if self.searched:
            parts.append(f"in {self.searched:,} only rules without chance or with fair coins were tried")
        left = self.games - self.decided - self.searched
        if left:
            parts.append(f"{left:,} left open")
        if self.unproved:
            parts.append(f"{self.unproved:,} seem to break it, without proof")
        parts.append("one breaks it" if self.found is not None else "none was found that breaks it")
        if self.finished:
            return f"all {markets}{meeting}: {', '.join(parts)}"
        if self.constrained:
            of = f"the {markets.split(' ', 1)[1]} that meet the assumptions about numbers"
            return f"{self.games:,} of {of}: {', '.join(parts)}"
        return f"{self.games:,} of {markets}: {', '.join(parts)}"

    def _certified(self) -> str:
        """Return in words for how many the kernel accepted the contradiction."""
        return f" ({self.certified:,} by multipliers that the kernel accepted)" if self.certified else ""

    def json(self) -> dict[str, Json]:
        """Return the counts as a JSON object."""
        return {
            "least": 0,
            "most": self.most,
            "total": self.total,
            "looked_at": self.games,
            "decided": self.decided,
            "certified": self.certified,
            "searched": self.searched,
            "unproved": self.unproved,
            "finished": self.finished,
        }


Count: TypeAlias = Exhausted | ExhaustedMarkets


class InterruptedCountError(KeyboardInterrupt):
    """An exhaustive search was interrupted; `exhausted` says how far it had come."""

    def __init__(self, exhausted: Count) -> None:
        super().__init__(exhausted)
        self.exhausted = exhausted
