"""What `hull` answers."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from certify.report.numbers import decimal
from certify.spec.numbers import render
from certify.spec.problem import Json


@dataclass(frozen=True, slots=True)
class Alone:
    """The best fit by one column: an agent, or the plain average of all (`agent` is None)."""

    agent: str | None
    error: Fraction
    weight: Fraction
    offset: Fraction


@dataclass(frozen=True, slots=True)
class Grown:
    """The best fit by the first `agents` agents, in the order of the table's columns."""

    agents: int
    error: Fraction
    weights: Mapping[str, Fraction]
    offset: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class HullResult:
    """The best combination of the agents, beside the best single agent and the plain average; all numbers exact.

    `rows` were fitted, `dropped` left out for missing cells. `certificate` is the text of the certificate.
    """

    form: str
    error: Fraction
    weights: Mapping[str, Fraction]
    offset: Fraction
    best_single: Alone
    average: Alone
    rows: int
    dropped: int
    growth: tuple[Grown, ...] | None
    certificate: str = field(compare=False)

    def json(self) -> dict[str, Json]:
        """Return the keys that `certify hull --json` prints, numbers as text."""
        result: dict[str, Json] = {
            "form": self.form,
            "error": render(self.error),
            "weights": {name: render(weight) for name, weight in self.weights.items()},
            "offset": render(self.offset),
            "best_single": {"agent": self.best_single.agent, "error": render(self.best_single.error)},
            "average": {"error": render(self.average.error)},
            "rows": self.rows,
            "dropped": self.dropped,
        }
        if self.growth is not None:
            result["growth"] = [{"agents": entry.agents, "error": render(entry.error)} for entry in self.growth]
        return result

    def __repr__(self) -> str:
        used = sum(weight > 0 for weight in self.weights.values())
        return (
            f"HullResult({self.form}, error {decimal(self.error)}, {used} of {len(self.weights)} agents used, "
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
        return f"<table><tr><th>{html.escape(self.form)} fit of {self.rows} rows</th><th>error</th></tr>{body}</table>"
