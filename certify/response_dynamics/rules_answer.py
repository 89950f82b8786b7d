"""Best responses where the user hears every agent: the walk, and the certificate of an equilibrium at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certify.bounds import BoundResult, bound
from certify.bounds.profiles import Found, certified
from certify.kernel.certificate import InstanceCertificate, instance_certificate, read_certificate
from certify.kernel.parts import check_parts
from certify.response_dynamics.hearing_all import PathOfRules, WalkOfRules, profile_of
from certify.response_dynamics.path_certificate import path_of_rules
from certify.response_dynamics.result import DynamicsResult
from certify.spec.errors import LimitError
from certify.spec.numbers import render
from certify.spec.polynomial import normal
from certify.spec.questions.bound import QUESTION
from certify.spec.questions.bound_variant import number, optimum
from certify.spec.questions.path_of_rules import not_answered_in_turn

if TYPE_CHECKING:
    import os

    from certify.response_dynamics.path import Order
    from certify.spec.problem import Json
    from certify.spec.reading.market_document import MarketDocument


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the market as its file says and with the overrides, and how to walk."""

    document: MarketDocument
    market: MarketDocument
    file: str
    start: str | os.PathLike[str]
    order: Order
    seed: int
    steps: int
    bounded: bool
    path: bool
    seconds: float
    report: Callable[[str], None]
    check: bool


def rules_answer(asked: Asked) -> DynamicsResult:
    """Return where best responses lead; an equilibrium at the end is certified beside the bound on all of them."""
    began = time.monotonic()
    market = asked.market
    if (reason := not_answered_in_turn(market)) is not None:
        return DynamicsResult("unknown", time.monotonic() - began, reason)
    try:
        walk = WalkOfRules(market, asked.start, asked.seed)
        path = walk.run(asked.steps, asked.order, asked.seed, began + asked.seconds, asked.report)
    except LimitError as error:
        return DynamicsResult("unknown", time.monotonic() - began, str(error))
    answer = BoundResult("unknown", 0, "it was not asked for")
    if asked.bounded or path.settled:
        asked.report("the least user utility over all equilibria")
        eta = market.eta
        answer = bound(asked.document, kind="all", eta=eta, seconds=asked.seconds, file=asked.file, check=asked.check)
    reason, certificate, way = path.reason, None, None
    if asked.path or path.cycle is not None:
        asked.report("the certificate of the path")
        given = _parameters(asked)
        way = path_of_rules(asked.document, asked.file, given, market, path, check=asked.check)
    if path.settled:
        found = certified(market, profile_of(path.rules, path.response), time.monotonic() + asked.seconds)
        if answer.certificate is None:
            reason = f"the end of the path is not certified: {answer.reason}"
        elif found is None:
            reason = "the end of the path is not certified: the proof was not found in time, or is too large"
        else:
            certificate = _with_equilibrium(asked, answer.certificate, found)
    bound_certificate = answer.certificate if certificate is None else None
    if path.cycle is not None:
        certificate, way = way, None
        reason = "" if certificate else "a cycle is not certified: a proof was not found in time, or is too large"
    last = [turn.user for turn in path.turns[path.cycle :]] if path.cycle is not None else [path.user]
    return DynamicsResult(
        "unknown" if certificate is None else "proved",
        time.monotonic() - began,
        reason or None,
        "unknown" if certificate is None else "equilibrium" if path.cycle is None else "cycle",
        market.agents,
        path.start_user,
        path.user,
        min(last),
        max(last),
        optimum(market),
        answer.lower,
        answer.theorem,
        market.eta,
        None,
        len(path.turns),
        tuple(path.turns),
        _rules(market, path),
        certificate,
        bound_certificate,
        way,
    )


def _parameters(asked: Asked) -> dict[str, Json]:
    """Return how the market that is asked about differs from what its file says."""
    given: dict[str, Json] = {}
    if asked.market.protocol != asked.document.protocol:
        given["kind"] = asked.market.protocol
    if asked.market.eta != asked.document.eta:
        given["eta"] = [render(normal(each)) for each in asked.market.eta]
    return given


def _with_equilibrium(asked: Asked, text: str, found: Found) -> str:
    """Return the certificate of the bound with this equilibrium in place of the worst that was found."""
    certificate = read_certificate(text)
    assert isinstance(certificate, InstanceCertificate)
    gap = found.value - number(certificate.results["lower"], "lower")
    results = {
        **certificate.results,
        "attained": render(normal(found.value)),
        "equilibrium": found.equilibrium,
        "gap": render(normal(gap)),
    }
    kept = {
        label: part
        for label, part in certificate.parts.items()
        if label not in ("attained", "gap") and not label.startswith("no gain for ")
    }
    parts = {**kept, "gap": None, **found.proofs}
    if asked.check:
        check_parts(QUESTION.parts(asked.document, certificate.parameters, results), parts)
    return instance_certificate("bound", asked.file, asked.document.digest(), certificate.parameters, results, parts)


def _rules(market: MarketDocument, path: PathOfRules) -> dict[str, Json]:
    return {
        name: [[render(normal(chance)) for chance in row] for row in rule]
        for name, rule in zip(market.agents, path.rules, strict=True)
    }
