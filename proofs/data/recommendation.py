"""Builds a recommendation market from MovieLens and bounds what the user gets in every equilibrium.

    python proofs/data/recommendation.py --out DIR [--actions 20] [--states 12] [--agents 10] [--bias 1/2]

The user chooses a movie; the state is the kind of viewer that she is; each agent is a house which knows the
kind, wants what she wants, and adds a bias for its own catalogue. Writes markets to DIR in which catalogues are genres,
which overlap, with more and more houses, and one in which the movies are dealt out; bounds them with all houses heard
(`all`) and with the best one chosen (`best-agent`); writes the certificates beside them and has the kernel check each.
README.md beside this file says how movies, kinds and catalogues are chosen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, cast

from houses import Catalogues, by_genre, dealt
from movie_market import Audience, audience, movie_market
from movielens import Ratings, movielens
from premises import premises
from source import described

from certify.bounds import BoundResult, bound
from certify.cli.store import certificate_name, check_folder, store
from certify.files.atomic import write_atomically
from certify.kernel.certificate import InstanceCertificate, read_certificate
from certify.report.numbers import readable
from certify.report.table import print_table
from certify.spec.errors import CertifyError, InputError
from certify.spec.numbers import exact
from certify.spec.reading.market import MarketDocument, write_market

KINDS = ("all", "best-agent")
HEADER = ["houses", "catalogues", "heard", "least, certified", "theorem", "worst found", "gap", "seconds"]


def answer(place: Path, market: MarketDocument, kind: str) -> BoundResult:
    """The bound of the market whose file is at `place`, its certificate beside it and accepted by the kernel."""
    result = bound(market, kind=kind, file=place.name)
    if result.certificate is not None:
        store(place.parent, certificate_name([place.stem, "bound", kind]), result.certificate, place)
    return result


def line(catalogues: Catalogues, rule: str, kind: str, result: BoundResult) -> list[str]:
    """One line of the table of figures."""
    figures = (result.lower, result.theorem, result.attained, result.gap)
    shown = ["none" if figure is None else readable(figure) for figure in figures]
    return [str(len(catalogues)), rule, kind, *shown, f"{result.seconds:.1f}"]


def alignment(market: MarketDocument, result: BoundResult) -> str:
    """The weights behind the figures: those of the theorem, and the multipliers of the agents' constraints."""
    lines: list[str] = []
    certificate = None if result.certificate is None else read_certificate(result.certificate)
    if isinstance(certificate, InstanceCertificate) and result.theorem is not None:
        found = cast("dict[str, Any]", certificate.results["alignment"])
        error = readable(Fraction(found["error"]))
        lines.append(f"  theorem: error {error} at weights {_weights(market, found['weights'])}")
    if result.weights is not None:
        lines.append(f"  certified bound: multipliers {_weights(market, result.weights)}")
    return "\n".join(lines)


def _weights(market: MarketDocument, weights: Mapping[str, Fraction | str]) -> str:
    used = {name: Fraction(weights[name]) for name in market.agents if Fraction(weights[name])}
    return ", ".join(f"{name} {readable(weight)}" for name, weight in used.items()) or "all 0"


def run(folder: Path, actions: int, states: int, agents: int, bias: Fraction) -> bool:
    """Write the markets, answer them, print the figures; whether every bound was certified."""
    check_folder(folder)
    if agents > actions:
        raise InputError(f"--agents {agents}: there are only {actions} movies to own; ask for fewer houses")
    ratings = movielens()
    shown = audience(ratings, actions, states)
    houses = by_genre(ratings, shown.movies, agents)
    if len(houses) < agents:
        raise InputError(f"--agents {agents}: the movies have only {len(houses)} genres; ask for fewer")
    describe(ratings, shown, houses, bias)
    cases: list[tuple[str, Catalogues]] = [
        ("genres", dict(islice(houses.items(), count))) for count in range(1, agents + 1)
    ]
    cases.append(("dealt out", dealt(shown.movies, agents)))
    lines: list[list[str]] = []
    words: list[str] = []
    for rule, catalogues in cases:
        place = folder / f"{rule.replace(' ', '-')}-{len(catalogues):02}.json"
        market = movie_market(ratings, shown, catalogues, bias, place.name)
        write_atomically(place, json.dumps(write_market(market), indent=1, ensure_ascii=False) + "\n")
        for kind in KINDS:
            result = answer(place, market, kind)
            if result.status == "unknown":
                words.append(f"{place.name}, {kind}: unknown: {result.reason}")
                continue
            lines.append(line(catalogues, rule, kind, result))
            if len(catalogues) == agents:
                words.append(f"{place.name}, {kind}: {premises(market, kind)}\n{alignment(market, result)}")
    print()
    print_table(HEADER, lines)
    print(f"{len(lines)} certificates accepted\n")
    print("\n".join(words))
    return len(lines) == len(KINDS) * len(cases)


def describe(ratings: Ratings, shown: Audience, houses: Catalogues, bias: Fraction) -> None:
    """Print what the market is about."""
    print(f"{described()}; utilities are stars, exact, and rounded after ~")
    print(f"{len(shown.movies)} movies: " + "; ".join(ratings.titles[movie] for movie in shown.movies))
    print("kinds of viewers: " + ", ".join(f"{genre} {len(members)}" for genre, members in shown.groups.items()))
    print(f"houses, bias {readable(bias)}: " + ", ".join(f"{name} {len(own)}" for name, own in houses.items()))
    print(f"told her kind, the user gets V* = {readable(shown.fully_advised())}")
    print(f"without advice she gets {readable(shown.without_advice())} (computed by this script, not certified)")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything was certified, 2 on bad input or missing data, 3 when not."""
    parser = argparse.ArgumentParser(description="Bounds a recommendation market made of MovieLens.")
    parser.add_argument("--out", type=Path, default=Path("certificates"), metavar="DIR", help="where files go")
    parser.add_argument("--actions", type=_count, default=20, metavar="N", help="movies")
    parser.add_argument("--states", type=_count, default=12, metavar="N", help="kinds of viewers")
    parser.add_argument("--agents", type=_count, default=10, metavar="N", help="houses")
    parser.add_argument("--bias", default="1/2", metavar="Q", help="stars that a house adds for its own movies")
    options = parser.parse_args(arguments)
    try:
        bias = exact(options.bias, where="--bias")
        proved = run(options.out, options.actions, options.states, options.agents, bias)
    except CertifyError as error:
        print(f"recommendation.py: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 3
    return 0 if proved else 3


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to 100, got {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
