"""A folder of certificates as one page of HTML that needs nothing but itself; the kernel checks each as it is made."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from certify.kernel.replay import certificate_files
from certify.report.blocks import html
from certify.report.entries import Entry, Reader
from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from certify.report.blocks import Block

TEMPLATE = "page.html.jinja"

PLOTS = {".svg": "image/svg+xml", ".png": "image/png"}
"""By ending, what kinds of files are shown as plots."""

LARGEST_PLOT = 2 * 1024 * 1024
"""Larger plots are named, not shown (bytes)."""

MOST_PLOTS = 40


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot in the folder as a data address; None where it is left out, and then why."""

    file: str
    address: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The page as text, with what it shows: entries in the order of their files."""

    text: str
    entries: Sequence[Entry]

    @property
    def accepted(self) -> int:
        """How many certificates the kernel accepts."""
        return sum(entry.status != "not accepted" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one statement, or of one question."""

    name: str
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def title(self) -> str:
        """What the statement says, in a line or a few; empty for a question."""
        return next((entry.title for entry in self.entries if entry.title), "")

    @property
    def source(self) -> str:
        """Where the statement comes from."""
        return next((entry.source for entry in self.entries if entry.source), "")

    @property
    def shown(self) -> Entry | None:
        """The entry that has the text of the statement."""
        return next((entry for entry in self.entries if entry.text), None)


def page(folder: Path, *, title: str | None = None, report: Callable[[str], None] | None = None) -> Page:
    """Return the page about the certificates in a folder, at any depth, with the plots (.svg, .png) in it.

    A path of best responses is drawn too, where matplotlib is installed.

    Every certificate is replayed: what the kernel does not accept is shown as such, with the reason. Equal folders
    give equal pages. `report` is called with a line on what is being done.

    Raises:
        InputError: there is no such folder, or it holds no certificate.

    """
    if not folder.is_dir():
        what = "this is a file, not a folder" if folder.exists() else "there is no such folder"
        raise InputError(f"{file_name(folder)}: {what}; name a folder of certificates")
    found = certificate_files([folder])
    reader = Reader(folder)
    entries: list[Entry] = []
    for number, file in enumerate(found, 1):
        if report is not None:
            report(f"{number} of {len(found)}: {file.name}")
        entries.append(reader.entry(file))
    refused = [entry for entry in entries if entry.status == "not accepted"]
    statuses = ("proved", "refuted", "assumed", "holds", "not accepted")
    counts = [(status, sum(entry.status == status for entry in entries)) for status in statuses]
    text = _template_text(
        title=title or f"certificates in {folder.resolve().name}",
        counts=[(status, count) for status, count in counts if count],
        total=len(entries),
        refused=refused,
        groups=_groups(entry for entry in entries if entry.status != "not accepted"),
        plots=[*_plots(folder), *_paths(entries)],
    )
    return Page(text, entries)


def _groups(entries: Iterable[Entry]) -> list[Group]:
    groups: dict[str, Group] = {}
    for entry in entries:
        groups.setdefault(entry.group, Group(entry.group)).entries.append(entry)
    return sorted(groups.values(), key=lambda group: group.name)


def _plots(folder: Path) -> list[Plot]:
    """Return the plots of a folder; an image cannot run anything, whatever its file holds."""
    plots: list[Plot] = []
    for file in sorted(folder.rglob("*")):
        kind = PLOTS.get(file.suffix.lower())
        if kind is None or not file.is_file():
            continue
        name = file.relative_to(folder).as_posix()
        if len(plots) >= MOST_PLOTS:
            plots.append(Plot(name, None, f"only {MOST_PLOTS} plots are shown"))
            break
        try:
            content = file.read_bytes() if file.stat().st_size <= LARGEST_PLOT else None
        except OSError as error:
            plots.append(Plot(name, None, f"it cannot be read ({error.strerror})"))
            continue
        if content is None:
            plots.append(Plot(name, None, f"it has more than {LARGEST_PLOT} bytes"))
        else:
            plots.append(Plot(name, f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"))
    return plots


def _paths(entries: Iterable[Entry]) -> list[Plot]:
    """Return plots of the paths that the kernel accepts; none where matplotlib is not installed."""
    from certify.report.plotting import Frame, Series, lines

    plots: list[Plot] = []
    for entry in entries:
        if not entry.reached or len(plots) >= MOST_PLOTS:
            continue
        frame = Frame(f"best responses in {entry.subject}", "turn", "utility of the user")
        series = [Series("the user's utility", list(enumerate(entry.reached, 1)), steps=True, marks=False)]
        try:
            content = lines(series, frame, form="svg")
        except InputError:
            return []
        address = f"data:{PLOTS['.svg']};base64,{base64.b64encode(content).decode('ascii')}"
        plots.append(Plot(entry.file, address))
    return plots


def _template_text(**values: object) -> str:
    """Return the template filled in; every value is escaped, and one that is missing is an error."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["tables"] = _tables
    source = files("certify.report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    return environment.from_string(source).render(**values)


def _tables(blocks: Iterable[Block]) -> Markup:
    """Return the blocks as HTML, in which every cell is escaped already."""
    from markupsafe import Markup

    return Markup(html(blocks))
