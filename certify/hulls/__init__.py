"""Which combination of agents comes closest to the user: best weights, their exact error, and why none do better."""

from certify.hulls.answer import hull
from certify.hulls.result import HullResult

__all__ = ["HullResult", "hull"]
