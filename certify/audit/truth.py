"""What is true of a game, exactly, independent of every audited solver."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import comb, prod
from typing import cast

from flint import fmpq_mat

from certify.audit.answers import Strategies
from certify.audit.parts import by_player
from certify.equilibria import EquilibriaResult, all_equilibria, pure_equilibria
from certify.spec.best_replies import BestReplies, best_replies
from certify.spec.errors import LimitError
from certify.spec.extensive.sequence_form import SequenceForm
from certify.spec.normal_form import NormalForm
from certify.spec.questions.check import plans_of
from certify.spec.reading.game import ExtensiveGame, Game, GameDocument
from certify.spec.reading.profile import Behavior, BehaviorDocument

MOST_SYSTEMS = 60_000
"""Whether a game is degenerate is not decided where more systems of equations would have to be solved."""

SECONDS = 20.0
"""Seconds for the search for all equilibria of one game, where all were promised."""

SECONDS_ASIDE = 0.5
"""The same where the equilibria are wanted for a note only."""

MOST_PROFILES = 81
"""A game of three players or more with more pure profiles is not searched for all equilibria."""


class Truth:
    """All that verdicts need to know of one game; each part is found when it is first asked for."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._found: EquilibriaResult | None = None
        self._tried = 0.0
        self.reason = "of such games they are not searched for"
        """Why not all equilibria are known, where they are not."""

        self.form = SequenceForm(game) if isinstance(game, ExtensiveGame) else NormalForm(game.shape, game.payoffs)

    def regrets(self, profile: Strategies) -> tuple[Fraction, ...]:
        """Return by how much each player gains at most by leaving a profile."""
        form = self.form
        if isinstance(form, NormalForm):
            return tuple(Fraction(form.nash_regret(player, profile)) for player in form.players)
        behavior = BehaviorDocument(cast("Behavior", by_player(self.game, profile)))
        plans = plans_of(behavior, form)
        return tuple(Fraction(form.nash_regret(player, plans)) for player in form.players)

    @property
    def equilibria(self) -> EquilibriaResult | None:
        """The extreme equilibria, of three players or more all of them; None of trees, and where a limit was met."""
        return self.equilibria_within(SECONDS)

    def equilibria_within(self, seconds: float) -> EquilibriaResult | None:
        """Return the equilibria, None if they are not known and not found in the time."""
        if self._found is None and seconds > self._tried:
            self._tried = seconds
            self._found = self._searched(seconds)
        return self._found

    def _searched(self, seconds: float) -> EquilibriaResult | None:
        if isinstance(self.game, ExtensiveGame) or len(self.game.shape) < 2:
            return None
        if len(self.game.shape) > 2 and prod(self.game.shape) > MOST_PROFILES:
            self.reason = f"a game of three players or more with more than {MOST_PROFILES} pure profiles"
            return None
        try:
            found = all_equilibria(self.game, seconds=seconds)
        except LimitError as error:
            self.reason = str(error)
            return None
        self.reason = found.reason or ""
        return found if found.complete else None

    @cached_property
    def pure(self) -> tuple[tuple[tuple[Fraction, ...], ...], ...]:
        """All pure equilibria of a game in normal form, as profiles of probabilities."""
        if isinstance(self.game, ExtensiveGame):
            return ()
        return tuple(
            tuple(
                tuple(Fraction(own == played) for own in range(size))
                for played, size in zip(profile, self.game.shape, strict=True)
            )
            for profile in pure_equilibria(self.game).profiles
        )

    @cached_property
    def degenerate(self) -> bool | None:
        """Whether a strategy with k pure ones in its support has more than k best replies; None if not decided.

        With three players or more it is whether some equilibrium is not regular, None where not all are known.
        """
        if not isinstance(self.form, NormalForm) or not isinstance(self.game, GameDocument):
            return None
        if len(self.game.shape) > 2:
            return None if self.equilibria is None else None in self.equilibria.index
        if len(self.game.shape) != 2 or comb(sum(self.game.shape), self.game.shape[0]) > MOST_SYSTEMS:
            return None
        return any(map(is_degenerate, best_replies(self.form)))


def is_degenerate(replies: BestReplies) -> bool:
    """Return whether some strategy of the player has more best replies than pure strategies in its support.

    Some vertex of the polyhedron of best replies has then too: a face of dimension d has a vertex with at least d
    more labels. Each vertex is the one solution for k strategies in use and k replies that pay the same.

    >>> is_degenerate(BestReplies(0, ((1, 0), (0, 1)))), is_degenerate(BestReplies(0, ((1, 0), (1, 2))))
    (False, True)
    """
    count = len(replies.replies)
    for size in range(1, min(replies.own, count) + 1):
        for used in combinations(range(replies.own), size):
            rows = [[row[own] for own in used] for row in replies.replies]
            for chosen in combinations(range(count), size):
                found = _solution([rows[reply] for reply in chosen])
                if found is None or min(found[:-1]) <= 0:
                    continue
                best = found[-1]
                gaps = [best - sum(a * b for a, b in zip(row, found, strict=False)) for row in rows]
                if min(gaps) >= 0 and sum(not gap for gap in gaps) > size:
                    return True
    return False


def _solution(rows: list[list[int]]) -> list[Fraction] | None:
    """Return the weights of sum 1 at which all rows pay the same, then what they pay; None unless there is just one."""
    size = len(rows)
    matrix = fmpq_mat([*([*row, -1] for row in rows), [*([1] * size), 0]])
    try:
        found = matrix.solve(fmpq_mat([*([[0]] * size), [1]]))
    except ZeroDivisionError:
        return None
    return [Fraction(int(found[at, 0].p), int(found[at, 0].q)) for at in range(size + 1)]
