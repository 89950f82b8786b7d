"""A deviation that gains, read off the best response of an agent to what others do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from certify.oracles.best_response import favourable
from certify.oracles.denial import denial
from certify.spec.formula import Formula
from certify.spec.polynomial import Rational, normal

Gaining: TypeAlias = "Mapping[str, Rational] | Literal['none', 'unknown']"
"""Numbers for the rule and the responses of a deviation that gains; `none` where none does."""


def gaining_deviation(formula: Formula) -> Gaining:
    """Return the deviation that gains the most, the user's ties broken in its favour.

    `formula` is the condition that an agent gains by no rule (`EquilibriumKind`, level `rules`), with numbers for
    everything but the deviation and the responses to it. `unknown` where it is of another form, or where the best
    rule takes more messages than there are.
    """
    facts = denial(formula)
    if facts is None or facts.selection is not None or not facts.responses:
        return "unknown"
    problem, _ = facts.deviations(0)
    best = favourable(problem, 0, None)
    if best.value + facts.gain.constant_term <= 0:
        return "none"
    if len(best.plans) > len(facts.heard):
        return "unknown"
    numbers: dict[str, Rational] = {}
    for signal, row in zip(facts.signals, best.rule, strict=True):
        numbers.update(dict.fromkeys(signal.messages, 0))
        numbers.update(zip(signal.messages, map(normal, row), strict=False))
    for response in facts.responses:
        numbers.update({name: int(a == 0) for a, name in enumerate(response.actions)})
    for heard, plan in zip(facts.heard, best.plans, strict=False):
        for response, taken in zip(heard, plan, strict=True):
            numbers.update({name: int(a == taken) for a, name in enumerate(response.actions)})
    return numbers
