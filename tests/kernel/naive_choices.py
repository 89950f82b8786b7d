"""What formulas mean on a finite domain, with the functions of a choice list built value by value; for tests only."""

from __future__ import annotations

from itertools import product

from certify.spec.formula import And, Atom, Exists, ForAll, Let, Or

DOMAIN = (0, 1, 2)


class BrokenPromiseError(Exception):
    """No values of the domain meet a definition, or a function without choices has two: the author answers for that."""


class TwoDefinitionsError(AssertionError):
    """One function is asked to meet two definitions at the same arguments."""


class Functions:
    """Functions by name: the first listed vector that meets the definition, else one that `pick` takes of the rest."""

    def __init__(self, choices, pick=min):
        self.choices, self.pick = choices, pick
        self.allowed, self.table = {}, {}

    def value(self, function, arguments, names, definition, environment):
        """Return the values at arguments, which every place that speaks of the function has to agree on."""
        listed = [tuple(each) for each in self.choices.get(function, ())]
        vectors = sorted({*listed, *product(DOMAIN, repeat=len(names))})
        met = [each for each in vectors if self.meets(names, each, definition, environment)]
        place = function, arguments
        chosen = [each for each in listed if each in met]
        if self.allowed.setdefault(place, met) != met:
            if function not in self.choices:
                raise BrokenPromiseError
            raise TwoDefinitionsError(f"{function} at {arguments}: {self.allowed[place]} and {met}")
        if not met:
            raise BrokenPromiseError
        value = self.table.setdefault(place, chosen[0] if chosen else self.pick(met))
        if value not in met or (chosen and value != chosen[0]):
            raise TwoDefinitionsError(f"{function} at {arguments} is {value}, and {chosen or met} come first")
        return value

    def meets(self, names, values, definition, environment):
        return self.holds(definition, {**environment, **dict(zip(names, values, strict=True))})

    def holds(self, formula, environment):
        """Whether the formula is true when quantifiers range over the domain; every part is looked at."""
        match formula:
            case Atom(polynomial, sign):
                number = polynomial.at(environment)
                return {">=": number >= 0, ">": number > 0, "=": number == 0}[sign]
            case And(parts) | Or(parts):
                verdicts = [self.holds(part, environment) for part in parts]
                return all(verdicts) if isinstance(formula, And) else any(verdicts)
            case ForAll(names, body) | Exists(names, body):
                verdicts = [self.holds(body, inner) for inner in self.inner(names, environment)]
                return all(verdicts) if isinstance(formula, ForAll) else any(verdicts)
            case Let(function, arguments, names, definition, body):
                given = tuple(argument.at(environment) for argument in arguments)
                values = self.value(function, given, names, definition, environment)
                return self.holds(body, {**environment, **dict(zip(names, values, strict=True))})

    def inner(self, names, environment):
        return [{**environment, **dict(zip(names, each, strict=True))} for each in product(DOMAIN, repeat=len(names))]
