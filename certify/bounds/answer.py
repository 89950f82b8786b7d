"""The one entry: reads a market, chooses the method, and writes every figure down with its proof."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

from certify.bounds.equilibria import worst_equilibrium
from certify.bounds.full import full_bound
from certify.bounds.profiles import Found
from certify.bounds.quantal import quantal_bound
from certify.bounds.result import FOLLOWS, BoundResult
from certify.bounds.selection import selection_bound
from certify.bounds.theorem import theorem_bound
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.spec.errors import LimitError
from certify.spec.numbers import exact, render
from certify.spec.polynomial import normal
from certify.spec.questions.bound import QUESTION
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_variant import optimum, theorem_applies, variant
from certify.spec.reading.market import read_market
from certify.spec.reading.market_document import MarketDocument

if TYPE_CHECKING:
    from certify.kernel.proof import Proof, Witness
    from certify.spec.exponential import Interval
    from certify.spec.outcomes import Form
    from certify.spec.problem import Json

Number = int | str | float | Fraction
Progress = Callable[[str], None]
_UNSET = object()
NO_NAME = "market.json"


def bound(
    market: MarketDocument | str | os.PathLike[str],
    *,
    ties: str | None = None,
    eta: Number | Sequence[Number] | None = None,
    kind: str | None = None,
    messages: int | object | None = _UNSET,
    rounds: int | None = None,
    response: str | None = None,
    rate: Number | None = None,
    seconds: float = 60.0,
    report: Progress | None = None,
    file: str | None = None,
    check: bool = True,
) -> BoundResult:
    """The certified least user utility over all equilibria of a market, with the worst equilibrium found.

    `market` is a document or the path of a `certify-market/1` file. `ties`, `eta` (one number for all agents, or one
    an agent), `kind`, `messages` (None for as many as are useful), `rounds`, `response` and `rate` override what the
    market says; a float is taken at its exact binary value. `seconds` bounds the search; the proof of the
    bound comes first, the search for equilibria has what is left. `report` is called with a line on what is being
    done. `file` is the name that the certificate gives to the market's file (default: that of the path). Without
    `check` the kernel is not asked here, and nothing is proved before the certificate is replayed.

    Where time runs out, or a market is too large, the status is `unknown` with a reason. Theory.md sections 4 and 5.

    Raises:
        InputError: the market cannot be read, or an argument is not what it has to be or contradicts another.
        RejectedError: the kernel refuses what the search found, which would be a fault of the search.

    """
    start = time.monotonic()
    if not isinstance(market, MarketDocument):
        file = file or Path(market).name
        market = read_market(market)
    seconds = checked_seconds(seconds)
    words: dict[str, Json] = {"ties": ties, "kind": kind, "response": response, "rounds": rounds}
    parameters = {name: word for name, word in words.items() if word is not None}
    if messages is not _UNSET:
        parameters["messages"] = messages  # type: ignore[assignment]  # pyright: ignore[reportArgumentType]
    if rate is not None:
        parameters["rate"] = render(exact(rate, where="rate"))
    if eta is not None:
        parameters["eta"] = _eta(eta, len(market.agents))
    asked = variant(market, parameters)
    answer = Answer(asked, start + seconds, report or _silent)
    try:
        answer.prove()
    except LimitError as error:
        return BoundResult("unknown", time.monotonic() - start, str(error))
    if check:
        answer.report("the kernel's check")
        check_parts(QUESTION.parts(market, parameters, answer.results), answer.parts)
    certificate = instance_certificate(
        "bound", file or NO_NAME, market.digest(), parameters, answer.results, answer.parts
    )
    return answer.result(certificate, time.monotonic() - start)


def _silent(line: str) -> None:
    del line


def _eta(eta: Number | Sequence[Number], agents: int) -> list[str]:
    if isinstance(eta, (int, str, float, Fraction)):
        return [render(exact(eta, where="eta"))] * agents
    return [render(exact(each, where=f"eta[{i}]")) for i, each in enumerate(eta)]


@dataclass
class Answer:
    """The figures of one market as they are proved, the results and the parts of the certificate."""

    market: MarketDocument
    deadline: float
    report: Progress
    figures: dict[str, Fraction] = field(default_factory=dict[str, Fraction])
    results: dict[str, Json] = field(default_factory=dict[str, "Json"])
    parts: dict[str, Proof | Witness | None] = field(default_factory=dict[str, "Proof | Witness | None"])
    weights: Mapping[str, Fraction] | None = None
    form: Form = "plans"
    equilibrium: Mapping[str, Json] | None = None
    full_information: Interval | None = None
    follows: bool = False

    def left(self) -> float:
        """The seconds that are left, at least a tenth."""
        return max(self.deadline - time.monotonic(), 0.1)

    def prove(self) -> None:
        """Fills in everything; LimitError when the bound itself is not found in time."""
        market = self.market
        empty = ("theorem", "alignment", "attained", "equilibrium", "gap", "weights", "deviation", "offers")
        if market.response == "quantal":
            self._quantal()
            return
        self.results.update(dict.fromkeys(empty))
        self._figure("optimum", optimum(market))
        self.parts["optimum"] = None
        found: Found | None
        if (covers := covering(market)).protocol == "all":
            self.report("the least user utility over obedient outcome laws")
            full = full_bound(covers, seconds=self.left())
            self._figure("lower", full.lower)
            self.parts |= full.proofs
            self.weights = dict(zip(market.agents, full.weights, strict=True))
            self.results["weights"] = {name: render(weight) for name, weight in self.weights.items()}
            self.results["outcomes"] = self.form = full.laws.form
            self.results["deviation"] = full.deviation
            self._theorem()
            self.report("equilibria close to the bound")
            found = worst_equilibrium(market, self.deadline, full.lower)
        else:
            self.report("the least user utility of a selection market, interval by interval")
            self.follows = covers.law == "common"
            selection = selection_bound(market, self.deadline)
            self._figure("lower", selection.lower)
            self.parts |= selection.proofs
            self.results["outcomes"] = self.form = selection.form
            self.results["offers"] = selection.offers
            self._theorem()
            found = selection.found
        if found is not None:
            self._figure("attained", found.value)
            self._figure("gap", found.value - self.figures["lower"])
            self.parts["gap"] = None
            self.parts |= found.proofs
            self.equilibrium = found.equilibrium
            self.results["equilibrium"] = found.equilibrium

    def _quantal(self) -> None:
        self.report("the least user utility over laws of a quantal response")
        found = quantal_bound(self.market, self.deadline)
        self.results |= found.results
        self.parts |= found.proofs
        figures = {"lower": found.lower, "theorem": found.theorem, "attained": found.attained}
        self.figures |= {name: value for name, value in figures.items() if value is not None}
        self.figures["optimum"] = optimum(self.market)
        if found.attained is not None:
            self.figures["gap"] = found.attained - found.lower
            is_rule = found.results["equilibrium"] == {"rule": True}
            self.equilibrium = cast("Mapping[str, Json]", found.results["single" if is_rule else "equilibrium"])
        if found.weights is not None:
            self.weights = dict(zip(self.market.agents, found.weights, strict=True))
        self.full_information = found.full_information

    def _theorem(self) -> None:
        covers = covering(self.market)
        if not theorem_applies(covers):
            return
        self.report("what the theorem gives at the best weights")
        try:
            theorem = theorem_bound(covers, seconds=self.left())
        except LimitError:
            return
        self._figure("theorem", theorem.value)
        self.results["alignment"] = theorem.json(self.market.agents)
        self.parts["theorem"] = None
        if theorem.proof is not None:
            self.parts["theorem is the best"] = theorem.proof

    def _figure(self, name: str, value: Fraction) -> None:
        self.figures[name] = value
        self.results[name] = render(normal(value))

    def result(self, certificate: str, seconds: float) -> BoundResult:
        """The figures with their certificate."""
        figures = self.figures
        return BoundResult(
            "proved",
            seconds,
            None,
            figures["lower"],
            figures.get("theorem"),
            figures["optimum"],
            figures.get("attained"),
            figures.get("gap"),
            self.weights,
            None if self.full_information else self.form,
            self.equilibrium,
            certificate,
            self.full_information,
            FOLLOWS if self.follows else None,
        )
