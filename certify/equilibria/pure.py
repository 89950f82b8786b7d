"""All equilibria in pure strategies of a game with any number of players."""

from __future__ import annotations

from dataclasses import dataclass, field

from certify.given.games import read
from certify.kernel.certificate import instance_certificate
from certify.kernel.parts import check_parts
from certify.spec import pure_equilibria as definition
from certify.spec.normal_form_payoffs import Profile
from certify.spec.problem import Json
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.pure import QUESTION


@dataclass(frozen=True, slots=True, repr=False)
class PureResult:
    """All pure equilibria, as strategy indices from 0, in row-major order; `certificate` is its text."""

    profiles: tuple[Profile, ...]
    certificate: str = field(compare=False)

    def __repr__(self) -> str:
        return f"PureResult({len(self.profiles)} pure equilibria)"


def pure_equilibria(game: object) -> PureResult:
    """Return every equilibrium in pure strategies, with a certificate that the kernel has accepted.

    `game` is a file, or a game read from one, with any number of players.

    Raises:
        InputError: the game is none.

    >>> from certify.spec.reading.game import parse_game
    >>> battle = {"format": "certify-game/1", "players": ["row", "column"], "strategies": [["A", "B"], ["A", "B"]],
    ...           "payoffs": [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]}
    >>> pure_equilibria(parse_game(battle, "battle")).profiles
    ((0, 0), (1, 1))
    """
    document, name = read(game)
    found = tuple(definition.pure_equilibria(normal_form_of(document)))
    results: dict[str, Json] = {"equilibria": [list(profile) for profile in found]}
    check_parts(QUESTION.parts(document, {}, results), {"equilibria": None})
    text = instance_certificate("pure", name, document.digest(), {}, results, {"equilibria": None})
    return PureResult(found, text)
