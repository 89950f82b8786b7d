"""Best responses one after another in a selection market, and where they lead the user."""

from certify.response_dynamics.answer import dynamics
from certify.response_dynamics.result import DynamicsResult

__all__ = ["DynamicsResult", "dynamics"]
