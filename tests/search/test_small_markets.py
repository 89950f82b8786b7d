"""What is known of outcome laws once a market has numbers, held against counterexamples that the kernel accepted."""

from fractions import Fraction
from pathlib import Path

import pytest
from search_problems import ALIGNMENT, PROOFS

from certify import theorem
from certify.kernel.certificate import read_certificate
from certify.kernel.proof import Witness
from certify.kernel.statement_file import statements
from certify.provers.clock import Clock
from certify.search.exact_answers import can_hold
from certify.search.small_markets import small_markets
from certify.solvers.rational_models import simplified, substituted
from certify.spec.formula import at_least
from certify.spec.variants import Variant

FOLDERS = [PROOFS / "conjectures" / "certificates", PROOFS / "ablations"]
STARTS = ("a_further", "agents_around", "an_agent_closer", "more_messages", "a_better_informed")
STARTS += ("competition_aligns-", "best_ai_selection-", "lemma_k-", "identical_law-", "approximate_competition")
LONG = 100.0


def stored():
    """The certificates of counterexamples to statements about markets."""
    for folder in FOLDERS:
        for file in sorted(folder.glob("*.json")):
            if file.name.startswith(STARTS) and "vacuous" not in file.name and ".counter" not in file.name:
                certificate = read_certificate(file.read_text(encoding="utf-8"))
                if isinstance(certificate.evidence, Witness):
                    yield pytest.param(certificate, folder, id=file.stem)


def home(folder: Path, name: str) -> Path:
    return next(each / name for each in (folder, *folder.parents) if (each / name).exists())


@pytest.mark.parametrize(("certificate", "folder"), list(stored()))
def test_a_market_with_a_counterexample_is_not_ruled_out(certificate, folder, monkeypatch):
    monkeypatch.setattr("certify.search.market_tables.MOST_MARKETS", 10**20)
    statement = statements(home(folder, certificate.file))[certificate.name]
    about = small_markets(statement, certificate.shape, certificate.variant)
    assert (about is None) == (certificate.variant.sharp is not None)
    if about is None:
        return
    values = {name: certificate.evidence.values[name] for name in (*about.tables.prior, *about.tables.entries)}
    assert about.constraints.allows(list(values.values()))
    rest = simplified(substituted(about.formulas, values))
    assert rest is not None
    rest = simplified([*rest, *about.further(values)])
    assert rest is not None
    assert can_hold(rest, Clock(LONG), LONG)


@theorem
def speaks_of_a_game(t):
    game = t.normal_form(players=2)
    t.claim(t.every(game.nash()).payoff(0) >= game.maxmin(0))


@theorem
def a_rule_is_spoken_of(t):
    market = t.market(agents=2)
    played = t.every(market.equilibrium(level="rules"))
    t.assume(played.profiles[0][0][0][0] == 1, name="the first signal has the first message")
    t.claim(played.user_value >= 0)


def test_a_statement_about_a_game_is_not_read():
    assert small_markets(speaks_of_a_game, {"actions": 2}) is None


def test_variants_that_change_the_claim_are_not_read():
    shape = {"agents": 1, "actions": 2, "states": 1}
    assert small_markets(ALIGNMENT["lemma_k"], shape, Variant(vacuous=True)) is None


def test_a_statement_about_rules_themselves_is_relabelled_in_no_way():
    about = small_markets(a_rule_is_spoken_of, {"actions": 2, "states": 2, "messages": 2})
    assert about.tables.kinds == ()
    assert len(about.tables.group) == 1


def test_a_statement_about_several_draws_is_not_read_from_the_rules_up():
    shape = {"agents": 2, "actions": 2, "states": 2, "messages": 2, "draws": 2, "level": "rules"}
    assert small_markets(ALIGNMENT["competition_aligns"], shape) is None


def test_nobody_is_held_to_a_condition_that_was_dropped():
    shape = {"agents": 2, "actions": 2, "states": 2, "messages": 2, "level": "rules"}
    values = dict.fromkeys(["prior[0]", "prior[1]"], 0) | {"prior[0]": 1}
    for name, dropped in (("competition_aligns", 1), ("best_ai_selection", 3)):
        statement = ALIGNMENT[name]
        every = small_markets(statement, shape)
        less = small_markets(statement, shape, Variant(without=("agent 0 does not gain by a deviation",)))
        values |= dict.fromkeys(every.tables.entries, 0)
        assert len(every.further(values)) == len(less.further(values)) + dropped


@pytest.mark.parametrize("most", [1, 200])
def test_the_best_rule_bounds_nothing_where_not_all_rules_are_listed(most, monkeypatch):
    """The user wants to know the state, which the first rule that is listed does not tell."""
    for module in ("sure_payoffs", "selection_laws"):
        monkeypatch.setattr(f"certify.search.{module}.MOST_RULES", most)
    about = small_markets(
        ALIGNMENT["best_ai_selection"], {"agents": 2, "actions": 2, "states": 2, "messages": 2, "level": "rules"}
    )
    values = dict.fromkeys(about.tables.entries, 0) | {"user[0,0]": 1, "user[1,1]": 1}
    values |= {"prior[0]": Fraction(1, 2), "prior[1]": Fraction(1, 2)}
    known = simplified(substituted([*about.selection.laws(), *about.further(values)], values))
    told = substituted([at_least(about.selection.market.user_value(about.selection.aligned.masses), 1)], values)
    assert can_hold([*known, *told], Clock(LONG), LONG)
