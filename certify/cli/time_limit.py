"""A limit on the time that a statement file takes to be read: it may loop, or state something vast."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from certify.spec.errors import LimitError

LEAST, MOST = 1.0, 1e6


@contextmanager
def time_limit(seconds: float, what: str) -> Generator[None]:
    """The block ends within `seconds`, at least one, or raises LimitError, which says `what` took too long.

    Where there are no alarms (other threads than the main one, some systems) there is no limit.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    limit = min(max(seconds, LEAST), MOST)
    passed = False

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        nonlocal passed
        passed = True
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    except Exception:
        if passed:  # whatever the file or its reader made of the alarm
            text = f"{what} takes longer than {limit:g} seconds; ask for less, or for more time with --time"
            raise LimitError(text) from None
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
