"""The answer of `bound`, as a frozen value that prints itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Literal

from certify.spec.numbers import render
from certify.spec.outcomes import MOST_PLANS, Form

if TYPE_CHECKING:
    from certify.spec.exponential import Interval
    from certify.spec.problem import Json


FOLLOWS = "the user follows advice wherever it is optimal"
"""What is assumed of her ties in a selection market with `"law": "common"`, whatever `ties` says (theory, Lemma S)."""

RELAXED = f"more than {MOST_PLANS} plans of the user, so only her actions are constrained"


@dataclass(frozen=True, slots=True, repr=False)
class BoundResult:
    """Exact figures about all equilibria of one market, each covered by a part of the certificate.

    `status` is `proved`, or `unknown` with a `reason` and no figures. `lower` is the certified least user utility
    over all equilibria, `theorem` what T1b or T3a gives (None where its premises do not hold), `optimum` V*, which is
    V° where messages are enough, `attained` the user's utility in the worst `equilibrium` found (None where none was),
    `gap` = attained - lower. `weights` are the multipliers of the agents' constraints by name, None in a selection
    market. `outcomes` is `plans` where the constraints describe the user's plans over her types, `actions` where they
    were too many and only a relaxation bounds the utility from below, `mediated` in a conversation. `certificate` is
    the text of a certificate. `assumes` is what the figures assume of the user beyond the keys of the market, if
    anything.

    Of a quantal response `full_information` has rational bounds of what the user gets when she knows the signal, the
    benchmark beside V*; `attained` is an upper bound of what she gets in `equilibrium`, and `outcomes` is None.
    `equilibrium` says that all reveal the signal, or in which cells of signals (by number) all say that it is, or has
    the best rule of one agent that sees two signals (`SingleAgent`). In `lower`, deviations other than full revelation
    count only for such an agent, where the user has no type.
    """

    status: Literal["proved", "unknown"]
    seconds: float
    reason: str | None = None
    lower: Fraction | None = None
    theorem: Fraction | None = None
    optimum: Fraction | None = None
    attained: Fraction | None = None
    gap: Fraction | None = None
    weights: Mapping[str, Fraction] | None = None
    outcomes: Form | None = None
    equilibrium: Mapping[str, Json] | None = None
    certificate: str | None = field(default=None, compare=False)
    full_information: Interval | None = None
    assumes: str | None = None

    def json(self) -> dict[str, object]:
        """The keys of the command's JSON output, figures as text; the certificate's path is for the caller to add."""
        weights = self.weights
        document: dict[str, object] = {"status": self.status, "seconds": round(self.seconds, 6)}
        if self.reason is not None:
            document["reason"] = self.reason
        for name, value in self._figures().items():
            document[name] = None if value is None else render(value)
        document["weights"] = None if weights is None else {name: render(each) for name, each in weights.items()}
        document["outcomes"] = self.outcomes
        if self.full_information is not None:
            low, high = self.full_information
            document["full_information"] = {"lower": render(low), "upper": render(high)}
        document["equilibrium"] = self.equilibrium
        if self.assumes is not None:
            document["assumes"] = self.assumes
        return document

    def _figures(self) -> dict[str, Fraction | None]:
        return {
            "lower": self.lower,
            "theorem": self.theorem,
            "optimum": self.optimum,
            "attained": self.attained,
            "gap": self.gap,
        }

    def __repr__(self) -> str:
        if self.status == "unknown":
            return f"BoundResult(unknown: {self.reason})"
        figures = ", ".join(
            f"{name}={'none' if value is None else _short(value)}" for name, value in self._figures().items()
        )
        return f"BoundResult({self.status}: {figures}{self._notes()})"

    def _notes(self) -> str:
        notes = [RELAXED] if self.outcomes == "actions" else []
        return "".join(f"; {note}" for note in [*notes, *filter(None, [self.assumes])])

    def _repr_html_(self) -> str:
        if self.status == "unknown":
            return f"<p>unknown: {escape(str(self.reason))}</p>"
        rows = "".join(
            f"<tr><td>{name}</td><td>{'none' if value is None else escape(_short(value))}</td></tr>"
            for name, value in self._figures().items()
        )
        caption = f"least user utility over all equilibria: {self.status}{self._notes()}"
        return f"<table><caption>{caption}</caption>{rows}</table>"


def _short(value: Fraction) -> str:
    text = render(value)
    return text if len(text) <= 24 else f"{float(value):.6g}"
