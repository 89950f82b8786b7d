"""The prior of a market file: given state by state, or as joint rows of type, signal and state."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.spec.numbers import shown
from certify.spec.reading.json_text import canonical_json
from certify.spec.reading.market_document import ONLY_TYPE, Sharing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certify.spec.reading.node import Node


@dataclass(frozen=True, slots=True)
class Prior:
    """Types, signals and their joint law, with the meaning that `MarketDocument` gives each field."""

    types: tuple[str, ...]
    signals: tuple[str, ...]
    joint: dict[tuple[int, int, int], Fraction]
    agent_signal_names: tuple[tuple[str, ...], ...]
    agent_signals: tuple[tuple[int, ...], ...]


def read_prior(root: Node, states: tuple[str, ...], agents: int, sharing: Sharing) -> Prior:
    """The prior of a market file, from its key `prior` or its key `joint`."""
    prior, joint = root.optional("prior"), root.optional("joint")
    if prior is not None and joint is not None:
        raise root.error('both "prior" and "joint" are given', "keep one of the two")
    if joint is not None:
        return _joint_prior(joint, states, agents, sharing)
    if prior is None:
        raise root.error('both "prior" and "joint" are missing', "add one of the two")
    entries = [item.nonnegative() for item in prior.items(length=len(states), of="numbers, one a state")]
    _check_sum(prior, entries)
    return Prior(
        types=(ONLY_TYPE,),
        signals=states,
        joint={(0, y, y): probability for y, probability in enumerate(entries) if probability},
        agent_signal_names=(states,) * agents,
        agent_signals=tuple((y,) * agents for y in range(len(states))),
    )


def _joint_prior(joint: Node, states: tuple[str, ...], agents: int, sharing: Sharing) -> Prior:
    types: dict[str, int] = {}
    signals: dict[tuple[str, ...], int] = {}
    rows: dict[tuple[int, int, int], Fraction] = {}
    for row in joint.items():
        row.only(("type", "signal", "state", "probability"))
        z = types.setdefault(row.key("type").name(), len(types))
        x = signals.setdefault(_seen(row.key("signal"), agents, sharing), len(signals))
        key = (z, x, states.index(row.key("state").choice(states)))
        if key in rows:
            first = list(rows).index(key)
            raise row.error(f"the same type, signal and state as joint[{first}]", "merge the two rows")
        rows[key] = row.key("probability").nonnegative()
    _check_sum(joint, rows.values())
    names, indices = _separated(tuple(signals), agents)
    return Prior(
        types=tuple(types),
        signals=tuple(_label(signal, sharing) for signal in signals),
        joint={key: probability for key, probability in rows.items() if probability},
        agent_signal_names=names,
        agent_signals=indices,
    )


def _seen(signal: Node, agents: int, sharing: Sharing) -> tuple[str, ...]:
    """What each agent sees, one name an agent."""
    if sharing == "shared":
        return (signal.name(),) * agents
    return tuple(item.name() for item in signal.items(length=agents, of="signals, one an agent"))


def _label(signal: tuple[str, ...], sharing: Sharing) -> str:
    return signal[0] if sharing == "shared" else canonical_json(signal)


def _separated(
    signals: tuple[tuple[str, ...], ...], agents: int
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[int, ...], ...]]:
    """Each agent's signal names by first appearance, and for each x the index of what each agent sees."""
    numbering: list[dict[str, int]] = [{} for _ in range(agents)]
    indices = tuple(
        tuple(numbers.setdefault(name, len(numbers)) for numbers, name in zip(numbering, signal, strict=True))
        for signal in signals
    )
    return tuple(tuple(numbers) for numbers in numbering), indices


def _check_sum(place: Node, probabilities: Iterable[Fraction]) -> None:
    total = sum(probabilities, Fraction(0))
    if total != 1:
        raise place.error(f"expected probabilities that sum to 1, got a sum of {shown(total)}", "change one")
