"""Counterexamples to statements: found, proved to be some, and shown."""

from certify.refutations.answer import refute
from certify.refutations.result import Refutation

__all__ = ["Refutation", "refute"]
