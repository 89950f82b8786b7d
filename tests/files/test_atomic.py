"""Files appear whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from certify.files.atomic import write_atomically
from certify.spec.errors import InputError


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("content", "data"),
    [("é\n\r\n", "é\n\r\n".encode()), (b"\x00\xff", b"\x00\xff"), ("", b"")],
)
def test_writes_text_as_utf8_and_bytes_as_they_are(tmp_path: Path, content: str | bytes, data: bytes) -> None:
    write_atomically(tmp_path / "out", content)
    assert (tmp_path / "out").read_bytes() == data
    assert names_in(tmp_path) == ["out"]


def test_replaces_a_file_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(str(path), "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["out"]


def test_a_new_file_follows_the_mask_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "ordinary").write_text("")
    write_atomically(tmp_path / "out", "")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "ordinary").stat().st_mode


def test_makes_missing_folders(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "out", "x")
    assert (tmp_path / "a" / "b" / "out").read_text() == "x"


def test_writes_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomically("out", "x")
    assert names_in(tmp_path) == ["out"]


def test_follows_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError])
def test_an_interruption_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: type[BaseException]
) -> None:
    (tmp_path / "out").write_text("old")

    def interrupt(*_: object) -> None:
        raise error

    monkeypatch.setattr(os if failing == "fsync" else Path, failing, interrupt)
    with pytest.raises(error):
        write_atomically(tmp_path / "out", "new")
    assert (tmp_path / "out").read_text() == "old"
    assert names_in(tmp_path) == ["out"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"out: the file cannot be written \(No space left on device\)"):
        write_atomically(tmp_path / "out", "new")
    assert (tmp_path / "out").read_text() == "old"
    assert names_in(tmp_path) == ["out"]


def test_a_reader_sees_the_old_or_the_new_content_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").write_text("old")
    seen: list[str] = []
    fsync = os.fsync

    def look(descriptor: int) -> None:
        seen.append((tmp_path / "out").read_text())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    write_atomically(tmp_path / "out", "new")
    assert seen == ["old", "new"]


def test_a_folder_that_cannot_be_forced_to_disk_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    write_atomically(tmp_path / "out", "x")
    assert (tmp_path / "out").read_text() == "x"


def test_refuses_a_folder_as_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder; name a file in it"):
        write_atomically(tmp_path, "x")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("path", ["file/out", "file/deeper/out"])
def test_refuses_a_path_through_a_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError, match="a part of the path is a file, not a folder; choose another path"):
        write_atomically(tmp_path / path, "x")
    assert (tmp_path / "file").read_text() == "kept"


def test_refuses_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"cannot be written \(it is a device or a pipe\)"):
        write_atomically(tmp_path / "pipe", "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser writes everywhere")
def test_refuses_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="the folder may not be written; choose another one"):
        write_atomically(tmp_path / "out", "x")


def test_permission_denied_has_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(InputError, match="out: the folder may not be written; choose another one"):
        write_atomically(tmp_path / "out", "x")


@pytest.mark.parametrize("path", ["a\0b", "x" * 300])
def test_refuses_a_name_no_file_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="the file cannot be written"):
        write_atomically(path, "x")
    assert names_in(tmp_path) == []


def test_refuses_text_without_a_utf8_form_before_touching_the_disk(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unpaired surrogate"):
        write_atomically(tmp_path / "new" / "out", "\ud800")
    assert names_in(tmp_path) == []
