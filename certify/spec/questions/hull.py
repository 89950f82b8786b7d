"""The question which combination of agents comes closest to the user over the rows of a table (theory.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from operator import mul
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, cast

from certify.spec.errors import InputError
from certify.spec.formula import Atom, Formula, above, all_of, at_least, equal
from certify.spec.lazy_facts import LazyFacts
from certify.spec.numbers import exact, shown
from certify.spec.polynomial import Monomial, Polynomial
from certify.spec.problem import Json
from certify.spec.questions.part import Document, Part
from certify.spec.reading.table import NumericTable, TableDocument, read_table, select

Form: TypeAlias = Literal["convex", "conic"]
Column: TypeAlias = Sequence[Fraction]
Choice = TypeVar("Choice", bound=str)

FORMS: tuple[Form, ...] = ("convex", "conic")


@dataclass(frozen=True, slots=True)
class Combination:
    """Weights, one an agent, a constant offset, and the error that they keep to."""

    weights: Sequence[Fraction]
    offset: Fraction
    error: Fraction


@dataclass(frozen=True, slots=True)
class Fit:
    """The task to come close to `user` by a combination of `agents`, all of them columns over the same rows."""

    user: Column
    agents: Sequence[Column]
    form: Form

    def attained(self, combination: Combination) -> Formula:
        """Return the formula: the weights are allowed, and in every row |sum_i w_i U_i + c - u| <= error."""
        residuals = self.residuals(combination.weights, combination.offset)
        return all_of(
            [
                *(at_least(weight) for weight in combination.weights),
                *([equal(sum(combination.weights), 1)] if self.form == "convex" else []),
                *(Atom(Polynomial.constant(combination.error - residual), ">=") for residual in residuals),
                *(Atom(Polynomial.constant(combination.error + residual), ">=") for residual in residuals),
            ]
        )

    def residuals(self, weights: Sequence[Fraction], offset: Fraction) -> list[Fraction]:
        """Return sum_i w_i U_i + c - u in every row, added up in integers over one common denominator a row."""
        terms = [(weight, agent) for weight, agent in zip(weights, self.agents, strict=True) if weight]
        unit = lcm(offset.denominator, *(weight.denominator for weight, _ in terms))
        factors = [int(weight * unit) for weight, _ in terms] + [int(offset * unit), -unit]
        columns = [agent for _, agent in terms] + [[Fraction(1)] * len(self.user), self.user]
        result: list[Fraction] = []
        for values in zip(*columns, strict=True):
            scale, whole = whole_numbers(values)
            result.append(Fraction(sum(map(mul, factors, whole)), unit * scale))
        return result

    def denominator(self, row: int) -> int:
        """Return the least common denominator of a row."""
        return lcm(self.user[row].denominator, *{agent[row].denominator for agent in self.agents})

    def no_better(self, error: Fraction) -> Part:
        """Return what is refuted to show that no allowed weights with any offset have an error below `error`."""
        return Part(
            unknowns=[*map(weight_name, range(len(self.agents))), "offset", "error"],
            base=Conditions(self),
            hypotheses=[above(error, Polynomial.unknown("error"))],
        )


class Conditions(LazyFacts):
    """What weights, offset and error of a fit satisfy: linear comparisons, each built when it is asked for.

    With n rows and k agents: `error - residual >= 0` in rows 0 to n - 1, then `error + residual >= 0` in the same
    rows, both times the common denominator of the row; then `weight >= 0` of the k agents, and in the convex form
    last `sum of the weights - 1 = 0`.
    """

    def __init__(self, fit: Fit) -> None:
        self._fit = fit
        self._weights: list[Monomial] = [(weight_name(agent),) for agent in range(len(fit.agents))]
        self._error = Polynomial.unknown("error")

    def __len__(self) -> int:
        return 2 * len(self._fit.user) + len(self._weights) + (self._fit.form == "convex")

    def built(self, index: int) -> Formula:
        """Return fact number `index`."""
        side, row = divmod(index, len(self._fit.user))
        if side < 2:
            residual, scale = self._residual(row)
            return at_least(self._error * scale, -residual if side else residual)
        agent = index - 2 * len(self._fit.user)
        if agent < len(self._weights):
            return at_least(Polynomial({self._weights[agent]: 1}))
        return equal(Polynomial(dict.fromkeys(self._weights, 1)), 1)

    def _residual(self, row: int) -> tuple[Polynomial, int]:
        """Return sum_i w_i U_i + c - u in the row times its common denominator, and that denominator."""
        values = [column[row] for column in (*self._fit.agents, self._fit.user)]
        scale, (*agents, user) = whole_numbers(values)
        terms = {monomial: value for monomial, value in zip(self._weights, agents, strict=True) if value}
        return Polynomial(terms) + Polynomial.unknown("offset") * scale - user, scale


def whole_numbers(values: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return the least common denominator of some numbers, and the numbers times it."""
    denominators = [value.denominator for value in values]
    numerators = [value.numerator for value in values]
    different = set(denominators)
    scale = lcm(*different)
    factors = {denominator: scale // denominator for denominator in different}
    return scale, list(map(mul, numerators, map(factors.__getitem__, denominators)))


def weight_name(agent: int) -> str:
    """Return the name of the unknown weight of an agent, counted from 0."""
    return f"weight[{agent}]"


def average(table: NumericTable) -> Column:
    """Return the plain average of the agents in every row."""
    equally = [Fraction(1, len(table.agents))] * len(table.agents)
    nothing = [Fraction(0)] * len(table.user)
    return Fit(nothing, table.agents, "convex").residuals(equally, Fraction(0))


class HullQuestion:
    """Which combination of agents is closest to the user, beside the best single agent and the plain average.

    Parameters: `user`, `agents` (names), `form`, `missing`. Results: `rows`, `dropped`, `error`, `weights` (by agent),
    `offset`, `best_single` (`agent`, `error`, `weight`, `offset`), `average` (`error`, `weight`, `offset`); and where
    it was asked for `growth`, for the first 1, 2, ... agents: `agents` (how many), `error`, `weights`, `offset`.
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
        given = _object(parameters, "the parameters", "user", "agents", "form", "missing")
        form = _choice(given["form"], "form", FORMS)
        table = select(
            _table(document),
            _text(given["user"], "user"),
            [_text(name, "agents") for name in _list(given["agents"], "agents")],
            missing=_choice(given["missing"], "missing", ("error", "drop")),
        )
        names = table.agent_names
        told = {"growth": None, **results}
        _object(
            told, "the results", "rows", "dropped", "error", "weights", "offset", "best_single", "average", "growth"
        )
        counts = [
            equal(len(table.user), _number(told["rows"], "rows")),
            equal(table.dropped, _number(told["dropped"], "dropped")),
        ]
        every = Fit(table.user, table.agents, form)
        best = _combination(told, "the results", names)
        parts = {
            "rows": _closed(all_of(counts)),
            "weights": _closed(every.attained(best)),
            "no weights do better": every.no_better(best.error),
        }

        alone = [Fit(table.user, [agent], form) for agent in table.agents]
        single = _object(told["best_single"], "best_single", "agent", "error", "weight", "offset")
        chosen = _text(single["agent"], "the best single agent")
        if chosen not in names:
            raise InputError(f"best_single: {shown(chosen)} is not one of the agents")
        best = _combination(single, "best_single", None)
        parts["best single"] = _closed(alone[names.index(chosen)].attained(best))
        for name, fit in zip(names, alone, strict=True):
            parts[f"{name} alone does no better"] = fit.no_better(best.error)

        plain = Fit(table.user, [average(table)], form)
        best = _combination(_object(told["average"], "average", "error", "weight", "offset"), "average", None)
        parts["average"] = _closed(plain.attained(best))
        parts["the average does no better"] = plain.no_better(best.error)

        if told["growth"] is not None:
            entries = _list(told["growth"], "growth")
            if len(entries) != len(names):
                raise InputError(f"growth: expected {len(names)} entries, one an agent, got {len(entries)}")
            for count, entry in enumerate(entries, start=1):
                where = f"growth to {count}"
                values = _object(entry, where, "agents", "error", "weights", "offset")
                if _number(values["agents"], f"{where}: agents") != count:
                    raise InputError(f"{where}: expected agents to be {count}, got {shown(values['agents'])}")
                fit = Fit(table.user, table.agents[:count], form)
                best = _combination(values, where, names[:count])
                parts[where] = _closed(fit.attained(best))
                parts[f"{where}: no weights do better"] = fit.no_better(best.error)
        return parts


QUESTION = HullQuestion()


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
