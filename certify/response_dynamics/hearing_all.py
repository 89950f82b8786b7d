"""Best responses one after another where the user hears every agent: rules change, and she responds best to all.

She breaks ties in favour of the agent who moved last, so that a best response exists (theory.md section 5).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from certify.oracles.best_response import BestResponses
from certify.report.numbers import short
from certify.response_dynamics.path import Order, Turn
from certify.response_dynamics.starts import Rule, random_rule, read_rules
from certify.spec.errors import LimitError
from certify.spec.market import Market
from certify.spec.questions.bound_equilibrium import Outcome, Profile

if TYPE_CHECKING:
    import os

    from certify.spec.reading.market_document import MarketDocument

Response = Mapping[tuple[int, tuple[int, ...]], int]
"""The action that the user takes on (type, messages)."""


@dataclass
class PathOfRules:
    """The turns so far, the rules and the response that they lead to, and how it ended: `reason` where it did not.

    `start` and `bests` hold rules with the response to them: at first, and with the best rule of each turn's agent.
    `cycle` is the number of the turn before which they were what they are at the end.
    """

    rules: list[Rule]
    response: Response
    start_user: Fraction
    user: Fraction
    start: tuple[list[Rule], Response]
    turns: list[Turn] = field(default_factory=list[Turn])
    bests: list[tuple[list[Rule], Response]] = field(default_factory=list[tuple["list[Rule]", "Response"]])
    cycle: int | None = None
    settled: bool = False
    reason: str = ""


class WalkOfRules:
    """Best responses in a market where the user hears all, from given rules on."""

    def __init__(self, document: MarketDocument, start: str | os.PathLike[str], seed: int) -> None:
        self.document = document
        self.agents = range(len(document.agents))
        self.market = Market(
            len(document.agents),
            len(document.actions),
            len(document.states),
            len(document.types),
            len(document.signals),
            document.joint,
            document.user,
            document.agent_utilities,
        )
        self.best = BestResponses(self.market)
        rules = self._start(start, seed)
        response = first_best(document, rules)
        user = self.outcome(rules, response).value(document.user)
        self.path = PathOfRules(rules, response, user, user, (rules, response))

    def _start(self, start: str | os.PathLike[str], seed: int) -> list[Rule]:
        silence: list[Rule] = [[[1]] * len(self.document.signals) for _ in self.agents]
        if start == "silent":
            return silence
        if start == "alone":
            return [self.best.of(silence, agent).rule for agent in self.agents]
        if start == "random":
            draw = random.Random(seed)
            return [random_rule(self.document, draw) for _ in self.agents]
        return read_rules(self.document, start)

    def outcome(self, rules: list[Rule], response: Response) -> Outcome:
        """Return what happens when these rules meet this response."""
        return Outcome(self.document, profile_of(rules, response))

    def run(self, steps: int, order: Order, seed: int, deadline: float, report: Callable[[str], None]) -> PathOfRules:
        """Return the path after at most so many turns; it ends early where nobody gains, in a cycle, or out of time."""
        path = self.path
        draw = random.Random(seed)
        settled: set[int] = set()
        seen: dict[object, int] = {}
        path.reason = f"no end in {steps} turns"
        try:
            for step in range(steps):
                if time.monotonic() > deadline:
                    path.reason = f"no end in {step} turns, when the time was over"
                    break
                agent = step % len(self.agents) if order == "turn" else draw.randrange(len(self.agents))
                if order == "turn" and agent == 0:
                    state = repr(path.rules), frozenset(path.response.items())
                    if state in seen:
                        path.cycle, path.reason = seen[state], ""
                        break
                    seen[state] = step
                moved = self.turn(agent)
                settled = {agent} if moved else settled | {agent}
                report(f"turn {step + 1}: the user gets {short(path.user)}")
                if len(settled) == len(self.agents):
                    path.settled, path.reason = True, ""
                    break
        except LimitError as error:
            path.reason = str(error)
        return path

    def turn(self, agent: int) -> bool:
        """Record an agent's turn; whether it moved."""
        path, document = self.path, self.document
        before = self.outcome(path.rules, path.response).value(document.agent_utilities[agent])
        found = self.best.of(path.rules, agent, messages=document.messages)
        gain = found.value - before
        if gain > document.eta[agent] and found.status != "exact":
            raise LimitError(f"a best rule of {document.agents[agent]} takes more messages than there are")
        moved = gain > document.eta[agent]
        others = [len(rule[0]) for j, rule in enumerate(path.rules) if j != agent]
        rules = [found.rule if j == agent else rule for j, rule in enumerate(path.rules)]
        response = {event: chances.index(1) for event, chances in found.response(self.market, others).items()}
        path.bests.append((rules, response))
        if moved:
            path.rules, path.response = rules, response
        outcome = self.outcome(path.rules, path.response)
        path.user = outcome.value(document.user)
        payoffs = tuple(map(outcome.value, document.agent_utilities))
        path.turns.append(Turn(agent, moved, gain, Fraction(0), None, path.user, payoffs))
        return moved


def profile_of(rules: list[Rule], response: Response) -> Profile:
    """Return rules and a response in the form of the questions."""
    tables = [
        {x: {m: Fraction(chance) for m, chance in enumerate(row) if chance} for x, row in enumerate(rule)}
        for rule in rules
    ]
    return Profile(tables, {event: {action: Fraction(1)} for event, action in response.items()})


def first_best(document: MarketDocument, rules: list[Rule]) -> Response:
    """Return a best response to rules: the first of the best actions wherever the rules lead, the first elsewhere."""
    response = {
        (z, messages): 0
        for z in range(len(document.types))
        for messages in product(*(range(len(rule[0])) for rule in rules))
    }
    for event, masses in Outcome(document, profile_of(rules, response)).events.items():
        values = [sum((row[y] * mass for (_, y), mass in masses.items()), Fraction(0)) for row in document.user]
        response[event] = values.index(max(values))
    return response
