"""What a statement about one game in normal form speaks of: payoffs and profiles, and how they may be relabelled."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeVar, cast

from certify.provers.rewriting import constants
from certify.search.game_unknowns import name_of
from certify.search.relabelling import Order, Relabelling, closure, relabelling_count, relabellings
from certify.search.same_formulas import key
from certify.spec.formula import And, Atom, Formula
from certify.spec.language import Statement, Words
from certify.spec.name_families import families
from certify.spec.normal_form_profiles import CorrelatedProfile, MixedProfile
from certify.spec.normal_form_symbolic import CorrelatedKind, MixedKind, SymbolicNormalForm
from certify.spec.problem import Problem
from certify.spec.statement import Kind, Reading
from certify.spec.variants import Variant, unsatisfiable

T = TypeVar("T")

MOST_RELABELLINGS = 300
MOST_RENAMINGS = 64


@dataclass(frozen=True, slots=True)
class Declared:
    """A profile or law that a statement speaks of, its unknowns, and the conditions that make it what it is.

    `is_nash` says that these are just the conditions of a Nash equilibrium, `is_pure` that it is a pure one.
    """

    game: SymbolicNormalForm
    names: tuple[tuple[str, ...], ...]
    conditions: tuple[Formula, ...]
    is_law: bool = False
    is_nash: bool = False
    is_pure: bool = False

    @property
    def flat(self) -> tuple[str, ...]:
        """All unknowns of the profile."""
        return tuple(name for each in self.names for name in each)


@dataclass(frozen=True, slots=True)
class _Noting:
    """A kind that notes what it introduces."""

    kind: Kind[Any]
    noted: list[Declared]

    def introduce(self, reading: Reading) -> object:
        """Return what the kind introduces."""
        thing = self.kind.introduce(reading)
        kind = self.kind
        if isinstance(kind, MixedKind) and isinstance(thing, MixedProfile):
            conditions = _conditions(kind, thing)
            is_nash = conditions == _conditions(kind.game.nash(), thing)
            is_pure = not is_nash and conditions == _conditions(kind.game.pure_nash(), thing)
            names = tuple(tuple(map(name_of, strategy)) for strategy in thing.strategies)
            self.noted.append(Declared(kind.game, names, conditions, is_nash=is_nash or is_pure, is_pure=is_pure))
        elif isinstance(kind, CorrelatedKind) and isinstance(thing, CorrelatedProfile):
            names = (tuple(map(name_of, thing.law)),)
            self.noted.append(Declared(kind.game, names, (), is_law=True))
        return thing


def _conditions(kind: MixedKind, profile: MixedProfile) -> tuple[Formula, ...]:
    return tuple(formula for _, formula in kind.condition(profile, ""))


class _NotingWords(Words):
    """A reading that notes the profiles that are declared, quantified ones too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.noted: list[Declared] = []

    def every(self, kind: Kind[T]) -> T:
        """Return an arbitrary thing of that kind."""
        return super().every(cast("Kind[T]", _Noting(kind, self.noted)))

    def for_all(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: every thing of that kind satisfies `body`."""
        return super().for_all(cast("Kind[T]", _Noting(kind, self.noted)), body)

    def exists(self, kind: Kind[T], body: Callable[[T], Formula]) -> Formula:
        """Return the formula: some thing of that kind satisfies `body`."""
        return super().exists(cast("Kind[T]", _Noting(kind, self.noted)), body)


@dataclass(frozen=True)
class OneGame:
    """A problem about one game: which unknowns are its payoffs, and which profiles of it are spoken of."""

    problem: Problem
    sizes: tuple[int, ...]
    payoffs: tuple[str, ...]
    declared: tuple[Declared, ...]
    group: tuple[Order, ...] = field(default=())
    players_alike: bool = False


def one_game(statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None) -> OneGame | None:
    """Return what a statement says about one game; None if it speaks of another thing, or of several games.

    `group` has the relabellings, as permutations of the entries of all payoff tables, under which the statement says
    the same; that is seen from its formulas, with the other unknowns renamed along.
    """
    words = _reading(statement, shape, variant or Variant())
    game = None if words is None else _game(words)
    if words is None or game is None:
        return None
    problem = words.problem()
    if variant is not None and variant.vacuous:
        problem = unsatisfiable(problem)
    entries = [name_of(value) for table in game.payoffs for value in table]
    found = OneGame(problem, game.sizes, tuple(entries), tuple(words.noted))
    kept = [each for each in _listed(game.sizes) if _says_the_same(found, each)]
    group = closure((each.entries(game.sizes) for each in kept), len(entries))
    alike = any(each.players != tuple(game.players) for each in kept)
    return OneGame(problem, game.sizes, found.payoffs, found.declared, tuple(group), alike)


def is_about_one_game(statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None) -> bool:
    """Return whether `one_game` has something to say."""
    words = _reading(statement, shape, variant or Variant())
    return words is not None and _game(words) is not None


def has_given_payoffs(statement: Statement, shape: Mapping[str, int | str], variant: Variant | None = None) -> bool:
    """Return whether a statement is about one game in normal form whose payoffs its assumptions make numbers."""
    words = _reading(statement, shape, variant or Variant())
    game = None if words is None else _game(words)
    if words is None or game is None:
        return False
    atoms = [
        part
        for item in words.problem().assumptions
        for part in (item.formula.parts if isinstance(item.formula, And) else (item.formula,))
        if isinstance(part, Atom) and part.sign == "="
    ]
    rules = constants(enumerate(atom.polynomial.terms for atom in atoms)).rules
    return all(name_of(value) in rules for table in game.payoffs for value in table)


def _reading(statement: Statement, shape: Mapping[str, int | str], variant: Variant) -> _NotingWords | None:
    if variant.sharp is not None:
        return None
    words = _NotingWords(shape, dropped=variant.without, constants=variant.constants)
    statement.function(words)
    return words


def _game(words: _NotingWords) -> SymbolicNormalForm | None:
    """Return the one game that was declared, if its payoffs are arbitrary."""
    games = [thing for thing in words.things if not isinstance(thing, MixedProfile | CorrelatedProfile)]
    if len(games) != 1 or not isinstance(games[0], SymbolicNormalForm):
        return None
    return games[0] if all(name_of(value) for table in games[0].payoffs for value in table) else None


def _listed(sizes: Sequence[int]) -> Iterator[Relabelling]:
    """Yield the relabellings that are tried: all, or where they are many those of neighbours."""
    if relabelling_count(sizes) <= MOST_RELABELLINGS:
        yield from relabellings(sizes)
        return
    for player, size in enumerate(sizes):
        for left in range(size - 1):
            orders = [tuple(range(each)) for each in sizes]
            orders[player] = (*range(left), left + 1, left, *range(left + 2, size))
            yield Relabelling(tuple(range(len(sizes))), tuple(orders))


# Whether a relabelled statement says the same. -----------------------------------------------------------------------


def _says_the_same(about: OneGame, relabelling: Relabelling) -> bool:
    """Return whether the formulas are the same ones after a renaming of all unknowns."""
    renamed = dict(
        zip(about.payoffs, (about.payoffs[place] for place in relabelling.entries(about.sizes)), strict=True)
    )
    for each in about.declared:
        renamed.update(_renamed(each, about.sizes, relabelling))
    before = _keys(about.problem, {})
    others = [name for name in about.problem.unknowns if name not in renamed]
    return any(_keys(about.problem, {**renamed, **more}) == before for more in _renamings(others, about, relabelling))


def _renamed(declared: Declared, sizes: tuple[int, ...], relabelling: Relabelling) -> dict[str, str]:
    names = declared.names
    if declared.is_law:
        if declared.game.sizes != sizes:
            return {}
        return {name: names[0][at] for name, at in zip(names[0], relabelling.positions(sizes), strict=True)}
    renamed: dict[str, str] = {}
    for player, own in enumerate(names):
        target = names[relabelling.players[player]]
        for strategy, name in enumerate(own):
            moved = relabelling.strategies[player][strategy]
            if len(own) != len(target) or moved >= len(target):
                return {}
            renamed[name] = target[moved]
    return renamed if sorted(renamed) == sorted(renamed.values()) else {}


def _renamings(names: Sequence[str], about: OneGame, relabelling: Relabelling) -> Iterator[dict[str, str]]:
    """Yield ways to rename unknowns along: a list as long as a player's strategies or as the profiles like those."""
    orders: list[Order] = [*relabelling.strategies, relabelling.positions(about.sizes)]
    options: list[list[dict[str, str]]] = []
    count = 1
    for members in _lists(names):
        fitting = {order for order in orders if len(order) == len(members) and order != tuple(range(len(order)))}
        ways = [dict[str, str](), *({name: members[at] for name, at in zip(members, o, strict=True)} for o in fitting)]
        count *= len(ways)
        options.append(ways if count <= MOST_RENAMINGS else ways[:1])
    for chosen in product(*options):
        yield {name: new for each in chosen for name, new in each.items()}


def _lists(names: Sequence[str]) -> Iterator[list[str]]:
    for family in families(names):
        if len(family.ranges) == 1:
            letter, least, greatest = family.ranges[0]
            yield [family.marked.replace(f"\ue000{letter}", str(number)) for number in range(least, greatest + 1)]


def _keys(problem: Problem, renamed: Mapping[str, str]) -> tuple[Hashable, Hashable]:
    return (
        frozenset(key(item.formula, renamed) for item in problem.assumptions),
        frozenset(key(item.formula, renamed) for item in problem.claims),
    )
