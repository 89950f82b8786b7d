"""The answer about a table: best weights, exact error, and beside them the best single agent and the plain average."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from certify.hulls.fitting import Fitting
from certify.hulls.result import Alone, Grown, HullResult
from certify.hulls.squares import SquaresFitting
from certify.hulls.sup import SupFitting
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.kernel.proof import Proof
from certify.spec.errors import InputError
from certify.spec.numbers import render, shown
from certify.spec.problem import Json
from certify.spec.questions.hull import QUESTION
from certify.spec.questions.hull_fit import FORMS, NORMS, Combination, Form, Norm
from certify.spec.reading.table import TableDocument, read_table, select

Choice = TypeVar("Choice", bound=str)


def hull(
    table: TableDocument | str | os.PathLike[str],
    user: str,
    agents: Sequence[str] | None = None,
    *,
    form: Form = "convex",
    missing: Literal["error", "drop"] = "error",
    growth: bool = False,
    norm: Norm = "sup",
) -> HullResult:
    """Return the weights of the agents that come closest to the user, with a certificate that none come closer.

    `table` is a CSV file or a table that was read from one, `user` and `agents` are names of its columns (default:
    all other numeric ones). Weights are not negative; in the form "convex" they sum to 1. The residual of a row is
    sum_i w_i U_i + c - u at the best constant c; the error is the greatest |residual| in the norm "sup", the mean
    over the rows of residual^2 in the norm "squares". With `growth` the same figures are found for the first 1, 2,
    ... agents. All figures have passed the rules of the kernel when this returns.

    Raises:
        InputError: the table, a name or an option is not what it has to be.
        LimitError: the certificate would be too large (the norm "squares", with growth and many rows and agents).

    """
    _check("form", form, FORMS)
    _check("norm", norm, NORMS)
    document = table if isinstance(table, TableDocument) else read_table(table)
    numbers = select(document, user, agents, missing=missing)
    names = numbers.agent_names
    fitting: Fitting = SupFitting(numbers, form) if norm == "sup" else SquaresFitting(numbers, form)
    alone = fitting.alone()
    counts = range(1, len(names) + 1) if growth else [len(names)]
    firsts = [fitting.first(count) for count in counts]
    averages = [fitting.average(count) for count in counts]
    bests = [min(range(count), key=lambda agent: alone[agent].combination.error) for count in counts]

    evidence: dict[str, Proof | None] = {"rows": None, "weights": None, "best single": None, "average": None}
    evidence["no weights do better"] = firsts[-1].proof
    for name, found in zip(names, alone, strict=True):
        evidence[f"{name} alone does no better"] = found.proof
    evidence["the average does no better"] = averages[-1].proof
    if growth:
        for count, first, last, plain in zip(counts, firsts, alone, averages, strict=True):
            where = f"growth to {count}"
            evidence |= {where: None, f"{where}: best single": None, f"{where}: average": None}
            evidence[f"{where}: no weights do better"] = first.proof
            evidence[f"{where}: no single agent does better"] = last.proof
            evidence[f"{where}: the average does no better"] = plain.proof

    grown = [
        Grown(
            agents=count,
            error=first.combination.error,
            weights=dict(zip(names, first.combination.weights, strict=False)),
            offset=first.combination.offset,
            best_single=_alone(alone[best].combination, names[best]),
            average=_alone(plain.combination, None),
        )
        for count, first, best, plain in zip(counts, firsts, bests, averages, strict=True)
    ]
    whole = grown[-1]
    result = HullResult(
        form=form,
        norm=norm,
        error=whole.error,
        weights=whole.weights,
        offset=whole.offset,
        best_single=whole.best_single,
        average=whole.average,
        rows=len(numbers.user),
        dropped=numbers.dropped,
        growth=tuple(grown) if growth else None,
        certificate="",
    )
    parameters: dict[str, Json] = {"user": user, "agents": list(names), "form": form, "missing": missing}
    if norm != "sup":
        parameters["norm"] = norm
    results = _results(result)
    check_parts(QUESTION.parts(document, parameters, results), evidence)
    text = instance_certificate("hull", Path(document.where).name, document.digest(), parameters, results, evidence)
    return replace(result, certificate=text)


def _check(option: str, value: object, choices: Sequence[Choice]) -> None:
    if value not in choices:
        raise InputError(f"{option}: expected one of {', '.join(choices)}, got {shown(value)}")


def _alone(combination: Combination, agent: str | None) -> Alone:
    (weight,) = combination.weights
    return Alone(agent, combination.error, weight, combination.offset)


def _results(result: HullResult) -> dict[str, Json]:
    results: dict[str, Json] = {"rows": result.rows, "dropped": result.dropped, **_figures(result)}
    if result.growth is not None:
        results["growth"] = [{"agents": entry.agents, **_figures(entry)} for entry in result.growth]
    return results


def _figures(found: HullResult | Grown) -> dict[str, Json]:
    single, plain = found.best_single, found.average
    return {
        "error": render(found.error),
        "weights": {name: render(weight) for name, weight in found.weights.items()},
        "offset": render(found.offset),
        "best_single": {"agent": single.agent, **_alone_figures(single)},
        "average": _alone_figures(plain),
    }


def _alone_figures(found: Alone) -> dict[str, Json]:
    return {"error": render(found.error), "weight": render(found.weight), "offset": render(found.offset)}
