"""Which combination of agents comes closest to the user: best weights, their exact error, and why none do better."""

from certify.hull.answer import hull
from certify.hull.result import HullResult

__all__ = ["HullResult", "hull"]
