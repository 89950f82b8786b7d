"""What `check` answers."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from certify.checks.near import Near
from certify.spec.numbers import render
from certify.spec.problem import Json
from certify.spec.questions.check import Kind

Deviation: TypeAlias = int | tuple[int, ...]
"""The strategy to play instead; in a correlated equilibrium one for each strategy that the player is told.

In a game in extensive form, an action for each of the player's information sets.
"""


@dataclass(frozen=True, slots=True, repr=False)
class CheckResult:
    """The verdict on a profile; all numbers exact, one entry a player.

    `equilibrium` is whether no regret exceeds `eta`. `better[i]` is the best deviation of player i, None where it
    gains nothing. `certificate` is the text of the certificate. `near` is an exact equilibrium near the profile, or why
    none was found; None where it was not looked for. `rescaled` says that probabilities as given missed the sum 1 by a
    rounding and were divided by their sum: all that is said is of the profile that this is.
    """

    kind: Kind
    eta: Fraction
    equilibrium: bool
    regret: tuple[Fraction, ...]
    payoff: tuple[Fraction, ...]
    better: tuple[Deviation | None, ...]
    players: tuple[str, ...]
    certificate: str = field(compare=False)
    near: Near | None = None
    rescaled: bool = False

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify check --json` prints, numbers as text."""
        near: dict[str, Json] = {} if self.near is None else {"near": self.near.json()}
        return {
            "equilibrium": self.equilibrium,
            "regret": list(map(render, self.regret)),
            "payoff": list(map(render, self.payoff)),
            **near,
            **({"rescaled": True} if self.rescaled else {}),
        }

    def __repr__(self) -> str:
        verdict = f"{'' if self.equilibrium else 'no '}{self.kind} equilibrium"
        within = f" within {_short(self.eta)}" if self.eta else ""
        return f"CheckResult({verdict}{within}, greatest regret {_short(max(self.regret))})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(name)}</td><td>{_short(payoff)}</td><td>{_short(regret)}</td>"
            f"<td>{'' if better is None else better}</td></tr>"
            for name, payoff, regret, better in zip(self.players, self.payoff, self.regret, self.better, strict=True)
        )
        verdict = f"{'' if self.equilibrium else 'no '}{self.kind} equilibrium"
        head = f"<tr><th>{verdict}</th><th>payoff</th><th>regret</th><th>better reply</th></tr>"
        return f"<table>{head}{rows}</table>"


def _short(number: Fraction) -> str:
    """The exact number where its text is short, else a decimal marked as rounded."""
    text = render(number)
    if len(text) <= 12:
        return text
    try:
        return f"~{float(number):.6g}"
    except OverflowError:
        return f"{text[:12]}... ({len(text)} characters)"
