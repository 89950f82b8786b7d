"""Whether a profile is an equilibrium of a game, exactly, and how much each player gains by leaving it."""

from certify.checks.answer import check
from certify.checks.result import CheckResult

__all__ = ["CheckResult", "check"]
