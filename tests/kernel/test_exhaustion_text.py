import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.kernel import decoding
from certify.kernel.exhaustion import Divide, Empty, Exhaustion, Flat, Point, Product
from certify.kernel.exhaustion_text import exhaustion, exhaustion_value
from certify.spec.errors import LimitError, RejectedError

players = st.sampled_from([0, 1])
numbers = st.integers(0, 10**6)
nodes = st.builds(Product, players) | st.one_of(
    st.builds(kind, players, numbers) for kind in (Divide, Empty, Flat, Point)
)
vectors = st.lists(st.lists(st.integers(-(10**40), 10**40), max_size=3).map(tuple), max_size=3).map(tuple)


@given(st.builds(Exhaustion, st.tuples(vectors, vectors), st.lists(nodes).map(tuple)))
def test_what_is_written_is_read_back(evidence):
    assert exhaustion(exhaustion_value(evidence)) == evidence


@pytest.mark.parametrize(
    "node",
    [
        [],
        ["product"],
        ["product", 0, 0],
        ["product", 2],
        ["product", True],
        ["divide", 0],
        ["divide", 0, "1"],
        ["divide", 0, -1],
        ["divide", 0, 1.0],
        ["divide", 0, True],
        ["divide", "0", 1],
        ["divide", 0, 1, 2],
        ["other", 0, 1],
        [["divide"], 0, 1],
        {"divide": 0},
        "divide",
    ],
)
def test_a_node_of_another_form_is_refused_with_its_place(node):
    with pytest.raises(RejectedError, match=r"nodes\[1\]"):
        exhaustion({"nodes": [["product", 0], node], "vectors": [[], []]})


@pytest.mark.parametrize(
    "given_vectors", [[], [[]], [[], [], []], [[], [[1]]], [[], [["1/2"]]], [[], [["01"]]], [[], ["1"]], {}, None]
)
def test_vectors_of_another_form_are_refused(given_vectors):
    with pytest.raises(RejectedError, match="vectors"):
        exhaustion({"nodes": [], "vectors": given_vectors})


@pytest.mark.parametrize("document", [{}, {"nodes": []}, {"nodes": [], "vectors": [[], []], "more": 1}, [], None])
def test_another_object_is_refused(document):
    with pytest.raises(RejectedError):
        exhaustion(document)


def test_a_tree_with_too_many_nodes_is_refused(monkeypatch):
    monkeypatch.setattr(decoding, "MOST_STEPS", 2)
    with pytest.raises(LimitError, match="more than 2 nodes"):
        exhaustion({"nodes": [["product", 0]] * 3, "vectors": [[], []]})
