"""What shows that the turns of a path are best responses where the user hears every agent.

She breaks ties in favour of the one who moved last: a best response is a rule of the agent together with a best
response of hers to the profile with it, which together pay the agent most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import cast

from certify.spec.errors import InputError
from certify.spec.formula import FALSE, TRUE, Formula, equal
from certify.spec.problem import Json
from certify.spec.questions.bound_equilibrium import Outcome, Profile, no_gain, read_profile
from certify.spec.questions.dynamics_covered import not_answered_in_any_turn
from certify.spec.questions.part import Part
from certify.spec.questions.path_turns import leads_back, read_turns
from certify.spec.reading.market_document import MarketDocument

RESULTS = {"start", "turns", "cycle"}

MOST_TURNS = 1_000
"""No path with more turns is looked at."""


def not_answered_in_turn(market: MarketDocument) -> str | None:
    """Return which variant of the model is not covered where the user hears all; None where best responses are."""
    cases = {
        "more than one round": market.rounds > 1,
        "a user who does not respond best": market.response != "best",
        "ties that are common to all": market.ties != "any",
    }
    for words, present in cases.items():
        if present:
            return f"{words}: best responses in turn are not answered there"
    return not_answered_in_any_turn(market)


def rules_path_parts(market: MarketDocument, results: Mapping[str, Json]) -> Mapping[str, Part]:
    """Return what has to be checked of a path of rules.

    Results: `start`, a profile with the user's response to it; `turns`, see `read_turns`, where `best` is the profile
    with the agent's best rule, the others' rules as they were; `cycle`, null or the number of the turn before which
    the profile is that at the end.

    Raises:
        InputError: the results have another form, or the market is not covered.

    """
    if (reason := not_answered_in_turn(market)) is not None:
        raise InputError(reason)
    if set(results) != RESULTS:
        raise InputError(f"results: unexpected or missing {min(set(results) ^ RESULTS)!r}")
    start = Outcome(market, _profile(market, results["start"], "start"))
    closed: list[Formula] = [*start.is_a_profile(), *start.is_a_best_response()]
    parts: dict[str, Part] = {}
    exact = replace(market, eta=tuple(Fraction(0) for _ in market.agents))
    turns = read_turns(results["turns"], market.agents, MOST_TURNS)
    now, states = start, [_state(start.profile)]
    for turn in turns:
        agent = turn.agent
        table = market.agent_utilities[agent]
        best = Outcome(market, _profile(market, turn.best, f"{turn.where}.best"))
        closed += [*best.is_a_profile(), *best.is_a_best_response(), *best.is_best_for(table)]
        kept = [rule for i, rule in enumerate(_state(now.profile)[0]) if i != agent]
        closed.append(TRUE if kept == [r for i, r in enumerate(_state(best.profile)[0]) if i != agent] else FALSE)
        parts[f"{turn.where}: no better rule of {market.agents[agent]}"] = no_gain(exact, best, agent)
        gain = best.value(table) - now.value(table)
        moved = gain > market.eta[agent]
        now = best if moved else now
        payoffs = [now.value(each) for each in market.agent_utilities]
        closed += turn.says(moved=moved, gain=gain, user=now.value(market.user), payoffs=payoffs)
        closed.append(equal(int(turn.heard is not None)))
        states.append(_state(now.profile))
    closed.append(TRUE if leads_back(results["cycle"], turns, states, len(market.agents)) else FALSE)
    return {"path": Part([], closed, expects="nothing"), **parts}


def _profile(market: MarketDocument, value: Json, where: str) -> Profile:
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: expected a profile")
    return read_profile(market, cast("Mapping[str, Json]", value))


def _state(profile: Profile) -> tuple[list[object], object]:
    """Return the rules and the response, zeros left out."""
    rules: list[object] = [
        {x: {m: chance for m, chance in row.items() if chance} for x, row in rule.items()} for rule in profile.rules
    ]
    return rules, {at: {a: chance for a, chance in row.items() if chance} for at, row in profile.response.items()}
