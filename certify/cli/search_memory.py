"""What is kept between searches for one counterexample: the example database, and how much was searched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from certify.files.atomic import write_atomically
from certify.spec.errors import CertifyError
from certify.spec.reading.json_document import parse_json
from certify.spec.reading.json_text import document_json
from certify.spec.reading.text_file import read_text

FORMAT = "certify-search/1"
SEEDS_FOR_A_RUN = 1000
"""Seeds are left to each run: a later one draws other games, unless the seed is given anew."""


@dataclass(frozen=True)
class SearchMemory:
    """The folder of one statement's examples; `runs` and `games` are of the searches before, without a result."""

    folder: Path
    runs: int = 0
    games: int = 0

    @property
    def _file(self) -> Path:
        return self.folder / "searched.json"

    def recalled(self) -> SearchMemory:
        """Return what the searches before left; nothing where their file is missing or unreadable."""
        try:
            document = parse_json(read_text(self._file), where=self._file.name)
        except CertifyError:
            return self
        match document:
            case {"format": "certify-search/1", "runs": int() as runs, "games": int() as games} if (
                min(runs, games) >= 0
            ):
                return SearchMemory(self.folder, runs, games)
            case _:
                return self

    def seed(self, seed: int) -> int:
        """Return the seed of the next run."""
        return seed + SEEDS_FOR_A_RUN * self.runs

    def keep(self, games: int) -> None:
        """Write down that one more run tried so many games."""
        document: dict[str, object] = {"format": FORMAT, "runs": self.runs + 1, "games": self.games + games}
        write_atomically(self._file, document_json(document))
