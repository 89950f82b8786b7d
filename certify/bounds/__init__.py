"""What the user gets at least in every equilibrium of one market, with a certificate for every figure."""

from certify.bounds.answer import bound
from certify.bounds.result import BoundResult

__all__ = ["BoundResult", "bound"]
