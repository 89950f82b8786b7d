"""The certificate of a whole path: each turn is a best response and pays what it is said to pay."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from certify.bounds.profiles import no_gain_proof, profile_json
from certify.bounds.program import point_json
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.response_dynamics.hearing_all import profile_of
from certify.spec.errors import LimitError
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound_equilibrium import Outcome, Profile
from certify.spec.questions.dynamics import MOST_TURNS
from certify.spec.questions.path import QUESTION, best_response_label
from certify.spec.questions.path_of_rules import MOST_TURNS as MOST_TURNS_OF_RULES

if TYPE_CHECKING:
    from certify.kernel.proof import Proof
    from certify.response_dynamics.best_offers import BestOffers
    from certify.response_dynamics.hearing_all import PathOfRules
    from certify.response_dynamics.path import Path, Turn
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument

SECONDS = 60.0
"""For each best response anew, though it was found already."""


def path_of_offers(
    market: MarketDocument, file: str, parameters: Mapping[str, Json], best: BestOffers, path: Path, *, check: bool
) -> str | None:
    """Return the certificate of a path of offers, once the kernel has accepted it (unless not to be asked).

    None where nobody had a turn, or there are too many turns for a certificate.
    """
    if not path.turns or len(path.turns) > MOST_TURNS:
        return None
    agents = best.selection.market.agents
    parts: dict[str, Proof | None] = {"path": None}
    rows: list[Json] = []
    for turn, (offer, floor) in zip(path.turns, path.bests, strict=True):
        if offer is not None:
            label = best_response_label(agents[turn.agent], floor, offer.pays[turn.agent])
            if label not in parts:
                found = best.best(turn.agent, floor, time.monotonic() + SECONDS)
                parts[label] = best.proof(turn.agent, found, alone=floor is None)
        rows.append(_row(agents, turn, None if offer is None else point_json(offer.law)))
    results: dict[str, Json] = {
        "offers": {name: point_json(offer.law) for name, offer in zip(agents, path.start.each, strict=True)},
        "latest": [agents[agent] for agent in path.start.latest],
        "increment": render(normal(path.turns[0].increment)),
        "turns": rows,
        "cycle": None if path.cycle is None else len(path.turns) - len(path.cycle[1]),
    }
    return _written(market, file, parameters, results, parts, check=check)


def path_of_rules(
    document: MarketDocument,
    file: str,
    parameters: Mapping[str, Json],
    market: MarketDocument,
    path: PathOfRules,
    *,
    check: bool,
) -> str | None:
    """Return the certificate of a path of rules; None also where a proof was not found in time or is too large.

    `market` is the document with the parameters taken into account.
    """
    if not path.turns or len(path.turns) > MOST_TURNS_OF_RULES:
        return None
    exact = replace(market, eta=tuple(Fraction(0) for _ in market.agents))
    parts: dict[str, Proof | None] = {"path": None}
    rows: list[Json] = []
    for number, (turn, (rules, response)) in enumerate(zip(path.turns, path.bests, strict=True)):
        profile = profile_of(rules, response)
        shown = _shown(exact, profile, turn.agent)
        if shown is None:
            return None
        profile, proof = shown
        parts[f"turns[{number}]: no better rule of {market.agents[turn.agent]}"] = proof
        rows.append(_row(market.agents, turn, profile_json(profile)))
    results: dict[str, Json] = {
        "start": profile_json(profile_of(*path.start)),
        "turns": rows,
        "cycle": path.cycle,
    }
    return _written(document, file, parameters, results, parts, check=check)


def _shown(market: MarketDocument, profile: Profile, agent: int) -> tuple[Profile, Proof] | None:
    """Return the profile, with the form of deviations in which no rule pays an agent more, and the proof of it."""
    for form in ("plans", "actions"):
        described = Profile(profile.rules, profile.response, form)
        try:
            proof = no_gain_proof(market, Outcome(market, described), agent, time.monotonic() + SECONDS)
        except LimitError:
            continue
        if proof is not None:
            return described, proof
    return None


def _row(agents: Sequence[str], turn: Turn, best: Json) -> Json:
    return {
        "agent": agents[turn.agent],
        "best": best,
        "moved": turn.moved,
        "gain": render(normal(turn.gain)),
        "heard": None if turn.heard is None else agents[turn.heard],
        "user": render(normal(turn.user)),
        "payoffs": [render(normal(payoff)) for payoff in turn.payoffs],
    }


def _written(
    market: MarketDocument,
    file: str,
    parameters: Mapping[str, Json],
    results: Mapping[str, Json],
    parts: Mapping[str, Proof | None],
    *,
    check: bool,
) -> str:
    if check:
        check_parts(QUESTION.parts(market, parameters, results), parts)
    return instance_certificate("path", file, market.digest(), parameters, results, parts)
