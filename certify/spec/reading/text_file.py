"""The text of one input file: UTF-8, of a bounded size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from certify.spec.errors import InputError

if TYPE_CHECKING:
    import os

MAXIMUM_BYTES = 256 * 1024 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def file_name(path: str | os.PathLike[str]) -> str:
    """The name of `path` as messages print it: on one line, whatever characters it has."""
    name = str(path)
    return name if name.isprintable() and name else repr(name)


def read_text(
    path: str | os.PathLike[str], *, maximum_bytes: int = MAXIMUM_BYTES, byte_order_mark: bool = False
) -> str:
    """The text of the file at `path`.

    Raises InputError when there is no such file, when it is a folder, may not be read, has more than
    `maximum_bytes` bytes, starts with a byte order mark (passed over where `byte_order_mark` says so), or is not
    UTF-8.
    """
    content = _content(path, maximum_bytes)
    return decoded(content.removeprefix(_BYTE_ORDER_MARK) if byte_order_mark else content, file_name(path))


def decoded(content: bytes, where: str) -> str:
    """The text whose UTF-8 form `content` is; InputError, naming the place, when it is not UTF-8."""
    if content.startswith(_BYTE_ORDER_MARK):
        raise InputError(
            f"{where}: line 1 column 1: the file starts with a byte order mark; save it as UTF-8 without one"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        byte = content[error.start]
        raise InputError(
            f"{where}: line {line} column {column}: byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
        ) from None


def _content(path: str | os.PathLike[str], maximum_bytes: int) -> bytes:
    name = file_name(path)
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(maximum_bytes + 1)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file; check the name") from None
    except IsADirectoryError:
        raise InputError(f"{name}: this is a folder; name a file in it") from None
    except PermissionError:
        raise InputError(f"{name}: the file may not be read; change its permissions") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name}: the file cannot be read ({what}); check the name") from None
    if len(content) > maximum_bytes:
        raise InputError(f"{name}: the file has more than {maximum_bytes:,} bytes; make it smaller")
    return content
