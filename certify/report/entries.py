"""One certificate as a report shows it: what the kernel says of it now, and the game or the figures it is about."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from certify.kernel.certificate import Certificate, InstanceCertificate, StatementCertificate, read_certificate
from certify.kernel.proof import Witness
from certify.kernel.replay import replay
from certify.kernel.statement_file import located, problem_of, statements
from certify.report.blocks import Block, Grid, Note
from certify.report.counterexample import CounterexampleReport
from certify.report.numbers import short
from certify.spec.errors import CertifyError, InputError
from certify.spec.numbers import exact, render
from certify.spec.questions import question
from certify.spec.reading.game_document import GameDocument
from certify.spec.reading.market_document import MarketDocument
from certify.spec.reading.text_file import read_text

if TYPE_CHECKING:
    from fractions import Fraction

    from certify.spec.language import Statement
    from certify.spec.problem import Json

Status: TypeAlias = Literal["proved", "refuted", "assumed", "holds", "not accepted"]

MOST_ENTRIES = 400
"""Tables of utilities and payoffs with more numbers are left out."""

MOST_TURNS = 100
"""Of longer paths the first turns are shown."""

LONGEST_TEXT = 20_000
"""A statement's text is cut after so many characters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate: `group` is the statement or the question, `subject` its shape or its input file.

    `reason` says why it is not accepted. `text` is the statement at this shape, `reached` what the user gets after each
    turn of a path.
    """

    file: str
    group: str
    subject: str
    status: Status
    reason: str = ""
    rules: tuple[str, ...] = ()
    title: str = ""
    source: str = ""
    text: str = ""
    blocks: list[Block] = field(default_factory=list[Block])
    reached: list[Fraction] = field(default_factory=list["Fraction"])


class Reader:
    """Reads certificates; a statement file is run once for all that are shown of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._statements: dict[Path, Mapping[str, Statement]] = {}
        self._texts: set[str] = set()

    def entry(self, file: Path) -> Entry:
        """Return what the report shows of one certificate file, which the kernel checks now."""
        name = file.relative_to(self.folder).as_posix()
        try:
            with redirect_stdout(sys.stderr):  # a statement file may print
                verdict = replay(file)
        except InputError as error:
            return Entry(name, "not accepted", "", "not accepted", f"it could not be checked: {error}")
        if not verdict.accepted or verdict.status is None:
            return Entry(name, "not accepted", verdict.subject, "not accepted", verdict.reason or "")
        certificate = read_certificate(read_text(file))
        place = located(certificate.file, file)
        if isinstance(certificate, InstanceCertificate):
            blocks = list(_instance_blocks(certificate, place))
            rows = turns(certificate)
            if rows:
                blocks.append(_path_block(rows))
            return Entry(
                name,
                certificate.question,
                certificate.file,
                verdict.status,
                rules=verdict.rules,
                blocks=blocks,
                reached=[exact(cast("str", row["user"]), where="user") for row in rows],
            )
        shape = " ".join(f"{key}={value}" for key, value in sorted(certificate.shape.items()))
        if certificate.variant:
            shape = f"{shape}, {certificate.variant.text()}"
        if certificate.assumes:
            shape = f"{shape}, assuming {'; '.join(item.name for item in certificate.assumes)}"
        group = f"{certificate.file}:{certificate.name}"
        title, source, text = "", "", ""
        blocks: list[Block] = []
        try:
            with redirect_stdout(sys.stderr):
                statement = self._statement(certificate, place)
                title, source = statement.text or "", statement.source or ""
                if group not in self._texts:
                    text = _cut(statement.plain(certificate.shape))
                    self._texts.add(group)
                blocks = list(_witness_blocks(statement, certificate, place))
        except Exception as error:  # what a statement file raises is its own affair; the verdict stands
            blocks = [Note(f"The statement cannot be shown: {type(error).__name__}: {error}"[:500])]
        return Entry(name, group, shape, verdict.status, "", verdict.rules, title, source, text, blocks)

    def _statement(self, certificate: StatementCertificate, place: Path) -> Statement:
        if place not in self._statements:
            self._statements[place] = statements(place)
        return self._statements[place][certificate.name]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}\n... (cut here)"


def _witness_blocks(statement: Statement, certificate: Certificate, place: Path) -> Iterator[Block]:
    """Yield the counterexample of a refutation as tables."""
    if isinstance(certificate, StatementCertificate) and isinstance(certificate.evidence, Witness):
        problem = problem_of(statement, certificate.shape, place, certificate.variant)
        yield from CounterexampleReport(statement, problem, certificate.evidence, certificate.variant).blocks()


# Instances. ----------------------------------------------------------------------------------------------------------


def _instance_blocks(certificate: InstanceCertificate, place: Path) -> Iterator[Block]:
    """Yield the figures of an instance, and its game or market where that is small."""
    asked = [[name, _text(value)] for name, value in certificate.parameters.items() if _is_short(value)]
    if asked:
        yield Grid("asked for", ["", ""], asked)
    rows = [[name, _text(value)] for name, value in certificate.results.items() if _is_short(value)]
    if rows:
        yield Grid("figures", ["", ""], rows)
    try:
        document = question(certificate.question).load(place)
    except CertifyError:
        return
    if isinstance(document, MarketDocument):
        yield from _market_blocks(document)
    elif isinstance(document, GameDocument):
        yield from _game_blocks(document)


def turns(certificate: InstanceCertificate) -> list[Mapping[str, Json]]:
    """Return the turns of a path, as results name them; none of another question."""
    if certificate.question != "path":
        return []
    return [cast("Mapping[str, Json]", row) for row in cast("Sequence[Json]", certificate.results["turns"])]


def _path_block(rows: Sequence[Mapping[str, Json]]) -> Grid:
    shown = [
        [str(number), *(_text(row[key]) for key in ("agent", "moved", "gain", "user"))]
        for number, row in enumerate(rows[:MOST_TURNS], 1)
    ]
    title = (
        "best responses" if len(rows) <= MOST_TURNS else f"best responses, the first {MOST_TURNS} of {len(rows)} turns"
    )
    return Grid(title, ["turn", "agent", "moved", "gain", "the user gets"], shown)


def _is_short(value: Json) -> bool:
    """Whether a value is a figure, a word, or a short list or object of those."""
    if isinstance(value, Mapping):
        return 0 < len(value) <= 12 and all(isinstance(each, str) for each in value.values())
    if isinstance(value, (list, tuple)):
        return 0 < len(value) <= 12 and all(isinstance(each, (str, int)) for each in cast("list[Json]", value))
    return True


def _text(value: Json) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, cast("list[Json]", value)))
    try:
        return short(exact(value, where="figure"))
    except InputError:
        return str(value)


def _market_blocks(market: MarketDocument) -> Iterator[Block]:
    tables = {"user": market.user, **dict(zip(market.agents, market.agent_utilities, strict=True))}
    if len(tables) * len(market.actions) * len(market.states) > MOST_ENTRIES:
        return
    rows: list[list[str]] = []
    if market.sees_state:
        rows.append(["prior", "", *(render(market.joint.get((0, y, y), 0)) for y in range(len(market.states)))])
    for name, table in tables.items():
        for a, row in enumerate(table):
            rows.append(["" if a else name, market.actions[a], *map(short, row)])
    yield Grid("utilities", ["", "", *market.states], rows)


def _game_blocks(game: GameDocument) -> Iterator[Block]:
    if len(game.players) != 2 or len(game.strategies[0]) * len(game.strategies[1]) > MOST_ENTRIES:
        return
    first, second = game.strategies
    rows = [
        [name, *(", ".join(short(game.payoff(player, (a, b))) for player in (0, 1)) for b in range(len(second)))]
        for a, name in enumerate(first)
    ]
    yield Grid(f"payoffs of {', '.join(game.players)}", ["", *second], rows)
