"""Exhaustive search: every market with small whole utilities, up to relabelling, decided one by one where that goes.

A market is decided where no rule breaks the statement, with or without chance: exact arithmetic of Z3 shows that what
is known of the outcome law of every equilibrium contradicts the statement's failure. In the others profiles are tried.
For as many of these contradictions as twice that time allows, the kernel accepts a proof by multipliers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from certify.kernel.core import State, refute
from certify.provers.clock import Clock, OutOfTime
from certify.provers.given_numbers.prover import refute_by_programs
from certify.search.completion import Candidate
from certify.search.counterexample import certified
from certify.search.counts import ExhaustedMarkets, InterruptedCountError
from certify.search.exact_answers import OpenError, can_hold, exact_numbers
from certify.search.market_tables import MOST_MARKETS
from certify.search.market_words import AboutMarkets
from certify.search.profile_search import DrawnOffers, ProfileSearch, SimpleProfiles
from certify.search.relabelling import smallest_tables
from certify.search.small_markets import SmallMarkets, small_markets
from certify.solvers.rational_models import simplified, substituted
from certify.solvers.z3_solver import Z3Solver
from certify.spec.errors import CertifyError, InputError
from certify.spec.formula import Formula, free_unknowns
from certify.spec.language import Statement
from certify.spec.polynomial import Rational
from certify.spec.variants import Variant

SECONDS_FOR_A_MARKET = 2.0
SECONDS_FOR_A_PROOF = 5.0
PROOFS_TO_DECISIONS = 2
"""So much more time at most goes to proofs that markets are decided than to decisions."""
MARKETS_BETWEEN_REPORTS = 20


def is_about_small_markets(
    statement: Statement, shape: Mapping[str, int | str], bound: int, variant: Variant | None = None
) -> bool:
    """Return whether `exhaust_markets` has something to say, and the markets are few enough."""
    return small_markets(statement, shape, variant, bound=bound) is not None


def exhaust_markets(
    statement: Statement,
    shape: Mapping[str, int | str],
    bound: int,
    clock: Clock,
    *,
    variant: Variant | None = None,
    earlier: ExhaustedMarkets | None = None,
) -> ExhaustedMarkets:
    """Return how an exhaustive search ends, over all markets with utilities from 0 to `bound`, whole numbers.

    It ends at the first counterexample that the kernel accepts. With `earlier` it goes on from there. No certificate is
    written for the markets in which nothing is found; of most the kernel accepts the contradiction, see `certified`.

    Raises:
        InputError: the statement is not about one market with arbitrary numbers, `bound` is not positive, or there are
            more than `MOST_MARKETS`.
        InterruptedCountError: interrupted from the keyboard; it says how far the search had come.

    """
    if type(bound) is not int or bound < 1:
        raise InputError(f"bound: expected a whole number from 1, got {bound!r}")
    about = small_markets(statement, shape, variant, bound=bound)
    if about is None:
        raise InputError(
            f"{statement.name!r} is not about one market with an arbitrary prior and utilities, "
            f"or there are more than {MOST_MARKETS:,} with numbers up to {bound}"
        )
    tables = about.tables
    result = ExhaustedMarkets(
        bound, tables.count(bound), tables.kinds, tables.own_cells, about.constraints.speaks_of(len(tables.prior))
    )
    if earlier is not None:
        for name in ("games", "decided", "certified", "searched", "unproved", "profiles"):
            setattr(result, name, getattr(earlier, name))
    decider = MarketDecider(about)
    try:
        for values in islice(markets_up_to(about, bound, clock), result.games, None):
            if result.games % MARKETS_BETWEEN_REPORTS == 0:
                clock.report(f"utilities 0..{bound}: {result.games:,} markets looked at")
            decider.decide(values, clock, result)
            if result.found is not None:
                return result
    except OutOfTime:
        return result
    except KeyboardInterrupt:
        raise InterruptedCountError(result) from None
    result.finished = True
    return result


def markets_up_to(about: SmallMarkets, bound: int, clock: Clock) -> Iterator[dict[str, Rational]]:
    """Yield the numbers of one market of each class that meets what is assumed of the numbers alone."""
    tables = about.tables
    for weights in tables.priors(bound):
        prior = tables.prior_at(weights)
        start = list(prior.values())
        if not all(about.constraints.fits(start[: at + 1]) for at in range(len(start))):
            continue

        def fits(entries: Sequence[int], start: list[Rational] = start) -> bool:
            clock.check()
            return about.constraints.fits([*start, *entries])

        for entries in smallest_tables(tables.relabellings(weights), len(tables.entries), bound + 1, fits):
            yield {**prior, **dict(zip(tables.entries, entries, strict=True))}


class MarketDecider:
    """Decides a statement about one market at given numbers."""

    def __init__(self, about: SmallMarkets) -> None:
        self._about = about
        self._beside = Z3Solver("QF_LRA")
        self._deciding = self._proving = 0.0
        self._search: SimpleProfiles | DrawnOffers | None = None
        if isinstance(about.about, AboutMarkets):
            self._search = SimpleProfiles(about.problem, about.about)
        elif about.about is not None:
            self._search = DrawnOffers(about.problem, about.about)

    def decide(self, values: Mapping[str, Rational], clock: Clock, result: ExhaustedMarkets) -> None:
        """Decide one market, and note in `result` how that ended.

        Raises:
            OutOfTime: the time was over first; nothing is noted then.
        """
        start = clock.spent
        ended = self._ended(values, clock)
        clock.check()
        self._deciding += clock.spent - start
        result.games += 1
        result.found = ended.found
        result.profiles += ended.profiles
        if ended.is_decided or ended.found is not None:
            result.decided += 1
            result.certified += ended.found is None and self._is_certified(values, clock)
        elif ended.is_suspect:
            result.unproved += 1
        elif ended.complete:
            result.searched += 1

    def _is_certified(self, values: Mapping[str, Rational], clock: Clock) -> bool:
        """Return whether the kernel accepts a proof of what Z3 says, if proofs have not taken too long so far."""
        if self._proving > PROOFS_TO_DECISIONS * self._deciding:
            return False
        rest = self._rest(values)
        if rest is None:
            return True
        start = clock.spent
        try:
            proof = refute_by_programs(rest, clock.part(SECONDS_FOR_A_PROOF))
            if proof is not None:
                refute(State(rest, unknowns=set[str]().union(*map(free_unknowns, rest))), proof)
        except (CertifyError, OutOfTime):
            proof = None
        self._proving += clock.spent - start
        return proof is not None

    def _ended(self, values: Mapping[str, Rational], clock: Clock) -> ProfileSearch:
        """Return how the search for a profile ended; without one where none breaks the statement."""
        none, open_ = ProfileSearch(is_decided=True), ProfileSearch(complete=False)
        rest = self._rest(values)
        if rest is None:
            return none
        try:
            if self._search is None:
                return self._of_laws(values, rest, clock)
            if not can_hold(rest, clock, SECONDS_FOR_A_MARKET, beside=self._beside):
                return none
        except OpenError:
            return open_
        return self._search.at(values, rest, clock)

    def _rest(self, values: Mapping[str, Rational]) -> list[Formula] | None:
        """Return what is left of the statement at numbers; None where that is a contradiction as it stands."""
        rest = simplified(substituted(self._about.formulas, values))
        return None if rest is None else simplified([*rest, *self._about.further(values)])

    def _of_laws(self, values: Mapping[str, Rational], rest: list[Formula], clock: Clock) -> ProfileSearch:
        numbers = exact_numbers(rest, clock, SECONDS_FOR_A_MARKET, beside=self._beside)
        if numbers is None:
            return ProfileSearch(is_decided=True)
        problem = self._about.problem
        found = certified(problem, Candidate({**values, **numbers}, {}), clock.part(SECONDS_FOR_A_PROOF))
        return ProfileSearch(complete=found is not None, is_suspect=found is None, found=found)
