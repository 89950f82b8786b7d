"""The one entry: reads a market, walks along best responses, and writes down where they end with its proof."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from certify.bounds.program import point_json
from certify.given.seconds import checked_seconds
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.response_dynamics.best_offers import BestOffers
from certify.response_dynamics.path import Path as Turns
from certify.response_dynamics.path import Walk
from certify.response_dynamics.path_certificate import path_of_offers
from certify.response_dynamics.result import DynamicsResult
from certify.response_dynamics.starts import offer_of_rule, start_offers
from certify.spec.errors import InputError, LimitError
from certify.spec.numbers import exact, render, shown
from certify.spec.polynomial import normal
from certify.spec.questions.bound_variant import optimum, variant
from certify.spec.questions.dynamics import MOST_TURNS, QUESTION, not_answered_by_dynamics
from certify.spec.reading.market import read_market
from certify.spec.reading.market_document import MarketDocument

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.spec.problem import Json
    from certify.spec.questions.dynamics_offers import Offers

Number = int | str | float | Fraction

NO_NAME = "market.json"

PARTS = 64
"""The increment is such a part of what advice can be worth to the user, unless it is given."""


def dynamics(
    market: MarketDocument | str | os.PathLike[str],
    *,
    start: str | os.PathLike[str] = "silent",
    order: str = "turn",
    seed: int = 0,
    steps: int = 1000,
    increment: Number | None = None,
    halvings: int = 10,
    kind: str | None = None,
    eta: Number | Sequence[Number] | None = None,
    bounded: bool = True,
    path: bool = True,
    seconds: float = 60.0,
    report: Callable[[str], None] | None = None,
    file: str | None = None,
    check: bool = True,
) -> DynamicsResult:
    """Where exact best responses lead the user, with a certificate of how they end.

    The agents move one at a time, in turn or at random (`order`, `seed`), where that gains them more than their eta.
    In a selection market an agent moves to another offer. A new offer is listened to if it is worth at least
    `increment` more to the user than every other offer, or V° where that is more than there is; the one who moved last
    keeps being listened to until then. A best response is a law that pays the agent most among those, of several one
    that is worth most to the user; it is exact, and there always is one. Where nobody moves, all take up the offer
    that is heard, which changes nothing, and the increment is halved, at most `halvings` times. The end is an
    `equilibrium` where nobody gains even without an increment, whatever the ties after a deviation, else
    `approximate`. With a positive increment the user's utility rises with each move but perhaps the first of the agent
    heard first. With increment 0 the latest wins ties, so best responses attain the supremum of what any offer that is
    worth more brings; then her utility never falls after that first move, and a `cycle` is possible, which is found
    exactly when the agents move in turn. The default increment is a 64th of what advice can be worth to the user.

    Where the user hears all agents, an agent moves to another rule, and she breaks ties in favour of the one who moved
    last, so there always is a best response. There is no increment. A `cycle` is found when they move in turn; what
    has no end in these steps is `unknown`, and so is what takes too many messages. The certificate of an equilibrium
    covers the bound too.

    `market` is a document or the path of a `certify-market/1` file, `start` one of silent, alone, random (by `seed`) or
    the path of a `certify-rules/1` file, `steps` the most turns. `kind` and `eta` override what the market says; a
    float is taken at its exact binary value. With `path`, every turn is certified
    too: that it is a best response and what it pays. With `bounded`, the certified least utility over all equilibria is
    computed too (where the user hears all, for an equilibrium it is in any case). `seconds` bounds the walk, and the
    bound again. `report` is called with a line on what is being done. `file` is the name that certificates give to the
    market's file. Without `check` the kernel is not asked here, and nothing is proved before certificates are replayed.

    A variant of the model that is not covered, and a path without an end in these steps, give the status `unknown`.
    Theory.md sections 4 and 5.

    Raises:
        InputError: the market or the start cannot be read, or an argument is not what it has to be.
        RejectedError: the kernel refuses what the search found, which would be a fault of the search.

    """
    began = time.monotonic()
    report = report or _silent
    if not isinstance(market, MarketDocument):
        file = file or Path(market).name
        market = read_market(market)
    file = file or NO_NAME
    seconds = checked_seconds(seconds)
    if order not in ("turn", "random"):
        raise InputError(f"order: expected turn or random, got {shown(order)}")
    if isinstance(steps, bool) or not 1 <= steps <= 10**7:
        raise InputError(f"steps: expected a number from 1 to {10**7}, got {shown(steps)}")
    if isinstance(halvings, bool) or not 0 <= halvings <= 1000:
        raise InputError(f"halvings: expected a number from 0 to 1000, got {shown(halvings)}")
    parameters: dict[str, Json] = {} if kind is None else {"kind": kind}
    if eta is not None:
        parameters["eta"] = _eta(eta, len(market.agents))
    asked = variant(market, parameters)
    deadline = began + seconds
    if asked.protocol == "all":
        if increment is not None:
            raise InputError("increment: an offer need not add any where the user hears all agents; leave it out")
        from certify.response_dynamics.rules_answer import Asked, rules_answer

        return rules_answer(
            Asked(market, asked, file, start, order, seed, steps, bounded, path, seconds, report, check)
        )
    if (reason := not_answered_by_dynamics(asked)) is not None:
        return DynamicsResult("unknown", time.monotonic() - began, reason)
    try:
        best = BestOffers(asked)
        step = _increment(best, increment)
        walk = Walk(best, start_offers(best, start, seed, deadline), step, halvings)
        walked = walk.run(steps, order, seed, deadline, report)
    except LimitError as error:
        return DynamicsResult("unknown", time.monotonic() - began, str(error))
    certificate = path_certificate = None
    if walked.end != "unknown":
        certificate = _certificate(market, file, parameters, best, walked, check=check)
    if path:
        report("the certificate of the path")
        path_certificate = path_of_offers(market, file, parameters, best, walked, check=check)
    lower = theorem = bound_certificate = None
    if bounded:
        from certify.bounds import bound

        report("the least user utility over all equilibria")
        answer = bound(market, kind=kind, eta=eta, seconds=seconds, file=file, check=check)
        lower, theorem, bound_certificate = answer.lower, answer.theorem, answer.certificate
    reached = [turn.user for turn in walked.turns]
    period = 0 if walked.cycle is None else len(walked.cycle[1])
    last = reached[-period:] if period else [walked.offers.user]
    late = time.monotonic() >= deadline
    return DynamicsResult(
        "unknown" if certificate is None else "proved",
        time.monotonic() - began,
        None if certificate else f"no end in {len(walked.turns)} turns{', when the time was over' if late else ''}",
        walked.end,
        market.agents,
        walked.start.user,
        walked.offers.user,
        min(last),
        max(last),
        optimum(asked),
        lower,
        theorem,
        walked.eta,
        walk.increment,
        best.solved,
        tuple(walked.turns),
        _offers_json(market, walked.offers),
        certificate,
        bound_certificate,
        path_certificate,
    )


def _silent(line: str) -> None:
    del line


def _eta(eta: Number | Sequence[Number], agents: int) -> list[str]:
    if isinstance(eta, (int, str, float, Fraction)):
        return [render(exact(eta, where="eta"))] * agents
    return [render(exact(each, where=f"eta[{i}]")) for i, each in enumerate(eta)]


def _increment(best: BestOffers, given: Number | None) -> Fraction:
    if given is None:
        market = best.selection.market
        silence = offer_of_rule(best.selection, 0, [[1]] * len(market.signals))
        return (optimum(market) - silence.worth) / PARTS or Fraction(1, PARTS)
    number = exact(given, where="increment")
    if number < 0:
        raise InputError(f"increment: expected a number >= 0, got {shown(given)}")
    return number


def _certificate(
    market: MarketDocument, file: str, parameters: dict[str, Json], best: BestOffers, path: Turns, *, check: bool
) -> str:
    """Return the certificate of the end of a path, once the kernel has accepted it (unless not to be asked)."""
    if path.end == "approximate":
        parameters = {**parameters, "eta": [render(each) for each in path.eta]}
    results, parts = _cycle(best, path) if path.cycle else _kept(best, path.offers)
    if check:
        check_parts(QUESTION.parts(market, parameters, results), parts)
    return instance_certificate("dynamics", file, market.digest(), parameters, results, parts)


def _offers_json(market: MarketDocument, offers: Offers) -> dict[str, Json]:
    return {name: point_json(offer.law) for name, offer in zip(market.agents, offers.each, strict=True)}


def _results(best: BestOffers, offers: Offers, turns: list[Json], seen: Sequence[Fraction]) -> dict[str, Json]:
    market = best.selection.market
    return {
        "offers": _offers_json(market, offers),
        "latest": [market.agents[agent] for agent in offers.latest],
        "turns": turns,
        "least": render(normal(min(seen))),
        "most": render(normal(max(seen))),
    }


def _kept(best: BestOffers, offers: Offers) -> tuple[dict[str, Json], dict[str, Proof | None]]:
    """Return results and proofs that all agents keep their offers."""
    market = best.selection.market
    parts: dict[str, Proof | None] = {"offers": None}
    for agent, name in enumerate(market.agents):
        rival = offers.rival(agent)
        if rival != optimum(market):
            found = best.best(agent, rival, time.monotonic() + 60)
            parts[f"no gain for {name}"] = best.proof(agent, found, alone=rival is None)
    return _results(best, offers, [], [offers.user]), parts


def _cycle(best: BestOffers, path: Turns) -> tuple[dict[str, Json], dict[str, Proof | None]]:
    """Return results and proofs that best responses lead back to where they began."""
    assert path.cycle is not None
    market = best.selection.market
    start, turns = path.cycle
    if len(turns) > MOST_TURNS:
        raise LimitError(f"a cycle of {len(turns)} turns, at most {MOST_TURNS} are written down")
    offers, seen = start, [start.user]
    parts: dict[str, Proof | None] = {"offers": None}
    for number, offer in enumerate(turns):
        agent = number % len(market.agents)
        rival = offers.rival(agent)
        found = best.best(agent, rival, time.monotonic() + 60)
        parts[f"turn {number} ({market.agents[agent]})"] = best.proof(agent, found, alone=rival is None)
        if offer is not None:
            offers = offers.moved(agent, offer)
            seen.append(offers.user)
    moves: list[Json] = [None if offer is None else point_json(offer.law) for offer in turns]
    return _results(best, start, moves, seen), parts
