"""Nonsense in the flags and files of commands about markets and tables: one line, exit 2, nothing written."""

import json

import pytest

MARKET = {
    "format": "certify-market/1",
    "actions": ["l", "r"],
    "states": ["0", "1"],
    "prior": ["1/2", "1/2"],
    "user": [[1, 0], [0, 1]],
    "agents": {"one": [[1, 0], [0, 1]], "two": [[0, 1], [1, 0]]},
}

FLAGS = {
    "bound": [
        *("--rounds 0", "--rounds x", "--messages 0", "--messages -3", "--messages 99999999999", "--eta -1"),
        *("--eta 1,2,3", "--eta 1/0", "--rate 3", "--response quantal", "--response quantal --rate 0"),
        *("--response quantal --rate -1", "--response quantal --rate 1e999999", "--response quantal --rate nan"),
        *("--ties maybe", "--protocol none", "--time -1", "--time nan", "--eta abc", "--rounds 1.5"),
    ],
    "dynamics": [
        *("--steps 0", "--steps -1", "--steps x", "--steps 99999999999", "--halvings -1", "--halvings 9999"),
        *("--increment -1", "--increment abc", "--increment 1e99999", "--order maybe", "--seed x"),
        *("--start nowhere.json", "--eta -1", "--eta 1,2,3", "--eta 1/0", "--time -1", "--protocol none", "--bogus"),
        *("--csv", "--halvings 1.5"),
    ],
    "information": [
        *("--rounds 0", "--rounds -1", "--rounds x", "--rounds 1.5", "--messages 0", "--messages -1"),
        *("--messages x", "--messages 99999999999", "--time nan", "--bogus"),
    ],
    "hull": [
        *("", "--user none", "--user user --agents none", "--user user --agents user", "--user user --agents a,a"),
        *("--user user --agents ,", "--user user --norm cube", "--user user --form round", "--user user --time -1"),
        *("--user user --missing maybe", "--user user --bogus"),
    ],
}

FILES = {
    "a sum": {"prior": ["1/2", "1/3"]},
    "a negative": {"prior": ["3/2", "-1/2"]},
    "a length": {"prior": [1]},
    "no rounds": {"protocol": {"rounds": 0}},
    "no messages": {"protocol": {"messages": 0}},
    "two priors": {"joint": []},
    "a negative rate": {"response": {"kind": "quantal", "rate": "-1"}},
    "too few etas": {"eta": [1]},
    "a negative gamma": {"gamma": "-1"},
    "too many options": {"unselected": [0, 1, 2, 3]},
    "rounds in words": {"protocol": {"kind": "all", "rounds": "two"}},
}

TABLES = {"words": "user,a\nx,2\n", "nothing": "", "no agent": "user\n1\n"}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "market.json").write_text(json.dumps(MARKET), encoding="utf-8")
    (tmp_path / "table.csv").write_text("user,a,b\n1,2,3\n2,1,0\n", encoding="utf-8")
    return tmp_path


def refused(command, here, *words):
    before = sorted(here.iterdir())
    status, output, complaints = command(*words)
    assert (status, output, complaints.count("\n")) == (2, "", 1), complaints
    assert sorted(here.iterdir()) == before


@pytest.mark.parametrize(("verb", "flags"), [(verb, flags) for verb, each in FLAGS.items() for flags in each])
def test_a_flag_that_makes_no_sense_is_one_line(verb, flags, command, here):
    more = ("--protocol", "best-agent") if verb == "dynamics" and "--protocol" not in flags else ()
    refused(command, here, verb, "table.csv" if verb == "hull" else "market.json", *more, *flags.split())


@pytest.mark.parametrize("verb", ["bound", "dynamics", "information"])
@pytest.mark.parametrize("fault", FILES)
def test_a_market_that_makes_no_sense_is_one_line(verb, fault, command, here):
    (here / "market.json").write_text(json.dumps({**MARKET, **FILES[fault]}), encoding="utf-8")
    refused(command, here, verb, "market.json")


@pytest.mark.parametrize("fault", TABLES)
def test_a_table_that_makes_no_sense_is_one_line(fault, command, here):
    (here / "table.csv").write_text(TABLES[fault], encoding="utf-8")
    refused(command, here, "hull", "table.csv", "--user", "user")
