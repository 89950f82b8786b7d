"""The theorems about selection as cases of the statement with all slacks: what is stored, and that it says enough."""

import json
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from certify import file_beside, theorem
from certify.kernel.statement_file import statements
from certify.spec.errors import InputError

PROOFS = Path(__file__).parents[2] / "proofs"
SMALL = {"agents": 2, "actions": 2, "states": 2}


@cache
def stated(file):
    return statements(PROOFS / f"{file}.py")


def stored(name, *keys, joint=False, level="laws"):
    found = [json.loads(file.read_bytes())["statement"]["shape"] for file in PROOFS.glob(f"certificates/{name}-*.json")]
    found = [shape for shape in found if (shape["types"] > 1) == joint and shape["level"] == level]
    return {tuple(shape[key] for key in keys) for shape in found}


def test_conversations_are_covered():
    keys = "agents", "actions", "states", "signals"
    pure = stored("conversation_selects_is_a_case", *keys, joint=True)
    assert set(product((1, 2), (2, 3), (2,), (2,))) <= pure
    for ties in ("", "_regular_ties"):
        mixed = stored(f"mixed_selection_of_conversations{ties}_is_a_case", *keys, "draws", joint=True)
        assert set(product((1, 2), (2,), (2,), (2,), (2,))) <= mixed


def test_what_is_a_case_of_approximate_selection_is_one_of_all_slacks_at_the_same_shapes():
    keys = "agents", "actions", "states"
    found = stored("approximate_selection_is_a_case", *keys, "draws")
    for name in ("best_ai_selection", "nearly_best_ai_selection"):
        links = stored(f"{name}_is_a_case", *keys)
        assert set(product((1, 2, 3), (2, 3), (1, 2, 3))) <= links
        assert {(*shape, 1) for shape in links} <= found
    for ties in ("", "_regular_ties", "_with_one_aligned_law"):
        links = stored(f"mixed_selection{ties}_is_a_case", *keys)
        assert links
        assert {(*shape, 2) for shape in links} <= found


def test_two_agents_within_gamma_are_covered_and_three_are_refused():
    found = stored("two_agents_within_gamma_is_a_case", "agents", "actions", "states", "draws")
    assert set(product((1, 2), (2, 3), (1, 2), (1, 2))) <= found
    with pytest.raises(InputError, match="with three the theorem is false"):
        stated("selection_cases")["two_agents_within_gamma_is_a_case"].problem({**SMALL, "agents": 3})


@pytest.mark.parametrize(
    ("name", "draws", "rounds"),
    [
        ("approximate_selection", (1, 2), None),
        ("two_agents_within_gamma", (1, 2), None),
        ("unselected_mixtures_are_paid_nothing", (2,), None),
        ("unselected_mixtures_are_paid_no_more", (2,), None),
        ("unselected_mixtures_regular_ties", (2,), None),
        ("mixed_selection_of_conversations", (2,), (1,)),
        ("mixed_selection_of_conversations_regular_ties", (2,), (1,)),
    ],
)
def test_drawn_profiles_are_cases_from_the_rules_up_too(name, draws, rounds):
    keys = "agents", "actions", "states", "messages", "draws", *(("rounds",) if rounds else ())
    found = stored(f"{name}_is_a_case", *keys, level="rules")
    assert set(product((2,), (2,), (2,), (2,), draws, *([rounds] if rounds else []))) <= found


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("outside_options_cases", "unselected_agents_are_paid_nothing_is_a_case"),
        ("conversation_cases", "conversation_selects_is_a_case"),
    ],
)
def test_pure_equilibria_are_cases_of_outcome_laws_only(file, name):
    with pytest.raises(InputError, match="expected laws"):
        stated(file)[name].problem({**SMALL, "level": "rules"})


@pytest.mark.parametrize("less", ["nothing", "no_more"])
def test_outside_options_are_covered(less):
    keys = "agents", "actions", "states"
    pure = stored(f"unselected_agents_are_paid_{less}_is_a_case", *keys)
    assert set(product((1, 2, 3), (2, 3), (1, 2, 3))) <= pure
    for name in (f"unselected_mixtures_are_paid_{less}", "unselected_mixtures_regular_ties"):
        mixed = stored(f"{name}_is_a_case", *keys, "draws")
        assert {*product((1, 2), (2, 3), (1, 2), (2,)), (3, 2, 1, 2)} <= mixed


def nearly_best_with_kappa(factor):
    """T3b as a case in which a draw with a margin costs the user `factor` times gamma."""
    cases = file_beside(PROOFS / "selection_cases.py", "selection_cases.py")

    @theorem
    def a_draw_with_a_margin_costs_so_much(t):
        market = t.selection_market()
        weights, eta, eps, gamma = t.weights(), t.slacks("eta"), t.nonnegative("eps"), t.nonnegative("gamma")
        t.assume(market.aligned(weights, error=eps, offset=market.offset("offset")), name="alignment")
        equilibrium = t.every(market.equilibrium(eta=eta, gamma=gamma))
        charged = t.sum(w * each for w, each in zip(weights, eta, strict=True))
        top = t.max([factor * gamma, 2 * eps + charged])
        most = t.max([offer.user_value for offer in equilibrium.offers])
        after = [equilibrium.after(i) for i in range(market.agents)]
        paid = [[equilibrium.payment(i, each.chances, each.offers)] for i, each in enumerate(after)]
        case = cases.Case(t, equilibrium, paid)
        values = {"gamma": 0, "kappa": factor * gamma, "max 1": top, **{f"delta[{i}]": 0 for i in range(market.agents)}}
        case.claim([most - market.aligned_value + gamma], values, equilibrium.user_value >= market.aligned_value - top)

    return a_draw_with_a_margin_costs_so_much


def test_in_a_draw_with_a_margin_the_user_may_lose_two_gamma():
    """Actions are worth 2, 1 and 0 = V° - 2 gamma to her; agent 0 offers the second, agent 1 the third and is heard."""
    values = {"prior[0]": 1, "eps": 1, "gamma": 1, "offset[0]": 1, "selected[0]": 0, "selected[1]": 1}
    values |= {f"user[{a},0]": 2 - a for a in range(3)}
    values |= {f"agent {i}[{a},0]": 0 for i in range(2) for a in range(3)}
    values |= {f"{name}[{i}]": 0 for name in ("weight", "eta") for i in range(2)}
    for law, action in {"aligned law": 0, "offer 0": 1, "offer 1": 2, "p": 2}.items():
        values |= {f"{law}[{a},0]": int(a == action) for a in range(3)}
    values |= {f"selected after {i}[{j}]": int(i == j) for i in range(2) for j in range(2)}
    shape = {"agents": 2, "actions": 3, "states": 1}
    for factor, holds in ((2, True), (1, False)):
        statement = nearly_best_with_kappa(factor)
        assert set(values) | {"max 1", "max 2"} == set(statement.problem(shape).unknowns)
        assert statement.evaluate({**values, "max 1": 2, "max 2": 1}, shape) is holds
