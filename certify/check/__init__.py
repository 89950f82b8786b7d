"""Whether a profile is an equilibrium of a game, exactly, and how much each player gains by leaving it."""

from certify.check.answer import check
from certify.check.result import CheckResult

__all__ = ["CheckResult", "check"]
