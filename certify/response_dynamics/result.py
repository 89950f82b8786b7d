"""The answer of `dynamics`, as a frozen value that prints itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Literal

from certify.report.numbers import short
from certify.report.plotting import Format, Frame, Series, lines
from certify.spec.numbers import render

if TYPE_CHECKING:
    from certify.response_dynamics.path import End, Turn
    from certify.spec.problem import Json


@dataclass(frozen=True, slots=True, repr=False)
class DynamicsResult:
    """Where best responses in one market led, with exact figures along the way.

    `status` is `proved` where the kernel accepted how the path `end`s, else `unknown` with a `reason`. `end` is
    `equilibrium`; `approximate`, where agent i gains at most `eta`[i] by any offer; or `cycle`. `start_user` is the
    user's utility at the first offers, `user` at the last, `least` and `most` over the cycle (equal to `user`
    otherwise). `optimum` is V°, or V* where the user hears all; `lower` the certified least utility over all equilibria
    and `theorem` what T3a or T1b gives, both None where they were not asked for or not found in time. `increment` is
    that of the last turn, `responses` counts the best responses that were computed, `offers` are laws, or rules where
    the user hears all. `certificate` is about the end, `bound_certificate` about `lower`, unless the first covers it,
    and `path_certificate` about every turn, unless the first covers it: that each is a best response and what it pays.
    It is None where it was not asked for, nobody had a turn, or the path is too long for one.
    """

    status: Literal["proved", "unknown"]
    seconds: float
    reason: str | None = None
    end: End = "unknown"
    agents: tuple[str, ...] = ()
    start_user: Fraction | None = None
    user: Fraction | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    optimum: Fraction | None = None
    lower: Fraction | None = None
    theorem: Fraction | None = None
    eta: tuple[Fraction, ...] = ()
    increment: Fraction | None = None
    responses: int = 0
    turns: Sequence[Turn] = ()
    offers: Mapping[str, Json] | None = None
    certificate: str | None = field(default=None, compare=False)
    bound_certificate: str | None = field(default=None, compare=False)
    path_certificate: str | None = field(default=None, compare=False)

    @property
    def moves(self) -> int:
        """How many turns changed an offer."""
        return sum(turn.moved for turn in self.turns)

    def json(self) -> dict[str, object]:
        """The keys of the command's JSON output, figures as text; the paths of files are for the caller to add."""
        document: dict[str, object] = {"status": self.status, "seconds": round(self.seconds, 6)}
        if self.reason is not None:
            document["reason"] = self.reason
        document["end"] = None if self.end == "unknown" else self.end
        document |= {name: None if value is None else render(value) for name, value in self._figures().items()}
        document["eta"] = {name: render(each) for name, each in zip(self.agents, self.eta, strict=False)}
        document["increment"] = None if self.increment is None else render(self.increment)
        document |= {"turns": len(self.turns), "moves": self.moves, "responses": self.responses}
        document["offers"] = self.offers
        return document

    def _figures(self) -> dict[str, Fraction | None]:
        return {
            "start": self.start_user,
            "user": self.user,
            "least": self.least,
            "most": self.most,
            "optimum": self.optimum,
            "lower": self.lower,
            "theorem": self.theorem,
        }

    def csv(self) -> str:
        """The path as CSV, a row a turn (turn 0 is the start), all numbers exact."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(
            ["turn", "agent", "moved", "gain", "increment", "heard", "user", *(f"{a}'s payoff" for a in self.agents)]
        )
        if self.start_user is not None:
            writer.writerow([0, "", "", "", "", "", render(self.start_user), *("" for _ in self.agents)])
        for number, turn in enumerate(self.turns, 1):
            exact = map(render, (turn.gain, turn.increment))
            payoffs = map(render, turn.payoffs)
            agent = self.agents[turn.agent]
            heard = "all" if turn.heard is None else self.agents[turn.heard]
            moved = "yes" if turn.moved else "no"
            writer.writerow([number, agent, moved, *exact, heard, render(turn.user), *payoffs])
        return text.getvalue()

    def plot(self, *, form: Format = "svg", title: str = "best responses in turn") -> bytes:
        """The user's utility by turn, beside the optimum and the certified bound, as the content of a file.

        Raises:
            InputError: matplotlib is not installed.

        """
        start = [] if self.start_user is None else [(0, self.start_user)]
        points = [*start, *((number, turn.user) for number, turn in enumerate(self.turns, 1))]
        levels = {"optimum": self.optimum, "least in every equilibrium": self.lower}
        shown = {name: level for name, level in levels.items() if level is not None}
        series = [Series("the user's utility", points, steps=True, marks=False)]
        return lines(series, Frame(title, "turn", "utility of the user", shown), form=form)

    def __repr__(self) -> str:
        if self.status == "unknown":
            return f"DynamicsResult(unknown: {self.reason})"
        figures = ", ".join(
            f"{name}={'none' if value is None else short(value)}" for name, value in self._figures().items()
        )
        return f"DynamicsResult({self.end} after {len(self.turns)} turns, {self.moves} moves: {figures})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{name}</td><td>{'none' if value is None else escape(short(value))}</td></tr>"
            for name, value in self._figures().items()
        )
        title = f"best responses: {self.end}" if self.status == "proved" else f"unknown: {self.reason}"
        return f"<table><caption>{escape(title)}</caption>{rows}</table>"
