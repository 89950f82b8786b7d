"""The turns of a path as results name them: who had its turn, its best response, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import Formula, equal
from certify.spec.numbers import shown
from certify.spec.polynomial import normal
from certify.spec.problem import Json
from certify.spec.questions.bound_variant import number

KEYS = {"agent", "best", "moved", "gain", "heard", "user", "payoffs"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What results say of one turn; `best` is left as it stands there, `heard` is None where all agents are."""

    where: str
    agent: int
    best: Json
    moved: bool
    gain: Fraction
    heard: int | None
    user: Fraction
    payoffs: Sequence[Fraction]

    def says(self, *, moved: bool, gain: Fraction, user: Fraction, payoffs: Sequence[Fraction]) -> list[Formula]:
        """Return the closed formulas: what the turn says is so."""
        pairs = [(self.gain, gain), (self.user, user), *zip(self.payoffs, payoffs, strict=True)]
        return [equal(int(self.moved != moved)), *(equal(normal(said), normal(found)) for said, found in pairs)]


def read_turns(value: Json, agents: Sequence[str], most: int) -> list[Turn]:
    """Return the turns that results name.

    A turn has the keys `agent` (its name), `best` (its best response), `moved` (whether it gained more than its eta, so
    that it moved there), `gain` (by how much, at least 0), and what holds after it: `heard` (whom the user listens to,
    null where she hears all), `user` and `payoffs`, one an agent.

    Raises:
        InputError: the results have another form, or more turns than `most`.

    """
    if not isinstance(value, (list, tuple)):
        raise InputError(f"turns: expected a list, got {shown(value)}")
    rows = cast("Sequence[Json]", value)
    if len(rows) > most:
        raise InputError(f"turns: expected at most {most}, got {len(rows)}")
    return [_turn(row, agents, f"turns[{t}]") for t, row in enumerate(rows)]


def _turn(value: Json, agents: Sequence[str], where: str) -> Turn:
    if not isinstance(value, Mapping) or set(value) != KEYS:
        raise InputError(f"{where}: expected an object with the keys {', '.join(sorted(KEYS))}")
    row = cast("Mapping[str, Json]", value)
    payoffs, moved = row["payoffs"], row["moved"]
    if not isinstance(payoffs, (list, tuple)) or len(payoffs) != len(agents):
        raise InputError(f"{where}.payoffs: expected {len(agents)} numbers, one an agent")
    if not isinstance(moved, bool):
        raise InputError(f"{where}.moved: expected true or false, got {shown(moved)}")
    heard = None if row["heard"] is None else _agent(row["heard"], agents, f"{where}.heard")
    return Turn(
        where,
        _agent(row["agent"], agents, f"{where}.agent"),
        row["best"],
        moved,
        number(row["gain"], f"{where}.gain"),
        heard,
        number(row["user"], f"{where}.user"),
        [number(each, f"{where}.payoffs") for each in cast("Sequence[Json]", payoffs)],
    )


def _agent(value: Json, agents: Sequence[str], where: str) -> int:
    if value not in agents:
        raise InputError(f"{where}: expected the name of an agent, got {shown(value)}")
    return agents.index(cast("str", value))


def leads_back(cycle: Json, turns: Sequence[Turn], states: Sequence[object], agents: int) -> bool:
    """Return whether the turns from number `cycle` on lead back to where they began; true where it is null.

    Agents move in turn in them, whole rounds, and somebody moves: so they may go on for ever. `states` has one more
    than there are turns.
    """
    if cycle is None:
        return True
    if isinstance(cycle, bool) or not isinstance(cycle, int) or not 0 <= cycle < len(turns):
        raise InputError(f"cycle: expected null or the number of a turn, got {shown(cycle)}")
    round_trip = turns[cycle:]
    in_turn = all(turn.agent == (round_trip[0].agent + n) % agents for n, turn in enumerate(round_trip))
    moved = any(turn.moved for turn in round_trip)
    return in_turn and moved and len(round_trip) % agents == 0 and states[cycle] == states[-1]
