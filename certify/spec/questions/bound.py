"""The question what the user gets at least in every equilibrium of one market (theory.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import equal
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.about_markets import AboutMarket
from certify.spec.questions.bound_attained import equilibrium_parts
from certify.spec.questions.bound_covered import covering
from certify.spec.questions.bound_full import FullMarket
from certify.spec.questions.bound_menus import Menus, needs_menus
from certify.spec.questions.bound_quantal_results import quantal_parts
from certify.spec.questions.bound_selection import SelectionMarket
from certify.spec.questions.bound_single_agent import read_deviation
from certify.spec.questions.bound_theorem import read_alignment, theorem_parts
from certify.spec.questions.bound_variant import (
    number,
    numbers_by_agent,
    optimum,
    theorem_applies,
    variant,
)
from certify.spec.questions.part import Document, Part
from certify.spec.reading.market_document import MarketDocument

RESULTS = {
    *("optimum", "lower", "weights", "theorem", "alignment", "attained", "equilibrium", "gap"),
    *("outcomes", "deviation", "offers"),
}


class BoundQuestion(AboutMarket):
    """What has to hold for the figures that `bound` prints to be true of a market.

    Results, all figures as text: `optimum` (V*; with best-agent V°, where messages are enough), `lower`, `weights` (by
    agent, null with best-agent), `theorem` with its `alignment` (null where its premises do not hold), `attained` with
    its `equilibrium` and `gap` (null where none was found), `outcomes` (which constraints bind the outcome law, see
    `OutcomeLaws`), `deviation` (a single agent's, or null) and `offers` (of a selection market, or null; by case where
    there are `Menus`). Of a quantal response the results are those of `quantal_parts`.
    """

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked; `InputError` on results of the wrong form or a market that is not covered."""
        market = variant(cast("MarketDocument", document), parameters)
        if market.response == "quantal":
            return quantal_parts(market, results)
        if set(results) != RESULTS:
            raise InputError(f"results: unexpected or missing {min(set(results) ^ RESULTS)!r}")
        lower, covers = number(results["lower"], "lower"), covering(market)
        parts = {"optimum": _closed_equal(optimum(market), number(results["optimum"], "optimum"))}
        if covers.protocol == "all":
            if results["offers"] is not None:
                raise InputError("offers: expected null, because no offer decides which agent the user hears")
            full = FullMarket(covers)
            if (deviation := read_deviation(full.laws, results["deviation"])) is not None:
                full = FullMarket(covers, deviation)
            form = full.laws.form
            parts |= full.parts(lower, numbers_by_agent(market, results["weights"], "weights"))
        else:
            if results["deviation"] is not None or results["weights"] is not None:
                raise InputError("deviation and weights: expected null in a selection market")
            if needs_menus(covers):
                menus = Menus(covers)
                form = menus.laws(menus.cases[0]).form
                parts |= menus.parts(lower, results["offers"])
            else:
                selection = SelectionMarket(covers)
                form = selection.laws.form
                parts |= selection.parts(lower, results["offers"])
        if results["outcomes"] != form:
            raise InputError(f"outcomes: expected {form}, got {results['outcomes']!r}")
        if results["theorem"] is not None:
            if not theorem_applies(covers):
                raise InputError("theorem: expected null, because the premises of the theorem do not hold")
            theorem = number(results["theorem"], "theorem")
            parts |= theorem_parts(covers, theorem, read_alignment(covers, results["alignment"]))
        elif results["alignment"] is not None:
            raise InputError("alignment: expected null, because there is no theorem")
        if results["attained"] is not None:
            attained = number(results["attained"], "attained")
            parts |= equilibrium_parts(market, attained, results["equilibrium"])
            parts["gap"] = _closed_equal(attained - lower, number(results["gap"], "gap"))
        elif results["equilibrium"] is not None or results["gap"] is not None:
            raise InputError("equilibrium and gap: expected null, because nothing is attained")
        return parts


def _closed_equal(left: Fraction, right: Fraction) -> Part:
    return Part([], [equal(normal(left), normal(right))], expects="nothing")


QUESTION = BoundQuestion()
