"""The answer about a table: best weights, exact error, and beside them the best single agent and the plain average."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

from certify.hulls.bounds import Optimum, bound, lower_bound_proof
from certify.hulls.combination import Search, best_combination
from certify.hulls.result import Alone, Grown, HullResult
from certify.hulls.single import best_alone, each_alone
from certify.kernel.certificate import instance_certificate
from certify.kernel.proof import Proof, Witness
from certify.kernel.replay import check_parts
from certify.spec.errors import InputError, LimitError
from certify.spec.numbers import render, shown
from certify.spec.problem import Json
from certify.spec.questions.hull import FORMS, QUESTION, Combination, Fit, Form, average
from certify.spec.reading.table import NumericTable, TableDocument, read_table, select


def hull(
    table: TableDocument | str | os.PathLike[str],
    user: str,
    agents: Sequence[str] | None = None,
    *,
    form: Form = "convex",
    missing: Literal["error", "drop"] = "error",
    growth: bool = False,
    norm: Literal["sup", "squares"] = "sup",
) -> HullResult:
    """Return the weights of the agents that come closest to the user, with a certificate that none come closer.

    `table` is a CSV file or a table that was read from one, `user` and `agents` are names of its columns (default:
    all other numeric ones). Weights are not negative; in the form "convex" they sum to 1. The error is the greatest
    |sum_i w_i U_i + c - u| over the rows, at the best constant c. With `growth` also the errors of the first 1, 2, ...
    agents are found. All figures have passed the rules of the kernel when this returns.

    Raises:
        InputError: the table, a name or an option is not what it has to be.
        LimitError: the norm is "squares", which is not answered yet.

    """
    _check_options(form, norm)
    document = table if isinstance(table, TableDocument) else read_table(table)
    numbers = select(document, user, agents, missing=missing)
    every = best_combination(Fit(numbers.user, numbers.agents, form))
    alone = each_alone(Fit(numbers.user, numbers.agents, form))
    best = min(range(len(alone)), key=lambda agent: alone[agent].combination.error)
    plain_fit = Fit(numbers.user, [average(numbers)], form)
    plain = best_alone(plain_fit)
    grown = _growth(numbers, form) if growth else None

    evidence: dict[str, Proof | Witness | None] = {"rows": None, "weights": None, "best single": None, "average": None}
    evidence["no weights do better"] = lower_bound_proof(Fit(numbers.user, numbers.agents, form), every.multipliers)
    for name, agent, optimum in zip(numbers.agent_names, numbers.agents, alone, strict=True):
        evidence[f"{name} alone does no better"] = lower_bound_proof(
            Fit(numbers.user, [agent], form), optimum.multipliers
        )
    evidence["the average does no better"] = lower_bound_proof(plain_fit, plain.multipliers)
    for count, optimum in enumerate(grown or (), start=1):
        fit = Fit(numbers.user, numbers.agents[:count], form)
        evidence[f"growth to {count}"] = None
        evidence[f"growth to {count}: no weights do better"] = lower_bound_proof(fit, optimum.multipliers)

    result = HullResult(
        form=form,
        error=every.combination.error,
        weights=dict(zip(numbers.agent_names, every.combination.weights, strict=True)),
        offset=every.combination.offset,
        best_single=_alone(alone[best].combination, numbers.agent_names[best]),
        average=_alone(plain.combination, None),
        rows=len(numbers.user),
        dropped=numbers.dropped,
        growth=None if grown is None else tuple(_grown(numbers, optimum.combination) for optimum in grown),
        certificate="",
    )
    parameters: Mapping[str, Json] = {
        "user": user,
        "agents": list(numbers.agent_names),
        "form": form,
        "missing": missing,
    }
    results = _results(result)
    check_parts(QUESTION.parts(document, parameters, results), evidence)
    text = instance_certificate("hull", Path(document.where).name, document.digest(), parameters, results, evidence)
    return replace(result, certificate=text)


def _check_options(form: object, norm: object) -> None:
    if form not in FORMS:
        raise InputError(f"form: expected one of {', '.join(FORMS)}, got {shown(form)}")
    if norm == "squares":
        raise LimitError('norm: the least sum of squares is not answered yet; use the norm "sup"')
    if norm != "sup":
        raise InputError(f"norm: expected one of sup, squares, got {shown(norm)}")


def _growth(numbers: NumericTable, form: Form) -> list[Optimum]:
    """Return the optimum of the first 1, 2, ... agents; an agent that cannot help keeps the one before it."""
    found: list[Optimum] = []
    search = Search(Fit(numbers.user, numbers.agents, form))
    for count in range(1, len(numbers.agents) + 1):
        fit = Fit(numbers.user, numbers.agents[:count], form)
        if found and bound(fit, found[-1].multipliers) == found[-1].combination.error:
            before = found[-1].combination
            found.append(replace(found[-1], combination=replace(before, weights=[*before.weights, Fraction(0)])))
        else:
            found.append(search.best(count, found[-1].multipliers if found else ()))
    return found


def _alone(combination: Combination, agent: str | None) -> Alone:
    (weight,) = combination.weights
    return Alone(agent, combination.error, weight, combination.offset)


def _grown(numbers: NumericTable, combination: Combination) -> Grown:
    names = numbers.agent_names[: len(combination.weights)]
    return Grown(
        agents=len(names),
        error=combination.error,
        weights=dict(zip(names, combination.weights, strict=True)),
        offset=combination.offset,
    )


def _results(result: HullResult) -> dict[str, Json]:
    single, plain = result.best_single, result.average
    results: dict[str, Json] = {
        "rows": result.rows,
        "dropped": result.dropped,
        **_figures(result.error, result.weights, result.offset),
        "best_single": {
            "agent": single.agent,
            "error": render(single.error),
            "weight": render(single.weight),
            "offset": render(single.offset),
        },
        "average": {
            "error": render(plain.error),
            "weight": render(plain.weight),
            "offset": render(plain.offset),
        },
    }
    if result.growth is not None:
        results["growth"] = [
            {"agents": entry.agents, **_figures(entry.error, entry.weights, entry.offset)} for entry in result.growth
        ]
    return results


def _figures(error: Fraction, weights: Mapping[str, Fraction], offset: Fraction) -> dict[str, Json]:
    return {
        "error": render(error),
        "weights": {name: render(weight) for name, weight in weights.items()},
        "offset": render(offset),
    }
