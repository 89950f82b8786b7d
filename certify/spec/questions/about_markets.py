"""What questions about markets have in common: how the market is read, and how it is known again."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from certify.spec.questions.part import Document
from certify.spec.reading.market import read_market
from certify.spec.reading.market_document import MarketDocument


class AboutMarket:
    """A question about a market."""

    def load(self, path: Path) -> Document:
        """Return the market in the file; `InputError` if it is none."""
        return read_market(path)

    def digest(self, document: Document) -> str:
        """Return the market's canonical hash."""
        return cast("MarketDocument", document).digest()
