"""What the user gets at least in every equilibrium of one market, with a certificate for every figure."""

from certify.bound.answer import bound
from certify.bound.result import BoundResult

__all__ = ["BoundResult", "bound"]
