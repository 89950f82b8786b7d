"""A deviation that tends to the one that guarantees most as what is denied tends to nothing.

Where the user is indifferent at the best advice she may break ties against it, but not at a rule a little off. How far
off depends on an unknown slack > 0, so that bounds that are approached only are proved exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from certify.provers.clock import Clock
from certify.provers.given_numbers.advice import Rule
from certify.provers.given_numbers.deviations import use
from certify.provers.given_numbers.facts import Given, Sum
from certify.provers.given_numbers.programs import Program
from certify.provers.given_numbers.zeros import force_zeros
from certify.spec.polynomial import Polynomial, Rational

SLACK = "slack"


def named_slack(given: Given, value: Polynomial) -> Polynomial | None:
    """Give the value, which a fact says is positive, a name that is said to be positive too; None if it was not found.

    `value` has its numbers put in.
    """
    name = SLACK
    while given.branch.state.is_known(name):
        name += "'"
    row = next((each for each in given.rows if each.sign == ">" and each.terms == value.terms), None)
    if row is None:
        return None
    definition = len(given.branch.state)
    given.branch.define(name, value)
    total = Sum()
    total.row(1, row)
    total.multiple(1, definition)
    given.derive(total)
    return Polynomial.unknown(name)


def largest(given: Given, slack: Polynomial, clock: Clock) -> tuple[Fraction, int] | None:
    """Return the most that the slack can be, and the fact that says so; None if that was not found."""
    found = Program(given, clock, (-slack).terms).least()
    if found is None:
        return None
    value, total = found
    return -Fraction(value), given.derive(total)


@dataclass(frozen=True, slots=True)
class Approach:
    """The rule that is slack * part of the way from `rule` to `towards`."""

    rule: Rule
    towards: Rule
    part: Fraction


def use_near(
    given: Given, fact: int, approach: Approach, slack: Polynomial, most: tuple[Fraction, int], clock: Clock
) -> None:
    """Take the condition at a rule that depends on the slack, whose largest value times the part is at most 1."""
    (name,) = slack.unknowns()
    limit, bound = most
    part, positive = approach.part, given.signs[name]
    rule: list[list[Polynomial | Rational]] = []
    for row, towards in zip(approach.rule, approach.towards, strict=True):
        entries: list[Polynomial | Rational] = []
        for chance, other in zip(row, towards, strict=True):
            entry = slack * (part * (Fraction(other) - chance)) + chance
            if not entry.is_constant:
                total = Sum()  # chance * part * (limit - slack) + chance * (1 - part * limit) + other * part * slack
                for value, facts in ((chance * part, (bound,)), (other * part, (positive,))):
                    if value:
                        total.signs(value, facts)
                total.constant(chance * (1 - part * limit))
                given.derive(total)
            entries.append(entry)
        rule.append(entries)
    known = len(given.branch.state)
    use(given, fact, rule)
    force_zeros(given, clock, known)
