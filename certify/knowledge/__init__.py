"""What information is worth to the user of a market, and how much of it one agent can convey."""

from certify.knowledge.answer import InformationResult, information

__all__ = ["InformationResult", "information"]
