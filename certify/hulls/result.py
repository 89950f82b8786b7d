"""What `hull` answers."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from certify.report.numbers import decimal
from certify.spec.numbers import render
from certify.spec.problem import Json
from certify.spec.questions.hull_fit import Form, Norm

MEASURES: Mapping[Norm, str] = {"sup": "greatest error", "squares": "mean squared error"}


@dataclass(frozen=True, slots=True)
class Alone:
    """The best fit by one column: an agent, or the plain average of all (`agent` is None)."""

    agent: str | None
    error: Fraction
    weight: Fraction
    offset: Fraction


@dataclass(frozen=True, slots=True)
class Grown:
    """The best fits by the first `agents` agents, in the order in which they were named."""

    agents: int
    error: Fraction
    weights: Mapping[str, Fraction]
    offset: Fraction
    best_single: Alone
    average: Alone


@dataclass(frozen=True, slots=True, repr=False)
class HullResult:
    """The best combination of the agents, beside the best single agent and the plain average; all numbers exact.

    `error` is the greatest error of a row in the norm "sup", the mean squared error in the norm "squares". `rows` were
    fitted, `dropped` left out for missing cells. `certificate` is the text of the certificate.
    """

    form: Form
    norm: Norm
    error: Fraction
    weights: Mapping[str, Fraction]
    offset: Fraction
    best_single: Alone
    average: Alone
    rows: int
    dropped: int
    growth: tuple[Grown, ...] | None
    certificate: str = field(compare=False)

    @property
    def measure(self) -> str:
        """What the error is, in words."""
        return MEASURES[self.norm]

    @property
    def sum_of_squares(self) -> Fraction | None:
        """The sum over the rows of the squared errors in the norm "squares"."""
        return self.error * self.rows if self.norm == "squares" else None

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify hull --json` prints, numbers as text."""
        result: dict[str, Json] = {
            "form": self.form,
            "norm": self.norm,
            "error": render(self.error),
            "weights": {name: render(weight) for name, weight in self.weights.items()},
            "offset": render(self.offset),
            "best_single": {"agent": self.best_single.agent, "error": render(self.best_single.error)},
            "average": {"error": render(self.average.error)},
            "rows": self.rows,
            "dropped": self.dropped,
        }
        if self.sum_of_squares is not None:
            result["sum_of_squares"] = render(self.sum_of_squares)
        if self.growth is not None:
            result["growth"] = [
                {
                    "agents": entry.agents,
                    "error": render(entry.error),
                    "best_single": {"agent": entry.best_single.agent, "error": render(entry.best_single.error)},
                    "average": {"error": render(entry.average.error)},
                }
                for entry in self.growth
            ]
        return result

    def __repr__(self) -> str:
        used = sum(weight > 0 for weight in self.weights.values())
        return (
            f"HullResult({self.form}, {self.measure} {decimal(self.error)}, {used} of {len(self.weights)} agents used, "
            f"best single {self.best_single.agent!r} {decimal(self.best_single.error)}, "
            f"average {decimal(self.average.error)}, {self.rows} rows)"
        )

    def _repr_html_(self) -> str:
        lines = [
            ("best weights", self.error),
            (f"best single agent: {self.best_single.agent}", self.best_single.error),
            ("plain average", self.average.error),
        ]
        body = "".join(f"<tr><td>{html.escape(label)}</td><td>{decimal(error)}</td></tr>" for label, error in lines)
        head = f"<tr><th>{html.escape(self.form)} fit of {self.rows} rows</th><th>{self.measure}</th></tr>"
        return f"<table>{head}{body}</table>"
