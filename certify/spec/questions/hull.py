"""The question which combination of agents comes closest to the user over the rows of a table (theory.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar, cast

from certify.spec.errors import InputError
from certify.spec.formula import Formula, all_of, at_least, equal
from certify.spec.numbers import exact, shown
from certify.spec.problem import Json
from certify.spec.questions.hull_conditions import no_better
from certify.spec.questions.hull_fit import FORMS, NORMS, Combination, Fit, average
from certify.spec.questions.part import Document, Part
from certify.spec.reading.table import NumericTable, TableDocument, read_table, select

Choice = TypeVar("Choice", bound=str)


class HullQuestion:
    """Which combination of agents is closest to the user, beside the best single agent and the plain average.

    Parameters: `user`, `agents` (names), `form`, `missing`; `norm`, which is "sup" where it is absent. Results: `rows`,
    `dropped`, `error`, `weights` (by agent), `offset`, `best_single` (`agent`, `error`, `weight`, `offset`), `average`
    (`error`, `weight`, `offset`); and where it was asked for `growth`, for the first 1, 2, ... agents: `agents` (how
    many), `error`, `weights`, `offset`, `best_single`, `average`.
    """

    def load(self, path: Path) -> TableDocument:
        """Return the table in a CSV file."""
        return read_table(path)

    def digest(self, document: Document) -> str:
        """Return the hash of the table."""
        return _table(document).digest()

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked: for every figure that it is attained, and that none better is possible."""
        given = _object({"norm": "sup", **parameters}, "the parameters", "user", "agents", "form", "missing", "norm")
        table = select(
            _table(document),
            _text(given["user"], "user"),
            [_text(name, "agents") for name in _list(given["agents"], "agents")],
            missing=_choice(given["missing"], "missing", ("error", "drop")),
        )
        every = Fit(
            table.user, table.agents, _choice(given["form"], "form", FORMS), _choice(given["norm"], "norm", NORMS)
        )
        told = {"growth": None, **results}
        _object(told, "the results", "rows", "dropped", "growth", *_FIGURES)
        counts = [
            equal(len(table.user), _number(told["rows"], "rows")),
            equal(table.dropped, _number(told["dropped"], "dropped")),
        ]
        best = _combination(told, "the results", table.agent_names)
        parts = {
            "rows": _closed(all_of(counts)),
            "weights": _closed(every.attained(best)),
            "no weights do better": no_better(every, best.error),
        }
        single, attained = _single(told["best_single"], "best_single", table, every)
        parts["best single"] = attained
        for name, agent in zip(table.agent_names, table.agents, strict=True):
            parts[f"{name} alone does no better"] = no_better(replace(every, agents=[agent]), single)
        parts["average"], parts["the average does no better"] = _plain(told["average"], "average", table, every)
        if told["growth"] is not None:
            parts |= _growth(told["growth"], table, every)
        return parts


QUESTION = HullQuestion()

_FIGURES = ("error", "weights", "offset", "best_single", "average")


def _growth(value: Json, table: NumericTable, every: Fit) -> dict[str, Part]:
    """Return the parts about the first 1, 2, ... agents.

    That none of the first agents alone does better needs one proof an agent: the error of the best single one never
    grows, and the agent that comes last does no better than it.
    """
    names = table.agent_names
    entries = _list(value, "growth")
    if len(entries) != len(names):
        raise InputError(f"growth: expected {len(names)} entries, one an agent, got {len(entries)}")
    parts: dict[str, Part] = {}
    before: Fraction | None = None
    for count, entry in enumerate(entries, start=1):
        where = f"growth to {count}"
        values = _object(entry, where, "agents", *_FIGURES)
        if _number(values["agents"], f"{where}: agents") != count:
            raise InputError(f"{where}: expected agents to be {count}, got {shown(values['agents'])}")
        first = replace(table, agent_names=names[:count], agents=table.agents[:count])
        fit = replace(every, agents=first.agents)
        best = _combination(values, where, first.agent_names)
        parts[where] = _closed(fit.attained(best))
        parts[f"{where}: no weights do better"] = no_better(fit, best.error)
        single, attained = _single(values["best_single"], f"{where}: best_single", first, fit)
        falling = [] if before is None else [at_least(before, single)]
        parts[f"{where}: best single"] = _closed(all_of([*attained.hypotheses, *falling]))
        parts[f"{where}: no single agent does better"] = no_better(replace(fit, agents=fit.agents[-1:]), single)
        parts[f"{where}: average"], parts[f"{where}: the average does no better"] = _plain(
            values["average"], f"{where}: average", first, fit
        )
        before = single
    return parts


def _single(value: Json, where: str, table: NumericTable, every: Fit) -> tuple[Fraction, Part]:
    """Return the error of the best single agent, and the part which says that it is attained."""
    single = _object(value, where, "agent", "error", "weight", "offset")
    chosen = _text(single["agent"], f"{where}: agent")
    if chosen not in table.agent_names:
        raise InputError(f"{where}: {shown(chosen)} is not one of the agents")
    alone = replace(every, agents=[table.agents[table.agent_names.index(chosen)]])
    best = _combination(single, where, None)
    return best.error, _closed(alone.attained(best))


def _plain(value: Json, where: str, table: NumericTable, every: Fit) -> tuple[Part, Part]:
    """Return the parts which say that the error of the plain average is attained, and none better."""
    fit = replace(every, agents=[average(table)])
    best = _combination(_object(value, where, "error", "weight", "offset"), where, None)
    return _closed(fit.attained(best)), no_better(fit, best.error)


def _closed(formula: Formula) -> Part:
    return Part(unknowns=(), hypotheses=[formula], expects="nothing")


def _combination(values: Mapping[str, Json], where: str, names: Sequence[str] | None) -> Combination:
    """Return the combination in an object; without `names` that of one agent, with its `weight` alone."""
    if names is None:
        weights = [_number(values["weight"], f"{where}: weight")]
    else:
        table = _object(values["weights"], f"{where}: weights", *names)
        weights = [_number(table[name], f"{where}: weights: {name}") for name in names]
    return Combination(
        weights, _number(values["offset"], f"{where}: offset"), _number(values["error"], f"{where}: error")
    )


def _table(document: Document) -> TableDocument:
    if not isinstance(document, TableDocument):
        raise InputError(f"expected a table, got {shown(document)}")
    return document


def _object(value: Json, where: str, *keys: str) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: expected an object, got {shown(value)}")
    entries = cast("Mapping[str, Json]", value)
    if odd := set(entries) ^ set(keys):
        raise InputError(f"{where}: the key {shown(min(odd))} is {'missing' if min(odd) in keys else 'unknown'}")
    return entries


def _list(value: Json, where: str) -> Sequence[Json]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InputError(f"{where}: expected a list, got {shown(value)}")
    return cast("Sequence[Json]", value)


def _text(value: Json, where: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{where}: expected a name, got {shown(value)}")
    return value


def _number(value: Json, where: str) -> Fraction:
    return exact(value, where=where)


def _choice(value: Json, where: str, choices: Sequence[Choice]) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    raise InputError(f"{where}: expected one of {', '.join(choices)}, got {shown(value)}")
