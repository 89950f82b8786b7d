import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel import decoding
from certify.kernel.isolation import Isolation
from certify.kernel.subdivision import (
    Bisect,
    Combined,
    Divide,
    Filled,
    Inferior,
    Neighbourhood,
    Settled,
    Subdivision,
    Tied,
)
from certify.kernel.subdivision_text import isolation, isolation_value, subdivision, subdivision_value
from certify.kernel.vanishing import Consequence
from certify.spec.errors import LimitError, RejectedError
from certify.spec.polynomial import Polynomial, normal

numbers = st.integers(0, 10**6)
rationals = st.fractions().map(normal)
matrices = st.lists(st.lists(rationals, max_size=3).map(tuple), max_size=3).map(tuple)
nodes = st.one_of(
    st.builds(Bisect, numbers, numbers, numbers),
    st.builds(Divide, numbers, numbers),
    st.builds(Inferior, numbers, numbers, numbers),
    st.builds(Combined, st.lists(st.tuples(numbers, numbers, numbers, rationals), max_size=3).map(tuple)),
    st.builds(Settled, numbers),
    st.builds(Bisect, numbers, numbers, numbers, rationals),
    st.builds(Tied, numbers, numbers, numbers),
    st.builds(Filled, numbers),
)
polynomials = st.dictionaries(
    st.lists(st.sampled_from(["x0_1", "x1_1"]), max_size=2).map(sorted).map(tuple), rationals.filter(bool), max_size=2
).map(Polynomial)
consequences = st.builds(Consequence, polynomials, numbers, polynomials, st.lists(polynomials, max_size=2).map(tuple))
neighbourhoods = st.builds(
    Neighbourhood,
    numbers,
    st.lists(st.lists(numbers, max_size=3).map(tuple), max_size=3).map(tuple),
    st.lists(st.tuples(rationals, rationals), max_size=3).map(tuple),
    matrices,
    st.lists(consequences, max_size=2).map(tuple),
)


@given(st.builds(Subdivision, st.lists(neighbourhoods, max_size=2).map(tuple), st.lists(nodes, max_size=5).map(tuple)))
def test_a_subdivision_that_is_written_is_read_back(evidence):
    assert subdivision(subdivision_value(evidence)) == evidence


@given(matrices)
def test_an_isolation_that_is_written_is_read_back(matrix):
    assert isolation(isolation_value(Isolation(matrix))) == Isolation(matrix)


@pytest.mark.parametrize(
    "node",
    [
        [],
        ["bisect", 0, 0],
        ["bisect", 0, 0, 1, 2],
        ["bisect", 0, 0, "1"],
        ["bisect", 0, 0, 1, "1/2"],
        ["bisect", 0, 0, 1, "2/6"],
        ["bisect", 0, 0, 1, "1/3", "1/3"],
        ["tied", 0, 0],
        ["tied", 0, 0, "1"],
        ["filled"],
        ["filled", -1],
        ["filled", 0, 0],
        ["bisect", 0, 0, True],
        ["bisect", 0, -1, 0],
        ["divide", 0, 1.0],
        ["inferior", 0, 0],
        ["settled"],
        ["settled", 0, 0],
        ["combined"],
        ["combined", 0],
        ["combined", [[0, 0, 1]]],
        ["combined", [[0, 0, 1, 1]]],
        ["combined", [[0, 0, 1, "2/4"]]],
        ["combined", [[0, 0, "1", "1"]]],
        ["combined", [], []],
        ["other", 0],
        [["bisect"], 0, 0, 1],
        {"settled": 0},
        "settled",
    ],
)
def test_a_node_of_another_form_is_refused_with_its_place(node):
    with pytest.raises(RejectedError, match=r"nodes\[1\]"):
        subdivision({"neighbourhoods": [], "nodes": [["divide", 0, 0], node]})


CONSEQUENCE = {"polynomial": [["1", "x0_1"]], "power": 2, "factor": [["1"]], "multipliers": [[["1"]]]}


@pytest.mark.parametrize(
    "change",
    [
        {"equilibrium": "0"},
        {"equilibrium": -1},
        {"supports": [0]},
        {"supports": [["0"]]},
        {"box": [["0"]]},
        {"box": [["0", "1", "2"]]},
        {"box": [[0, 1]]},
        {"box": "0"},
        {"matrix": ["1"]},
        {"matrix": [["01"]]},
        {"more": 1},
        {"consequences": []},
        {"consequences": [[]]},
        {"consequences": [{}]},
        {"consequences": [CONSEQUENCE | {"more": 1}]},
        {"consequences": [CONSEQUENCE | {"power": "2"}]},
        {"consequences": [CONSEQUENCE | {"power": -1}]},
        {"consequences": [CONSEQUENCE | {"power": True}]},
        {"consequences": [CONSEQUENCE | {"factor": "1"}]},
        {"consequences": [CONSEQUENCE | {"polynomial": [["0", "x0_1"]]}]},
        {"consequences": [CONSEQUENCE | {"multipliers": [["1"]]}]},
    ],
)
def test_a_neighbourhood_of_another_form_is_refused(change):
    fine = {"equilibrium": 0, "supports": [[0]], "box": [["0", "1"]], "matrix": [["1"]]}
    subdivision({"neighbourhoods": [fine], "nodes": []})
    subdivision({"neighbourhoods": [fine | {"consequences": [CONSEQUENCE]}], "nodes": []})
    with pytest.raises(RejectedError, match="neighbourhood"):
        subdivision({"neighbourhoods": [fine | change], "nodes": []})


@pytest.mark.parametrize("document", [{}, {"nodes": []}, {"neighbourhoods": [], "nodes": [], "more": 1}, [], None])
def test_another_object_is_refused(document):
    with pytest.raises(RejectedError):
        subdivision(document)


@pytest.mark.parametrize("document", [{}, {"matrix": 1}, {"matrix": [[1]]}, {"matrix": [], "more": 1}, [["1"]], None])
def test_an_isolation_of_another_form_is_refused(document):
    with pytest.raises(RejectedError):
        isolation(document)


def test_a_tree_with_too_many_nodes_is_refused(monkeypatch):
    monkeypatch.setattr(decoding, "MOST_STEPS", 2)
    with pytest.raises(LimitError, match="more than 2 nodes"):
        subdivision({"neighbourhoods": [], "nodes": [["divide", 0, 0]] * 3})
