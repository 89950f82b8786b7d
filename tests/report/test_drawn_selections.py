import json
from fractions import Fraction
from pathlib import Path

import pytest

from certify.kernel.certificate import read_certificate
from certify.kernel.statement_file import statements
from certify.report.market_blocks import equilibrium_blocks
from certify.report.market_files import market_document, rules_document
from certify.spec.language import Words

CONJECTURES = Path(__file__).parents[2] / "proofs" / "conjectures"
NAMES = {"correlated_selection_needs_no_priority": 2, "mixed_selection_needs_no_priority": 4}


def played(name):
    """Return the equilibrium of a stored counterexample in exact numbers, and its ties."""
    (file,) = (
        each
        for each in (CONJECTURES / "by_hand").glob(f"{name}-*.json")
        if not each.name.endswith(".counterexample.json")
    )
    certificate = read_certificate(file.read_text(encoding="utf-8"))
    statement = statements(CONJECTURES / "selection.py")[name]
    things = statement.read(certificate.shape, values=certificate.evidence.values).things
    return things[0], things[-1], certificate.evidence.choices


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_rules_lists_every_draw_with_what_is_said_and_who_is_heard(name):
    market, equilibrium, _ = played(name)
    document = rules_document(equilibrium, market_document(market, equilibrium))
    assert document is not None
    draws = json.loads(json.dumps(document))["draws"]
    assert len(draws) == NAMES[name]
    assert sum(Fraction(draw["probability"]) for draw in draws) == 1
    for draw in draws:
        assert sum(map(Fraction, draw["selection"])) == 1
        assert [len(rule) for rule in draw["rules"].values()] == [2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_show_every_draw_and_the_ties_after_a_deviation(name):
    _, equilibrium, choices = played(name)
    blocks = list(equilibrium_blocks(equilibrium, choices))
    titles = [block.title for block in blocks if hasattr(block, "title")]
    for draw in range(NAMES[name]):
        assert sum(title.startswith(f"draw {draw}, of probability") for title in titles) == 2
    assert any("after agent 0" in repr(block) for block in blocks)


@pytest.mark.parametrize(("ties", "selection"), [("priority", "priority"), ("any", "any")])
def test_a_market_document_says_how_ties_among_agents_are_broken(ties, selection):
    words = Words()
    words.claim(words.every(words.selection_market().coarse_correlated(ties=ties)).user_value >= 0)
    values = dict.fromkeys(words.problem().unknowns, 0) | {f"prior[{y}]": Fraction(1, 2) for y in range(2)}
    numbers = Words(values=values)
    market = numbers.selection_market()
    equilibrium = numbers.every(market.coarse_correlated(ties=ties))
    assert market_document(market, equilibrium).selection == selection
