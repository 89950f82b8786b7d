"""A time budget that provers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


def _silent(_message: str) -> None:
    return


class OutOfTime(Exception):  # noqa: N818 - an event inside the provers, never shown to a user
    """The budget is used up."""


@dataclass
class Clock:
    """When a search has to end, and whom it tells what it is doing."""

    seconds: float
    report: Callable[[str], None] = _silent
    started: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds until the end, never negative."""
        return max(0.0, self.seconds - self.spent)

    def check(self) -> None:
        """Raise `OutOfTime` once the budget is used up."""
        if not self.left:
            raise OutOfTime

    def part(self, seconds: float) -> Clock:
        """Return a clock that ends after `seconds` or with this one."""
        return Clock(min(seconds, self.left), self.report)
