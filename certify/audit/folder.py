"""The games of a folder of `.nfg` and `.efg` files; one that cannot be read does not keep the others from being put."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from certify.audit.run import Task
from certify.spec.errors import CertifyError, InputError
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.reading.game import ExtensiveGame, Game, read_game, read_normal_form
from certify.spec.reading.text_file import file_name


@dataclass(frozen=True, slots=True)
class Unread:
    """A file in which there is no game that solvers could be given; `reason` names it, the place in it, the mend."""

    name: str
    reason: str


def tasks_of(folder: Path, *, as_trees: bool) -> tuple[list[Task], list[Unread]]:
    """Return the games of a folder, by name of file, and the files that cannot be read.

    A tree is read if its reduced normal form is not too large, with `as_trees` if players recall what they did.

    Raises:
        InputError: there is no such folder, or no file for games in it.

    """
    name = file_name(folder)
    if not folder.is_dir():
        raise InputError(f"--games {name}: this is no folder; give one with .nfg or .efg files")
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".nfg", ".efg"))
    except OSError as error:
        raise InputError(f"--games {name}: the folder cannot be read ({error.strerror}); choose another one") from None
    if not files:
        raise InputError(f"--games {name}: the folder has no .nfg or .efg file; give another one")
    tasks: list[Task] = []
    unread: list[Unread] = []
    for file in files:
        try:
            tasks.append(Task(file_name(file.name), "file", _game(file, as_tree=as_trees)))
        except CertifyError as error:
            unread.append(Unread(file_name(file.name), str(error)))
    return tasks, unread


def _game(file: Path, *, as_tree: bool) -> Game:
    """Return the game of a file; of a tree it is made sure that it can be given to solvers, as a tree or otherwise."""
    if file.exists() and not file.is_file() and not file.is_dir():  # to read a pipe would take for ever
        raise InputError(f"{file_name(file)}: this is a pipe or a device, no file; take it out of the folder")
    game = read_game(file)
    if isinstance(game, ExtensiveGame) and as_tree:
        try:
            SequenceForm(game)
        except InputError as error:
            raise InputError(f"{file_name(file)}: {error}") from None
    elif isinstance(game, ExtensiveGame):
        read_normal_form(file)
    return game
