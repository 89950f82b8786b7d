"""Who speaks when: rounds in which all agents speak and then the user answers each, but not after the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from certify.spec.errors import InputError, LimitError

History: TypeAlias = tuple[int, ...]
"""What one agent and the user have said to each other so far: message, answer, message, ...

Of even length when it is the agent's turn, of odd length when it is the user's.
"""

Position: TypeAlias = tuple[int, tuple[History, ...]]
"""What the user knows: (her type, the history with each agent that she hears), all of the same odd length."""

MOST_POSITIONS = 100_000
"""No conversation with more positions of the user is enumerated."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """`rounds` rounds with `messages` messages of an agent and `answers` answers of the user to each agent.

    Raises:
        InputError: one of the numbers is less than 1.

    """

    rounds: int
    messages: int
    answers: int

    def __post_init__(self) -> None:
        for what in ("rounds", "messages", "answers"):
            value = getattr(self, what)
            if type(value) is not int or value < 1:
                raise InputError(f"{what}: expected a whole number of at least 1, got {value!r}")

    def histories(self) -> Iterator[History]:
        """Yield the histories at which it is an agent's turn, round by round."""
        for spoken in range(self.rounds):
            yield from product(*[range(self.messages), range(self.answers)] * spoken)

    def heard(self, spoken: int) -> Iterator[History]:
        """Yield the histories that end with an agent's message number `spoken`, counted from 1."""
        yield from product(*[range(self.messages), range(self.answers)] * (spoken - 1), range(self.messages))

    def positions(self, types: int, agents: int, spoken: int) -> Iterator[Position]:
        """Yield what the user may know once the agents have spoken so often."""
        for z in range(types):
            for histories in product(list(self.heard(spoken)), repeat=agents):
                yield z, histories

    def answer_profiles(self, agents: int) -> list[tuple[int, ...]]:
        """Return what the user may answer to all agents at once."""
        return list(product(range(self.answers), repeat=agents))

    def check_size(self, types: int, agents: int) -> None:
        """Refuse a conversation that is too large to be enumerated.

        Raises:
            LimitError: the user has more than `MOST_POSITIONS` positions; the text has their number.

        """
        steps = 2 * self.rounds - 1
        if steps * agents > 64 and max(self.messages, self.answers if self.rounds > 1 else 1) > 1:
            raise LimitError(
                f"a conversation of {self.rounds} rounds with {agents} agents is too long to be enumerated"
            )
        histories = self.messages * (self.messages * self.answers) ** (self.rounds - 1)
        count = types * histories**agents
        if count > MOST_POSITIONS:
            raise LimitError(
                f"{count:,} positions of the user at the end of {self.rounds} rounds,"
                f" at most {MOST_POSITIONS:,} are enumerated"
            )
