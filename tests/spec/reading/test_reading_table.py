"""Tables of utilities: CSV read strictly, columns chosen, missing cells refused or dropped."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec.errors import InputError
from certify.spec.reading.table import NumericTable, numeric_columns, parse_table, read_table, select

HALF = Fraction(1, 2)
TEXT = """task,user,alpha,beta,note
one,0.5,1,-1,x
two,1/4,0,2e-1,
three,1,3,NA,y
"""


def test_reads_header_rows_and_lines() -> None:
    table = parse_table(TEXT, where="t.csv")
    assert table.columns == ("task", "user", "alpha", "beta", "note")
    assert table.rows == (
        ("one", "0.5", "1", "-1", "x"),
        ("two", "1/4", "0", "2e-1", ""),
        ("three", "1", "3", "NA", "y"),
    )
    assert table.lines == (2, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n1,"x, y"\n2,z\n',
        'a,b\r\n1,"x, y"\r\n2,z',
        '"a","b"\n"1","x, y"\n"2","z"\n\n\n',
        '\ta , b\n 1,"x, y "\n2 ,  z\n  \n',
    ],
)
def test_quotes_line_ends_and_blanks_around_cells_do_not_matter(text: str) -> None:
    table = parse_table(text, where="t.csv")
    assert table.columns == ("a", "b")
    assert table.rows == (("1", "x, y"), ("2", "z"))
    assert table.digest() == parse_table('a,b\n1,"x, y"\n2,z\n', where="another.csv").digest()


def test_a_cell_over_two_lines_keeps_the_count_of_lines_right() -> None:
    table = parse_table('a,b\n"x\ny",1\nz,oops\n', where="t.csv")
    assert table.rows[0] == ("x\ny", "1")
    assert table.lines == (3, 4)
    with pytest.raises(InputError, match='line 4 column "b": expected a number'):
        select(table, "b", ["a"])


BAD_TABLES = [
    ("", "line 1: the table is empty; start with a header of column names"),
    ("\n\n", "line 1: the table is empty"),
    ("a,b\n", "line 1: there is no row below the header; add one"),
    ("a,,b\n1,2,3\n", "line 1: column 2 has no name; give it one"),
    ("a,b,a\n1,2,3\n", 'line 1: the column name "a" comes twice; rename one of the two'),
    ("a,b\n1,2\n1\n", "line 3: expected 2 cells, one a column, got 1; add or remove some"),
    ("a,b\n1,2,3\n", "line 2: expected 2 cells, one a column, got 3"),
    ("a,b\n1,2\n\n3,4\n", "line 3: expected 2 cells, one a column, got 0"),
    ("a;b\n1;2,3\n", "line 2: expected 1 cells, one a column, got 2"),
    ('a,b\n1,"2\n3,4\n', "line 3: unexpected end of data; mend the quotes there"),
    ('a,b\n1,"2"x\n', "line 2: ',' expected after '\"'; mend the quotes there"),
    ("a,b\n1," + "x" * 200_000 + "\n", "line 2: field larger than field limit"),
]


@pytest.mark.parametrize(("text", "words"), BAD_TABLES, ids=[words[:50] for _, words in BAD_TABLES])
def test_refuses_a_bad_table_with_its_line_and_its_own_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match="^t.csv: " + re.escape(words)):
        parse_table(text, where="t.csv")


def test_reads_a_file_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(TEXT.encode())
    (tmp_path / "u.csv").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_table(tmp_path / "t.csv").rows == read_table(tmp_path / "u.csv").rows
    assert read_table(tmp_path / "u.csv").columns[0] == "task"
    (tmp_path / "v.csv").write_bytes(b"a,b\n1,\xff\n")
    with pytest.raises(InputError, match=r"v\.csv: line 2 column 3: byte 0xff is not UTF-8"):
        read_table(tmp_path / "v.csv")


def test_numeric_columns_have_numbers_in_every_cell_that_is_present() -> None:
    table = parse_table("a,b,c,d,e\n1,,x,NA,1\n-2.5,1/3,2,nan,1e99999\n", where="t.csv")
    assert numeric_columns(table) == ("a", "b")


def test_selects_all_other_numeric_columns_by_default() -> None:
    result = select(parse_table(TEXT, where="t.csv"), "user", missing="drop")
    assert result == NumericTable(
        user_name="user",
        agent_names=("alpha", "beta"),
        user=(HALF, Fraction(1, 4)),
        agents=((Fraction(1), Fraction(0)), (Fraction(-1), Fraction(1, 5))),
        kept=(0, 1),
        dropped=1,
    )


def test_selects_named_columns_in_the_order_given_and_ignores_the_others() -> None:
    table = parse_table(TEXT, where="t.csv")
    result = select(table, "alpha", ["user"])
    assert result.agents == ((HALF, Fraction(1, 4), Fraction(1)),)
    assert (result.kept, result.dropped) == ((0, 1, 2), 0)
    assert select(table, "user", ["beta", "alpha"], missing="drop").agent_names == ("beta", "alpha")


@pytest.mark.parametrize("cell", ["", "NA", "NaN", "nan", " NA ", '""'])
def test_a_missing_cell_is_refused_or_its_row_dropped(cell: str) -> None:
    table = parse_table(f"u,a\n1,2\n3,{cell}\n5,6\n", where="t.csv")
    words = 't.csv: line 3 column "a": the cell is missing; fill it in, or drop such rows (--missing drop)'
    with pytest.raises(InputError, match=re.escape(words)):
        select(table, "u")
    result = select(table, "u", missing="drop")
    assert (result.user, result.agents, result.kept, result.dropped) == ((1, 5), ((2, 6),), (0, 2), 1)


def test_a_missing_cell_of_the_user_counts_too() -> None:
    table = parse_table("u,a\n,2\n5,6\n", where="t.csv")
    with pytest.raises(InputError, match='line 2 column "u": the cell is missing'):
        select(table, "u")
    assert select(table, "u", missing="drop").kept == (1,)


@pytest.mark.parametrize(
    ("user", "agents", "missing", "words"),
    [
        ("you", None, "error", 't.csv: there is no column "you"; the columns are "task", "user", "alpha"'),
        ("user", ["gamma"], "error", 't.csv: there is no column "gamma"'),
        ("user", ["alpha", "user"], "error", '"user" is both the user and an agent'),
        ("user", ["alpha", "alpha"], "error", 'the agent "alpha" comes twice'),
        ("user", [], "error", 'there is no numeric column beside "user"'),
        ("user", ["note"], "error", 'line 2 column "note": expected a number like "3/4", "-2" or "0.5", got "x"'),
        ("task", None, "drop", 'line 2 column "task": expected a number like "3/4", "-2" or "0.5", got "one"'),
        ("user", None, "skip", 'missing: expected "error" or "drop", got "skip"'),
    ],
)
def test_refuses_a_bad_choice_of_columns(user: str, agents: list[str] | None, missing, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        select(parse_table(TEXT, where="t.csv"), user, agents, missing=missing)


def test_refuses_a_table_in_which_nothing_is_left() -> None:
    table = parse_table("u,a\n1,\n,2\n", where="t.csv")
    with pytest.raises(InputError, match=r"t\.csv: every row has a missing cell in a chosen column"):
        select(table, "u", missing="drop")
    with pytest.raises(InputError, match='no numeric column beside "u"'):
        select(parse_table("u,a\n1,x\n", where="t.csv"), "u")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("inf", '"inf" is not a finite number'),
        ("1/0", "is zero"),
        ("1e99999", "is too large"),
        ("12%", 'got "12%"'),
    ],
)
def test_refuses_a_cell_that_is_no_number_with_its_line_and_column(cell: str, words: str) -> None:
    table = parse_table(f"u,a b\n1,2\n3,{cell}\n", where="t.csv")
    with pytest.raises(InputError, match=re.escape('t.csv: line 3 column "a b": ') + ".*" + re.escape(words)):
        select(table, "u", ["a b"])


def test_the_hash_of_the_numbers_ignores_spelling_and_columns_not_chosen() -> None:
    one = select(parse_table("u,a,n\n0.5,1,x\n", where="t.csv"), "u")
    two = select(parse_table("n,a,u\ny,1.0,1/2\n", where="s.csv"), "u")
    assert one.digest() == two.digest()
    assert one.digest() != select(parse_table("u,a\n0.5,2\n", where="t.csv"), "u").digest()
    assert one.digest() != select(parse_table("u,b\n0.5,1\n", where="t.csv"), "u").digest()


def test_reads_a_table_of_two_thousand_rows_and_two_hundred_columns_exactly() -> None:
    header = ",".join(f"m{index}" for index in range(200))
    body = "\n".join(",".join(f"{row}.{column:03d}" for column in range(200)) for row in range(2000))
    result = select(parse_table(f"{header}\n{body}\n", where="t.csv"), "m7")
    assert len(result.agents) == 199
    assert result.user[1999] == Fraction(1999007, 1000)
    assert result.agents[198][1234] == Fraction(1234199, 1000)


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(lambda cell: cell.strip(" \t"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_table_the_standard_library_writes_is_read_back(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *rows])
    assert parse_table(stream.getvalue(), where="t.csv").rows == tuple(map(tuple, rows))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='ab1,"\n\r .-', max_size=40) | st.text(max_size=30), st.sampled_from(["error", "drop"]))
def test_any_text_is_read_or_refused_and_nothing_else(text: str, missing) -> None:
    try:
        table = parse_table(text, where="t.csv")
        select(table, table.columns[0], missing=missing)
    except InputError as error:
        refused = str(error)
    else:
        refused = None
    assert refused is None or re.match(r"t\.csv: [^\n]+; [^\n]+\Z", refused)


@pytest.mark.parametrize("cell", ["1/0", "inf", "1e999999", "0x1", "thre"])
def test_a_column_with_one_cell_that_is_no_number_is_not_left_out_in_silence(cell):
    table = parse_table(f"user,a,b,title\n1,2,3,300\n2,{cell},4,Up\n3,4,5,Alien\n", where="t.csv")
    with pytest.raises(InputError, match=r"t\.csv: line 3, column .*a.*: expected a number"):
        select(table, "user")
    assert select(table, "user", ["b"]).agent_names == ("b",)
