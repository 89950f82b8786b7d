"""Whether formulas say the same after a renaming of their unknowns, and a renaming that makes them do so."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from certify.spec.formula import And, Atom, Exists, ForAll, Formula, Let, Or, free_unknowns
from certify.spec.polynomial import Polynomial

MOST_GUESSES = 200
"""With more ways to pair unknowns that look alike, no renaming is said to exist."""
MOST_TERMS = 100_000
"""With formulas larger than that, each of their terms counted once for every unknown of its formula, none is sought."""


def key(formula: Formula, renamed: Mapping[str, Hashable]) -> Hashable:
    """Return what formulas have in common that differ in the order of their parts only."""
    match formula:
        case Atom(polynomial, sign):
            terms = _terms(polynomial, renamed)
            return (sign, frozenset({terms, _terms(-polynomial, renamed)}) if sign == "=" else terms)
        case And(parts) | Or(parts):
            return (type(formula).__name__, frozenset(key(part, renamed) for part in parts))
        case ForAll(names, body) | Exists(names, body):
            bound = frozenset(renamed.get(name, name) for name in names)
            return (type(formula).__name__, bound, key(body, renamed))
        case Let(function, arguments, names, definition, body):
            at = [_terms(argument, renamed) for argument in arguments]
            given: Hashable = frozenset(at) if function == "max" else tuple(at)
            bound = frozenset(names)
            return ("Let", function, given, bound, key(definition, renamed), key(body, renamed))
        case _:
            raise TypeError(formula)


def _terms(polynomial: Polynomial, renamed: Mapping[str, Hashable]) -> frozenset[tuple[Hashable, object]]:
    return frozenset(
        (tuple(sorted((renamed.get(name, name) for name in monomial), key=repr)), value)
        for monomial, value in polynomial.terms.items()
    )


def renaming(formulas: Sequence[Formula], start: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return a renaming of all unknowns, bound ones too, that begins as `start` and leaves the formulas as they are.

    None where there is none, or where none was found soon. Formulas count as a set.

    >>> from certify.spec.formula import at_least
    >>> x, y, a, b = map(Polynomial.unknown, "xyab")
    >>> renaming([at_least(x * a + y * b)], {"x": "y", "y": "x"})
    {'x': 'y', 'y': 'x', 'a': 'b', 'b': 'a'}
    >>> renaming([at_least(x * a + 2 * y * b)], {"x": "y", "y": "x"}) is None
    True
    """
    if sum(_size(formula) * len(_names(formula)) for formula in formulas) > MOST_TERMS:
        return None
    return _Renaming(formulas).found(dict(start))


class _Renaming:
    """Pairs unknowns by the formulas that they stand in, refined until nothing changes; then by trial."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        self._formulas = list(formulas)
        self._names = [(formula, sorted(_names(formula))) for formula in formulas]
        self._all = sorted(set[str]().union(*(names for _, names in self._names)))
        self._wanted = frozenset(key(formula, {}) for formula in formulas)
        self._guesses = 0

    def found(self, start: dict[str, str]) -> Mapping[str, str] | None:
        """Return the renaming that begins as `start`."""
        images: dict[str, Hashable] = {**start}
        own: dict[str, Hashable] = {image: image for image in start.values()}
        while True:
            before, after = self._colours(images), self._colours(own)
            if sorted(map(hash, before.values())) != sorted(map(hash, after.values())):
                return None
            classes: dict[Hashable, tuple[list[str], list[str]]] = {}
            for name, colour in before.items():
                classes.setdefault(colour, ([], []))[0].append(name)
            for name, colour in after.items():
                classes.setdefault(colour, ([], []))[1].append(name)
            if any(len(left) != len(right) for left, right in classes.values()):
                return None
            paired = {left[0]: right[0] for left, right in classes.values() if len(left) == 1}
            if not paired:
                break
            start.update(paired)
            images.update(paired)
            own.update({image: image for image in paired.values()})
        if not classes:
            return start if frozenset(key(formula, start) for formula in self._formulas) == self._wanted else None
        left, right = min(classes.values(), key=lambda each: (len(each[0]), each[0]))
        for image in right:
            self._guesses += 1
            if self._guesses > MOST_GUESSES:
                return None
            whole = self.found({**start, left[0]: image})
            if whole is not None:
                return whole
        return None

    def _colours(self, labels: Mapping[str, Hashable]) -> dict[str, Hashable]:
        """Return for each name without a label what the formulas that it stands in look like from there."""
        open_names = [name for name in self._all if name not in labels]
        colours: dict[str, Hashable] = dict.fromkeys(open_names, 0)
        count = 1
        while open_names:
            seen: dict[str, list[int]] = {name: [] for name in open_names}
            for formula, names in self._names:
                for name in names:
                    if name in seen:
                        marked = {**labels, **{each: ("?", colours[each]) for each in names if each in colours}}
                        marked[name] = "!"
                        seen[name].append(hash(key(formula, marked)))
            colours = {name: hash((colours[name], tuple(sorted(places)))) for name, places in seen.items()}
            if len(set(colours.values())) == count:
                break
            count = len(set(colours.values()))
        return colours


def _names(formula: Formula) -> set[str]:
    """Return all unknowns of a formula, bound ones by quantifiers too."""
    match formula:
        case And(parts) | Or(parts):
            return set[str]().union(*map(_names, parts))
        case ForAll(names, body) | Exists(names, body):
            return _names(body) | set(names)
        case _:
            return free_unknowns(formula)


def _size(formula: Formula) -> int:
    """Return how many terms a formula has."""
    match formula:
        case Atom(polynomial, _):
            return len(polynomial.terms)
        case And(parts) | Or(parts):
            return sum(map(_size, parts))
        case ForAll(_, body) | Exists(_, body):
            return _size(body)
        case Let(_, arguments, _, definition, body):
            return sum(len(argument.terms) for argument in arguments) + _size(definition) + _size(body)
        case _:
            raise TypeError(formula)
