"""Examples of a strategy: any that meets a condition, and the one that it shrinks to."""

from hypothesis import Phase, find, settings

SETTINGS = settings(
    database=None, derandomize=True, deadline=None, max_examples=2000, phases=(Phase.generate, Phase.shrink)
)


def smallest(strategy, condition=lambda _: True):
    """Return the smallest value of a strategy that meets a condition; an error if none was met."""
    return find(strategy, condition, settings=SETTINGS)


def any_example(strategy, condition):
    """Return some value of a strategy that meets a condition; an error if none was met."""
    return find(strategy, condition, settings=settings(SETTINGS, phases=(Phase.generate,)))


def texts(table):
    """Return a nested table of numbers with each number as text."""
    return [texts(entry) for entry in table] if isinstance(table, (tuple, list)) else str(table)
