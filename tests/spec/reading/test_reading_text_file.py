"""The text of an input file: what cannot be read is said in one line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name, read_text


def test_reads_text_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("é\r\n😀".encode())
    assert read_text(tmp_path / "a.txt") == "é\r\n😀"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf{}", "line 1 column 1: the file starts with a byte order mark; save it as UTF-8 without"),
        (b"ab\n\xc3\xa9\xff", "line 2 column 2: byte 0xff is not UTF-8; save the file as UTF-8"),
        ("é".encode("latin-1"), "line 1 column 1: byte 0xe9 is not UTF-8"),
        ("ab".encode("utf-16"), "line 1 column 1: byte 0xff is not UTF-8"),
        (b"\xed\xa0\x80", "line 1 column 1: byte 0xed is not UTF-8"),
        (b"ok\n" * 3 + b"\xe2\x82", "line 4 column 1: byte 0xe2 is not UTF-8"),
    ],
)
def test_refuses_bytes_that_are_not_plain_utf8(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "in.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(f"in.json: {words}")):
        read_text(path)


def test_passes_over_a_byte_order_mark_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfa,b")
    assert read_text(tmp_path / "a.csv", byte_order_mark=True) == "a,b"


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.json: there is no such file; check the name"):
        read_text(tmp_path / "nothing.json")


def test_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder; name a file in it"):
        read_text(tmp_path)


def test_refuses_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"the file cannot be read \(Not a directory\)"):
        read_text(tmp_path / "file" / "market.json")


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_refuses_a_name_no_file_can_have(path: str) -> None:
    with pytest.raises(InputError, match="the file cannot be read"):
        read_text(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_refuses_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0)
    with pytest.raises(InputError, match="the file may not be read; change its permissions"):
        read_text(tmp_path / "secret")


def test_permission_denied_has_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(InputError, match="the file may not be read; change its permissions"):
        read_text(tmp_path / "secret")


def test_refuses_a_file_past_the_size_limit(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 1001)
    assert len(read_text(tmp_path / "big", maximum_bytes=1001)) == 1001
    with pytest.raises(InputError, match="big: the file has more than 1,000 bytes; make it smaller"):
        read_text(tmp_path / "big", maximum_bytes=1000)


def test_an_endless_file_is_refused_too() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("the system has no endless file")
    with pytest.raises(InputError, match="more than 4,096 bytes"):
        read_text("/dev/zero", maximum_bytes=4096)


@pytest.mark.parametrize(("path", "name"), [("a b.json", "a b.json"), ("a\nb", r"'a\nb'"), ("", "''")])
def test_a_name_is_printed_on_one_line(path: str, name: str) -> None:
    assert file_name(path) == name
