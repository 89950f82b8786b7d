"""The assertions: they return the certified result where they pass, and say exactly what is wrong where they fail."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NoReturn, TypeAlias

from certify.audit.matching import apart
from certify.audit.parts import payments
from certify.checks import CheckResult, check
from certify.equilibria import EquilibriaResult, ListResult, PureResult, all_equilibria, check_all, pure_equilibria
from certify.equilibria.result import Mixed
from certify.given.games import as_game
from certify.spec.errors import InputError, LimitError
from certify.spec.numbers import exact, render, shown
from certify.spec.reading.game import Game
from certify.spec.reading.profile import BehaviorDocument, CorrelatedDocument, ProfileDocument
from certify.spec.support_systems import ProfileBox
from certify.testing.failures import no_equilibrium, no_list_of_equilibria
from certify.testing.given_profiles import NoProfileError, as_law, as_profile, as_profiles, shape_of
from certify.testing.kernel_check import accept
from certify.testing.traceback import seen_from_the_caller

Number: TypeAlias = int | float | str | Fraction


@seen_from_the_caller
def assert_equilibrium(
    game: object, profile: object, *, eta: Number = 0, tolerance: Number | None = None
) -> CheckResult:
    """Return the certified result of a profile that is a Nash equilibrium of a game, exactly.

    `game` is anything that `as_game` takes. `profile` has one strategy a player: a list of probabilities, or the
    number of a pure one, from 0; in a game in extensive form also a list for each information set. It may be an array,
    a document or a file, or a profile of pygambit. A player may gain at most `eta` by leaving. The verdict is
    exact, and a float is taken at its exact binary value; only floats whose sum is 1 up to the rounding of the sum
    itself are divided by it. Where the solver's rounding is to be allowed for, `tolerance` is: probabilities that are
    off by at most that much are put right, and a player may gain that part of the range of the game's payoffs besides.

    Raises:
        AssertionError: it is no equilibrium, or no profile of the game; the text has the exact regret of each player.
        InputError: the game, `eta` or `tolerance` is not what it has to be.

    >>> assert_equilibrium([[1, -1], [-1, 1]], [["1/2", "1/2"], [0.5, 0.5]])
    CheckResult(nash equilibrium, greatest regret 0)
    >>> assert_equilibrium([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], [0, 1])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: no Nash equilibrium: row would gain 1...
    """
    document, slack = as_game(game), _slack(tolerance)
    allowed = _eta(eta) + (slack or 0) * payoff_range(document)
    try:
        given = as_profile(profile, document, slack)
    except NoProfileError as error:
        _fail(f"no profile of the game: {error}")
    result = check(document, given, allowed)
    if not result.equilibrium:
        _fail(no_equilibrium(document, given, result, "Nash equilibrium", exact=slack is None))
    _accept_profile(result, document, given, allowed)
    return result


@seen_from_the_caller
def assert_correlated_equilibrium(
    game: object, profile: object, *, coarse: bool = False, eta: Number = 0, tolerance: Number | None = None
) -> CheckResult:
    """Return the certified result of a law over pure profiles that is a correlated equilibrium, or a coarse one.

    `profile` is a mapping from pure profiles, strategies counted from 0, to probabilities; a table or an array of
    the game's shape; a document `certify-correlated/1` or a file of one. The rest is as in `assert_equilibrium`.

    Raises:
        AssertionError: it is none; the text has the exact regret of each player, and what to play for what it is told.
        InputError: the game, `eta` or `tolerance` is not what it has to be.

    >>> chicken = [[6, 2], [7, 0]], [[6, 7], [2, 0]]
    >>> assert_correlated_equilibrium(chicken, {(0, 0): "1/3", (0, 1): "1/3", (1, 0): "1/3"})
    CheckResult(correlated equilibrium, greatest regret 0)
    """
    document, slack = as_game(game), _slack(tolerance)
    allowed = _eta(eta) + (slack or 0) * payoff_range(document)
    try:
        given = as_law(profile, document, slack)
    except NoProfileError as error:
        _fail(f"no correlated profile of the game: {error}")
    result = check(document, given, allowed, kind="coarse" if coarse else "correlated")
    if not result.equilibrium:
        name = f"{'coarse ' if coarse else ''}correlated equilibrium"
        _fail(no_equilibrium(document, given, result, name, exact=slack is None))
    _accept_profile(result, document, given, allowed)
    return result


@seen_from_the_caller
def assert_all_equilibria(
    game: object,
    profiles: object,
    *,
    pure: bool = False,
    tolerance: Number | None = None,
    seconds: float | None = None,
) -> ListResult | EquilibriaResult | PureResult:
    """Return the certified result of a list that has all equilibria of a game: every extreme one, and nothing else.

    Of games of three players and more it is every equilibrium, where these are isolated.

    `game` is anything that `as_game` takes. `profiles` is a list, a generator, a file or a document of profiles as in
    `assert_equilibrium`, or a result of pygambit; their order and repetitions do not matter, nor do equilibria that are
    not extreme. With `pure` it has to have all pure equilibria, and nothing else, of a game of any number of players.
    With `tolerance` each profile is held to what `assert_equilibrium` says, and stands for the equilibria within
    that distance, the largest difference of two probabilities; irrational equilibria of games of more players are
    listed in no other way. `seconds` bounds the search.

    Raises:
        AssertionError: a profile is no equilibrium, or some are missing; the text has all of them, exactly.
        LimitError: it cannot be decided whether all are there: in the time, or in many games of more players.
        InputError: the game, `tolerance` or `seconds` is not what it has to be.

    >>> battle = [[2, 0], [0, 1]], [[1, 0], [0, 2]]
    >>> assert_all_equilibria(battle, [[0, 0], [1, 1], [["2/3", "1/3"], ["1/3", "2/3"]]])
    ListResult(3 profiles, 0 no equilibrium, complete)
    >>> assert_all_equilibria(battle, [[0, 0], [1, 1]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: 1 equilibrium missing...
    """
    document, slack = as_game(game), _slack(tolerance)
    eta = (slack or Fraction(0)) * payoff_range(document)
    given: list[ProfileDocument | BehaviorDocument] = []
    try:
        listed = as_profiles(profiles)
        for number, each in enumerate(listed):
            try:
                given.append(as_profile(each, document, slack))
            except NoProfileError as error:
                raise NoProfileError(f"profile {number}: {error}") from None
    except NoProfileError as error:
        _fail(f"no list of profiles of the game: {error}")
    wrong = [
        (number, each, found)
        for number, each in enumerate(given)
        if not (found := check(document, each, eta)).equilibrium
        or (pure and slack is None and not all(max(row) == 1 for row in _mixed(each)))
    ]
    good = [_mixed(each) for number, each in enumerate(given) if number not in {place for place, _, _ in wrong}]
    result, missing, boxes = _compared(document, good, slack, pure=pure, seconds=seconds)
    if wrong or missing or boxes:
        _fail(no_list_of_equilibria(document, wrong, len(given), missing, boxes, pure=pure))
    reason = None if isinstance(result, PureResult) else result.reason
    if reason is not None:
        raise LimitError(f"game: not decided whether all equilibria are listed: {reason}")
    if slack is not None:
        for each in given:
            _accept_profile(check(document, each, eta), document, each, eta)
    claims: dict[str, object] = {"exhausted": True, "missing": []}
    if isinstance(result, PureResult):
        claims = {"equilibria": list(map(list, result.profiles))}
    accept(result.certificate, document, **claims)
    return result


def payoff_range(game: Game) -> Fraction:
    """Return the largest payoff of a game less the smallest one; of a tree, of what is paid along a way through it."""
    values = [value for each in payments(game) for value in each]
    return max(values) - min(values)


def _compared(
    game: Game, good: Sequence[Mixed], slack: Fraction | None, *, pure: bool, seconds: float | None
) -> tuple[ListResult | EquilibriaResult | PureResult, list[Mixed], list[ProfileBox]]:
    """Return what is certified of all equilibria, and those that no profile stands for; irrational ones in boxes."""
    boxes: Sequence[ProfileBox] = ()
    if pure:
        result: ListResult | EquilibriaResult | PureResult = pure_equilibria(game)
        expected: Sequence[Mixed] = [_pure(profile, shape_of(game)) for profile in result.profiles]
    elif slack is None:
        result = check_all(game, good, seconds=seconds)
        return result, list(result.missing), list(result.isolated)
    else:
        result = all_equilibria(game, seconds=seconds)
        expected, boxes = result.profiles, result.isolated
    near = slack or 0
    missing = [each for each in expected if not any(apart(one, each) <= near for one in good)]
    return result, missing, [box for box in boxes if not any(farthest(one, box) <= near for one in good)]


def farthest(profile: Mixed, box: ProfileBox) -> Fraction:
    """Return the largest distance of a profile to a point of a box, by the largest difference of two probabilities."""
    pairs = zip(profile, box, strict=True)
    return max(
        abs(value - Fraction(end)) for row, ends in pairs for value, each in zip(row, ends, strict=True) for end in each
    )


def _accept_profile(
    result: CheckResult, game: Game, profile: ProfileDocument | BehaviorDocument | CorrelatedDocument, eta: Fraction
) -> None:
    claims = {"equilibrium": True, "profile": profile.canonical(), "eta": render(eta), "kind": result.kind}
    accept(result.certificate, game, **claims)


def _pure(profile: Sequence[int], shape: Sequence[int]) -> Mixed:
    return tuple(
        tuple(Fraction(own == played) for own in range(size)) for played, size in zip(profile, shape, strict=True)
    )


def _mixed(profile: ProfileDocument | BehaviorDocument) -> Mixed:
    if isinstance(profile, BehaviorDocument):
        raise InputError("profiles: a list of all equilibria of a tree has mixed strategies over the reduced ones")
    return profile.strategies


def _eta(eta: object) -> Fraction:
    value = exact(eta, where="eta")
    if value < 0:
        raise InputError(f"eta: expected a number >= 0, got {shown(value)}")
    return value


def _slack(tolerance: object) -> Fraction | None:
    if tolerance is None:
        return None
    value = exact(tolerance, where="tolerance")
    if value < 0:
        raise InputError(f"tolerance: expected None or a number >= 0, got {shown(value)}")
    return value


def _fail(text: str) -> NoReturn:
    raise AssertionError(text)
