"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> None:
    """The file at `path` holds `content`, text as UTF-8; whatever goes wrong, it is the old file or the new one.

    Missing folders are made. The content goes to a temporary file in the same folder first, is forced to the disk,
    and takes the name in one step; the temporary file is removed when that fails, an interruption included. A
    symbolic link is followed. Raises InputError when the folder cannot be made or written, or when `path` is a
    folder or a device.
    """
    name = file_name(path)
    try:
        data = content.encode("utf-8") if isinstance(content, str) else content
    except UnicodeEncodeError:
        raise InputError(f"{name}: the text has an unpaired surrogate and no UTF-8 form; remove it") from None
    try:
        _write(Path(os.path.realpath(path)), data)
    except IsADirectoryError:
        raise InputError(f"{name}: this is a folder; name a file in it") from None
    except (NotADirectoryError, FileExistsError):
        raise InputError(f"{name}: a part of the path is a file, not a folder; choose another path") from None
    except PermissionError:
        raise InputError(f"{name}: the folder may not be written; choose another one") from None
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name}: the file cannot be written ({what}); choose another path") from None


def _write(target: Path, data: bytes) -> None:
    permissions = _permissions_to_keep(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".certify-{secrets.token_hex(8)}.tmp")
    try:
        # Opened this way, the permissions of a new file follow the user's mask, as for any other program.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if permissions is not None:
            temporary.chmod(permissions)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _force_folder_to_disk(target.parent)


def _permissions_to_keep(target: Path) -> int | None:
    """The permissions of the file that is replaced, if there is one."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise ValueError("it is a device or a pipe")
    return stat.S_IMODE(mode)


def _force_folder_to_disk(folder: Path) -> None:
    # Not every system can open a folder or force it; the file itself is on the disk already.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
