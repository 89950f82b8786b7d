"""A second checker, written differently: no polynomial is ever expanded and no name is ever substituted.

It works on the JSON of the certificate and of the problem. Each unknown is a vector of large random numbers, each
polynomial the vector of its values there; two polynomials are equal if their values are (wrong with a probability of
about degree / 2^60 at each of three points). Bound names live in environments, so do the values that a witness chooses:
`{"where": values, "body": formula}` is a formula with values for some names. Only the names of opened unknowns
follow the kernel's rule: primes until they are new.
"""

from __future__ import annotations

import hashlib
import json
import random
from fractions import Fraction

from flint import arb, ctx, fmpq

from certify.spec.exponential import exp_bounds
from certify.spec.formula import And, Atom

POINTS = 3

FACTS = {
    "positive": ("sE", {">": [["1", "E"]]}),
    "increasing": ("stEF", {"or": [{">": [["1", "s"], ["-1", "t"]]}, {">=": [["1", "F"], ["-1", "E"]]}]}),
    "strictly increasing": ("stEF", {"or": [{">=": [["1", "s"], ["-1", "t"]]}, {">": [["1", "F"], ["-1", "E"]]}]}),
    "sum": ("st", {"=": [["1", "F"], ["-1", "E", "G"]]}),
    "tangent": ("sE", {">=": [["1", "E"], ["-1"], ["-1", "s"]]}),
    "quotient": (
        "sE",
        {"or": [{">": [["-1", "s"]]}, {">=": [["2"], ["1", "s"], ["-2", "E"], ["1", "E", "s"]]}]},
    ),
}
"""What the facts about the exponential say, and of which of s, t and their exponentials E, F."""


class RefusedError(Exception):
    """The naive checker does not believe it."""


def need(condition):
    if not condition:
        raise RefusedError


def constant(values):
    return values[0] if all(value == values[0] for value in values) else None


def true_number(number, sign):
    return {">=": number >= 0, ">": number > 0, "=": number == 0}[sign]


def names_bound(formula):
    names = set(formula.get("all", [])) | set(formula.get("some", [])) | set(formula.get("let", []))
    for key in ("and", "or"):
        for part in formula.get(key, []):
            names |= names_bound(part)
    for key in ("body", "with"):
        if key in formula:
            names |= names_bound(formula[key])
    return names


def opposite(formula):
    if ">=" in formula:
        return {">": [["-", term] for term in formula[">="]]}
    if ">" in formula:
        return {">=": [["-", term] for term in formula[">"]]}
    if "=" in formula:
        return {"or": [{">": formula["="]}, {">": [["-", term] for term in formula["="]]}]}
    for key, other in (("and", "or"), ("or", "and")):
        if key in formula:
            flat = []
            for part in map(opposite, formula[key]):
                flat.extend(part.get(other, [part]))
            return flat[0] if len(flat) == 1 else {other: flat}
    if "where" in formula:
        return within(formula["where"], opposite(formula["body"]))
    if "all" in formula:
        return {"some": formula["all"], "body": opposite(formula["body"])}
    if "some" in formula:
        return {"all": formula["some"], "body": opposite(formula["body"])}
    return {**formula, "body": opposite(formula["body"])}


def within(values, formula):
    """The formula with values for some names, written inside of `and` and `or`."""
    for key in ("and", "or"):
        if key in formula:
            return {key: [within(values, part) for part in formula[key]]}
    return {"where": values, "body": formula}


def peeled(formula, environment):
    """The formula and the environment without `where` on the outside."""
    while "where" in formula:
        environment = {**environment, **{name: [Fraction(each)] * POINTS for name, each in formula["where"].items()}}
        formula = formula["body"]
    return formula, environment


def joined(key, parts):
    flat = [inner for part in parts for inner in part.get(key, [part])]
    return flat[0] if len(flat) == 1 else {key: flat}


def decided(formula, choices):
    """The formula with a case for each choice."""
    for key in ("and", "or"):
        if key in formula:
            return {key: [decided(part, choices) for part in formula[key]]}
    if "body" not in formula:
        return formula
    inner = decided(formula["body"], choices)
    if formula.get("function") not in choices:
        return {**formula, "body": inner}
    cases, before = [], []
    for vector in choices[formula["function"]]:
        values = dict(zip(formula["let"], vector, strict=True))
        cases.append(joined("or", [within(values, opposite(formula["with"])), *before, within(values, inner)]))
        before.append(within(values, formula["with"]))
    return joined("and", [*cases, {**formula, "body": joined("or", [*before, inner])}])


class Branch:
    """Facts as (formula, environment), or as (values, sign) where they are comparisons."""

    def __init__(self, unknowns, seed=0, base=()):
        self.random = random.Random(seed)
        self.base = base
        self.values = {}
        self.facts = []
        self.functions = {}
        for name in unknowns:
            self.values[name] = self.vector()

    def vector(self):
        return [Fraction(self.random.getrandbits(60) - 2**59, 1 + self.random.getrandbits(8)) for _ in range(POINTS)]

    def copy(self):
        twin = Branch(())
        twin.random, twin.base = self.random, self.base
        twin.values, twin.facts, twin.functions = dict(self.values), list(self.facts), dict(self.functions)
        return twin

    def value(self, polynomial, environment):
        total = [Fraction(0)] * POINTS
        for term in polynomial:
            sign = 1
            while term and term[0] == "-":
                sign, term = -sign, term[1]
            for point in range(POINTS):
                product = sign * Fraction(term[0])
                for name in term[1:]:
                    vector = environment[name] if name in environment else self.values.get(name)
                    need(vector is not None)
                    product *= vector[point]
                total[point] += product
        return total

    def atom(self, formula, environment):
        ((sign, polynomial),) = formula.items()
        return self.value(polynomial, environment), sign

    def verdict(self, formula, environment):
        formula, environment = peeled(formula, environment)
        if len(formula) == 1 and next(iter(formula)) in (">=", ">", "="):
            values, sign = self.atom(formula, environment)
            number = constant(values)
            return None if number is None else true_number(number, sign)
        for key, stop in (("and", False), ("or", True)):
            if key in formula:
                verdicts = [self.verdict(part, environment) for part in formula[key]]
                return stop if stop in verdicts else None if None in verdicts else not stop
        return None

    def open_names(self, names, inside, environment, given=None):
        inner = dict(environment)
        vectors = []
        bound = set().union(*map(names_bound, inside))
        for position, name in enumerate(names):
            shown = name
            if given is not None:
                vector = given[position]
            else:
                if shown in self.values:
                    while shown in self.values or shown in bound:
                        shown += "'"
                vector = self.values[shown] = self.vector()
            inner[name] = vector
            vectors.append(vector)
        return inner, vectors

    def add(self, formula, environment):
        formula, environment = peeled(formula, environment)
        if "and" in formula:
            for part in formula["and"]:
                self.add(part, environment)
        elif "some" in formula:
            inner, _ = self.open_names(formula["some"], [formula["body"]], environment)
            self.add(formula["body"], inner)
        elif "let" in formula:
            place = formula["function"], tuple(tuple(self.value(each, environment)) for each in formula["at"])
            known = self.functions.get(place)
            need(known is None or len(known) == len(formula["let"]))
            inside = [formula["with"], formula["body"]]
            inner, vectors = self.open_names(formula["let"], inside, environment, known)
            self.functions[place] = vectors
            self.add(formula["with"], inner)
            self.add(formula["body"], inner)
        elif "or" in formula:
            left = [part for part in formula["or"] if self.verdict(part, environment) is not False]
            if len(left) == 1:
                self.add(left[0], environment)
            else:
                self.facts.append(({"or": left}, environment))
        elif "all" in formula:
            self.facts.append((formula, environment))
        else:
            self.facts.append(self.atom(formula, environment))

    def fact(self, index):
        need(0 <= index < len(self.base) + len(self.facts))
        if index < len(self.base):
            return self.atom(self.base[index], {})
        return self.facts[index - len(self.base)]

    def comparison(self, index):
        fact = self.fact(index)
        need(isinstance(fact[1], str))
        return fact

    def other(self, index, key):
        fact = self.fact(index)
        need(isinstance(fact[1], dict) and key in fact[0])
        return fact

    def refute(self, proof):
        for position, step in enumerate(proof):
            if self.take(step):
                need(position == len(proof) - 1)
                return
        raise RefusedError

    def under(self, formula, environment, proof):
        inner = self.copy()
        inner.add(formula, environment)
        inner.refute(proof)

    def take(self, step):
        if "derive" in step:
            self.derive(step)
        elif "resolve" in step:
            self.resolve(step)
        elif "split" in step:
            clause, environment = self.other(step["split"], "or")
            parts, branches = clause["or"], step["branches"]
            need(len(parts) - len(branches) in (0, 1))
            for part, proof in zip(parts, branches, strict=False):
                self.under(part, environment, proof)
            if len(parts) == len(branches):
                return True
            self.add(parts[-1], environment)
        elif "cut" in step:
            self.verdict(step["cut"], {})
            self.under(opposite(step["cut"]), {}, step["refutation"])
            self.add(step["cut"], {})
        elif "instance" in step:
            fact, environment = self.other(step["instance"], "all")
            need(len(fact["all"]) == len(step["terms"]))
            terms = [self.value(term, {}) for term in step["terms"]]
            self.add(fact["body"], {**environment, **dict(zip(fact["all"], terms, strict=True))})
        elif "define" in step:
            need(step["define"] not in self.values)
            numerator = self.value(step["as"], {})
            over = [Fraction(1)] * POINTS
            if "over" in step:
                over, sign = self.comparison(step["over"])
                need(sign == ">")
            vector = self.values[step["define"]] = self.vector()
            self.facts.append(([a * b - c for a, b, c in zip(vector, over, numerator, strict=True)], "="))
        elif "analytic" in step:
            self.analytic(step["analytic"], [self.value(term, {}) for term in step["terms"]], step.get("bits"))
        else:
            values, sign = self.comparison(step["absurd"])
            number = constant(values)
            need(number is not None and not true_number(number, sign))
            return True
        return False

    def exponential(self, values):
        """The values of the exponential of a term, a fresh unknown's if there are none yet."""
        place = "exp", (tuple(values),)
        if place not in self.functions:
            name = f"exp {len(self.functions) + 1}"
            while name in self.values:
                name += "'"
            self.values[name] = self.vector()
            self.functions[place] = [self.values[name]]
        need(len(self.functions[place]) == 1)
        return self.functions[place][0]

    def analytic(self, name, terms, bits):
        """A fact about exponentials, in the words of formulas: s and t are the terms, E and F their exponentials."""
        known = dict(zip("st", terms, strict=False))
        need((bits is None) == (name != "bounds"))
        if name == "bounds":
            need(len(terms) == 1)
            number = constant(terms[0])
            need(number is not None)
            lower, upper = exp_bounds(number, bits)
            with ctx.workprec(bits + 6000):
                exact = arb(fmpq(number.numerator, number.denominator)).exp()
                need(not arb(fmpq(lower.numerator, lower.denominator)) > exact)
                need(not arb(fmpq(upper.numerator, upper.denominator)) < exact)
            known["E"] = self.exponential(terms[0])
            if lower == upper:
                return self.add({"=": [["1", "E"], [str(-lower)]]}, known)
            return self.add({"and": [{">=": [["1", "E"], [str(-lower)]]}, {">=": [[str(upper)], ["-1", "E"]]}]}, known)
        need(name in FACTS and len(terms) == (2 if "t" in FACTS[name][0] else 1))
        letters, formula = FACTS[name]
        for letter, key in zip("st", "EF", strict=True):
            if key in letters:
                known[key] = self.exponential(known[letter])
        if name == "sum":
            known["F"] = self.exponential([a + b for a, b in zip(*terms, strict=True)])
            known["E"], known["G"] = self.exponential(terms[0]), self.exponential(terms[1])
        return self.add(formula, known)

    def derive(self, step):
        total = [Fraction(0)] * POINTS
        strict = False
        for coefficient, facts, *squares in step["derive"]:
            need(Fraction(coefficient) > 0)
            product = [Fraction(coefficient)] * POINTS
            positive = not squares
            for index in facts:
                values, sign = self.comparison(index)
                positive = positive and sign == ">"
                product = [a * b for a, b in zip(product, values, strict=True)]
            for square in squares[0] if squares else []:
                product = [a * b**2 for a, b in zip(product, self.value(square, {}), strict=True)]
            strict = strict or positive
            total = [a + b for a, b in zip(total, product, strict=True)]
        for factor, index in step.get("multiples", []):
            values, sign = self.comparison(index)
            need(sign == "=")
            total = [a + b * c for a, b, c in zip(total, self.value(factor, {}), values, strict=True)]
        self.facts.append((total, ">" if strict else ">=" if step["derive"] else "="))

    def resolve(self, step):
        clause, environment = self.other(step["resolve"], "or")
        facts = [self.comparison(index) for index in step["facts"]]
        left = []
        for part in clause["or"]:
            inner, inside = peeled(part, environment)
            if next(iter(inner)) in (">=", ">", "="):
                values, sign = self.atom(inner, inside)
                minus = [-value for value in values]
                if any(
                    (sign == ">" and other in (">=", ">", "=") and known == minus)
                    or (sign == ">" and other == "=" and known == values)
                    or (other == ">" and known == minus)
                    for known, other in facts
                ):
                    continue
            left.append(part)
        self.add({"or": left}, environment)


def check_witness(unknowns, hypotheses, witness, functions=()):
    """`functions` are (function, arguments, names, definition), the last as JSON."""
    left_out = {name for _, _, names, _ in functions for name in names if not set(names) & set(witness["values"])}
    need(set(unknowns) - left_out == set(witness["values"]))
    values = {name: [Fraction(value)] * POINTS for name, value in witness["values"].items()}
    proofs = list(witness["refutations"])
    blank = Branch(())
    choices = witness.get("choices", {})
    need("exp" not in choices)
    open_at = [each for each in functions if left_out & set(each[2])]
    functions = [each for each in functions if not left_out & set(each[2])]
    for function, arguments, names, _ in open_at:
        place = function, tuple(tuple(blank.value(each, values)) for each in arguments)
        for name, vector in zip(names, blank.functions.setdefault(place, [blank.vector() for _ in names]), strict=True):
            blank.values[name] = vector
    for _, _, _, definition in open_at:
        blank.add(definition, values)
    check_choices(choices, hypotheses, functions, values)
    table = {}
    for function, arguments, names, definition in functions:
        place = function, tuple(tuple(blank.value(each, values)) for each in arguments)
        need(function != "exp" and all(constant(each) is not None for each in place[1]))
        result = [values[name] for name in names]
        need(table.setdefault(place, result) == result)
        for vector in choices.get(function, []):
            chosen = [[Fraction(each)] * POINTS for each in vector]
            if blank.verdict(definition, {**values, **dict(zip(names, chosen, strict=True))}):
                need(result == chosen)
                break

    def witnessed(formula):
        verdict = blank.verdict(formula, values)
        if verdict is not None:
            return verdict
        if "and" in formula:
            return all(map(witnessed, formula["and"]))
        need(proofs)
        blank.copy().under(opposite(formula), values, proofs.pop(0))
        return True

    need(all(witnessed(decided(each, choices)) for each in hypotheses))
    need(not proofs)


def check_choices(choices, hypotheses, functions, values):
    """Refuse choices for a function that might have two definitions at equal arguments."""
    for function, vectors in choices.items():
        places = [place for each in hypotheses for place in spoken_of(each, function, values)]
        places += [(at, names, meaning, values) for other, at, names, meaning in functions if other == function]
        need(places)
        for arguments, names, definition, known in places:
            need(all(len(vector) == len(names) for vector in vectors))
            need(is_plain(definition))
            bare = {name_of(each, known) for each in arguments}
            need(free_names(definition) <= {*names, *bare, *known})
        for one in places:
            for other in places:
                need(one == other or same_definition(one, other))


def spoken_of(formula, function, known):
    """The places that speak of a function, with the values of the unknowns that are known there."""
    for key in ("and", "or"):
        for part in formula.get(key, []):
            yield from spoken_of(part, function, known)
    bound = [*formula.get("all", []), *formula.get("some", []), *formula.get("let", [])]
    inner = {name: value for name, value in known.items() if name not in bound}
    if formula.get("function") == function:
        yield formula["at"], formula["let"], formula["with"], known
    for key in ("with", "body"):
        if key in formula:
            yield from spoken_of(formula[key], function, inner)


def is_plain(formula):
    return all(key in (">=", ">", "=", "and", "or") for key in formula) and all(
        is_plain(part) for key in ("and", "or") for part in formula.get(key, [])
    )


def free_names(formula):
    """The names in a formula without quantifiers."""
    if "and" in formula or "or" in formula:
        return set().union(*(free_names(part) for parts in formula.values() for part in parts))
    return {name for terms in formula.values() for term in terms for name in term[1:]}


def reduced(polynomial, known):
    """The terms in the unknowns that are not known."""
    terms = {}
    for coefficient, *names in polynomial:
        number = Fraction(coefficient)
        for name in names:
            number *= known[name][0] if name in known else 1
        rest = tuple(sorted(name for name in names if name not in known))
        terms[rest] = terms.get(rest, 0) + number
    return {rest: number for rest, number in terms.items() if number}


def name_of(polynomial, known):
    """The unknown that a polynomial is, if it is one."""
    terms = reduced(polynomial, known)
    return next(iter(terms))[0] if len(terms) == 1 and [*map(len, terms)] == [1] and [*terms.values()] == [1] else None


def same_definition(one, other):
    """Whether the definitions at two places are the same wherever their arguments are equal."""
    (at, names, meaning, known), (rival_at, rival_names, rival_meaning, rival_known) = one, other
    alike = [[reduced(each, values) for each in arguments] for arguments, *_, values in (one, other)]
    identical = alike[0] == alike[1] and names == rival_names
    need(len(at) == len(rival_at) and len(names) == len(rival_names))
    blank = Branch((), seed=1)
    left, right = dict(known), dict(rival_known)
    given, taken = {}, {}
    for terms, rival_terms, argument, rival_argument in zip(*alike, at, rival_at, strict=True):
        fixed, rival_fixed = set(terms) <= {()}, set(rival_terms) <= {()}
        name, rival = name_of(argument, known), name_of(rival_argument, rival_known)
        if fixed and rival_fixed:
            if terms != rival_terms:
                return True
            continue
        need(identical or ((fixed or name is not None) and (rival_fixed or rival is not None)))
        number = [terms.get((), Fraction(0))] * POINTS if fixed else [rival_terms.get((), Fraction(0))] * POINTS
        common = number if fixed or rival_fixed else blank.vector()
        for place, key in ((given, name), (taken, rival)):
            if key is not None:
                need(identical or place.setdefault(key, common) == common)
    if identical:
        shared = {name: blank.vector() for name in sorted(free_names(meaning) | free_names(rival_meaning))}
        given, taken = ({key: each for key, each in shared.items() if key not in there} for there in (left, right))
    for name, rival in zip(names, rival_names, strict=True):
        given[name] = taken[rival] = blank.vector()
    return equal_shape(blank, meaning, {**left, **given}, rival_meaning, {**right, **taken})


def equal_shape(blank, one, left, other, right):
    """Whether two formulas without quantifiers are the same, comparison by comparison, at random values."""
    if list(one) != list(other):
        return False
    for key in ("and", "or"):
        if key in one:
            pairs = zip(one[key], other[key], strict=False)
            return len(one[key]) == len(other[key]) and all(equal_shape(blank, a, left, b, right) for a, b in pairs)
    return blank.atom(one, left) == blank.atom(other, right)


def check_statement_document(document, problem, to_json):
    """Raise `RefusedError` unless the document shows what it says of the problem; `to_json` gives formulas as JSON."""
    assumptions = [[item.name, to_json(item.formula)] for item in problem.assumptions]
    claims = [[item.name, to_json(item.formula)] for item in problem.claims]
    functions = [
        [at.function, [to_json(Atom(term, "="))["="] for term in at.arguments], list(at.names)]
        for at in problem.functions
    ]
    whole = [list(problem.unknowns), assumptions, claims, functions]
    text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
    about = document["statement"]
    need(about["constraints"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest())
    need(about["shape"] == dict(problem.shape))
    flat = []
    for _, claim in claims:
        flat.extend(claim.get("and", [claim]))
    hypotheses = [part for _, part in assumptions] + [opposite(flat[0] if len(flat) == 1 else {"and": flat})]
    if document["verdict"] == "refuted":
        meanings = [to_json(at.definition) for at in problem.functions]
        defined = [(*at, meaning) for at, meaning in zip(functions, meanings, strict=True)]
        measured = amounts(problem, flat, document["witness"])
        check_witness(problem.unknowns, hypotheses + measured, document["witness"], defined)
        return
    need((document["verdict"] == "assumed") == ("assumes" in document))
    branch = Branch(problem.unknowns)
    for function, arguments, names in functions:
        place = function, tuple(tuple(branch.value(each, {})) for each in arguments)
        branch.functions.setdefault(place, [branch.values[name] for name in names])
    for hypothesis in hypotheses + [item["formula"] for item in document.get("assumes", [])]:
        branch.add(hypothesis, {})
    branch.refute(document["proof"])


def amounts(problem, claims, witness):
    """What has to hold where the claims fail by as much as a witness says: two more hypotheses, or one, or none."""
    if "violation" not in witness:
        return []
    told = witness["violation"]
    bounds = told if isinstance(told, dict) else {"least": told, "most": told}
    need(Fraction(bounds["least"]) >= 0)
    formulas = [part for item in problem.claims for part in conjuncts(item.formula)]
    pairs = list(zip(formulas, claims, strict=True))
    together = {}
    for key, sign in (("least", ">"), ("most", ">=")):
        if key in bounds:
            parts = [loosened(formula, claim, bounds[key], sign) for formula, claim in pairs]
            together[key] = parts[0] if len(parts) == 1 else {"and": parts}
    return [opposite(together["least"]), *([together["most"]] if "most" in together else [])]


def conjuncts(formula):
    return formula.parts if isinstance(formula, And) else [formula]


def loosened(formula, claim, amount, sign):
    """The JSON of a claim with every comparison that is no condition loosened by an amount."""
    if isinstance(formula, Atom):
        ((given, terms),) = claim.items()
        if formula.is_condition:
            return claim
        upper = {sign: [*terms, [amount]]}
        return {"and": [upper, {sign: [*(["-", term] for term in terms), [amount]]}]} if given == "=" else upper
    for key in ("and", "or"):
        if key in claim:
            return {key: [loosened(*pair, amount, sign) for pair in zip(formula.parts, claim[key], strict=True)]}
    return {**claim, "body": loosened(formula.body, claim["body"], amount, sign)}


def check_instance_document(document, parts, to_json):
    """Raise `RefusedError` unless the document has what every part of the question needs."""
    need(set(parts) == set(document["parts"]))
    for label, part in parts.items():
        evidence = document["parts"][label]
        hypotheses = [to_json(hypothesis) for hypothesis in part.hypotheses]
        if part.expects == "witness":
            check_witness(part.unknowns, hypotheses, evidence["witness"])
        elif part.expects == "nothing":
            need(evidence == {} and all(Branch(()).verdict(each, {}) for each in hypotheses))
        else:
            branch = Branch(part.unknowns, base=_Lazy(part.base, to_json))
            for hypothesis in hypotheses:
                branch.add(hypothesis, {})
            branch.refute(evidence["proof"])


class _Lazy:
    def __init__(self, base, to_json):
        self.base, self.to_json = base, to_json

    def __len__(self):
        return len(self.base)

    def __getitem__(self, index):
        return self.to_json(self.base[index])
