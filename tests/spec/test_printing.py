import doctest
import importlib.util
import re
from itertools import chain, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.spec import name_families, printing, typesetting
from certify.spec.errors import InputError
from certify.spec.formula import And, Atom, Exists, ForAll, Let, Or, above, all_of, any_of, at_least, equal, implies
from certify.spec.name_families import families
from certify.spec.polynomial import Polynomial
from certify.spec.printing import latex, plain
from certify.spec.problem import Named, Problem
from certify.spec.statement import Reading

few = settings(max_examples=100, deadline=None)
x, y, z = (Polynomial.unknown(name) for name in "xyz")
PROOFS = Path(__file__).parents[2] / "proofs"


def claimed(formula, **how):
    """The lines of a problem that claims the formula, without the heading and the indentation."""
    problem = Problem(("x", "y"), (), (Named("c", formula),))
    text = plain(problem, **how)
    return [line.removeprefix("    ") for line in text.split("Claims\n  c:\n")[1].split("\n")]


def theorem(name, shape):
    spec = importlib.util.spec_from_file_location("emergent_alignment_text", PROOFS / "emergent_alignment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name).problem(shape)


@pytest.mark.parametrize("module", [printing, typesetting, name_families])
def test_the_examples_in_the_documentation_are_right(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


# Families of names.


def members(family):
    """Every name that a family stands for."""
    for numbers in product(*(range(low, high + 1) for _, low, high in family.ranges)):
        name = family.marked
        for (letter, _, _), number in zip(family.ranges, numbers, strict=True):
            name = name.replace(name_families.MARK + letter, str(number))
        yield name


indices = st.lists(st.integers(0, 3).map(str), min_size=1, max_size=3).map(",".join)
names = st.one_of(
    st.sampled_from(
        ["eps", "i", "x2", "max 1", "agent 0", "response 0;1,0[1]", "action after 1 reveals at 0,1[0]", "0"]
    ),
    st.builds(lambda stem, index: f"{stem}[{index}]", st.sampled_from(["p", "agent 0", "agent 1", "payoff1"]), indices),
)


@few
@given(st.lists(names, unique=True, max_size=20))
def test_families_stand_for_their_names_and_no_others(several):
    found = list(chain.from_iterable(map(members, families(several))))
    assert sorted(found) == sorted(several)


def test_families_are_told_by_letters_that_are_no_unknowns():
    table = [f"u[{a},{b}]" for a in range(2) for b in range(3)]
    assert [(each.name, each.ranges) for each in families(table)] == [("u[i,j]", (("i", 0, 1), ("j", 0, 2)))]
    assert [each.name for each in families([*table, "i"])] == ["u[j,k]", "i"]
    assert [each.name for each in families(["payoff0[0]", "payoff0[1]", "payoff1[0]"])] == ["payoff0[i]", "payoff1[0]"]
    assert [(each.name, each.ranges) for each in families(["max 1", "max 2"])] == [("max i", (("i", 1, 2),))]
    assert [each.name for each in families(["p[0]", "p[2]"])] == ["p[0]", "p[2]"]


# Plain text.


def reads_as(line, point):
    """Decide a comparison, or alternatives of comparisons, as Python reads them."""
    for option in line.split(" or "):
        left, sign, right = re.split(r" (>=|>|=) ", option)
        if eval(f"({left}) {sign.replace('=', '==') if sign == '=' else sign} ({right})".replace("^", "**"), {}, point):
            return True
    return False


coefficients = st.integers(-3, 3)
polynomials = st.builds(lambda a, b, c, d, e: a * x + b * y + c * x * y + d * x * x + e, *[coefficients] * 5)
atoms = st.builds(Atom, polynomials, st.sampled_from([">=", ">", "="]))


def truth(atom, point):
    value = atom.polynomial.at(point)
    return {">=": value >= 0, ">": value > 0, "=": value == 0}[atom.sign]


@few
@given(st.lists(atoms, min_size=1, max_size=3), coefficients, coefficients)
def test_lines_mean_what_their_formulas_mean(parts, a, b):
    point = {"x": a, "y": b}
    both = claimed(all_of(parts), width=500)
    assert all(reads_as(line, point) for line in both) is all(truth(part, point) for part in parts)
    (either,) = claimed(any_of(parts), width=500)
    assert reads_as(either, point) is any(truth(part, point) for part in parts)


@few
@given(polynomials, st.integers(1, 40))
def test_a_sum_that_is_cut_says_how_many_terms_it_has(value, width):
    (line,) = claimed(at_least(value), width=width)
    for side, sign in zip(re.split(" >= ", line), (1, -1), strict=True):
        terms = {monomial: c for monomial, c in value.terms.items() if c * sign > 0}
        shown = 0 if side == "0" else side.count(" + ") + 1
        cut = re.fullmatch(r"(.*) \+ \.\.\. \((\d+) terms\)", side)
        if cut:
            assert int(cut[2]) == len(terms) > shown - 1 >= 1
        else:
            assert shown == len(terms)


def test_short_terms_come_first_so_that_cutting_keeps_the_slacks():
    value = sum((Polynomial.unknown(f"p[{n}]") * Polynomial.unknown(f"u[{n}]") for n in range(9)), 2 * x)
    problem = Problem((), (), (Named("c", at_least(value, 1)),))
    assert "    2*x + p[0]*u[0] + ... (10 terms) >= 1" in plain(problem, width=30)


def test_connectives_have_a_line_for_each_part():
    assert claimed(And(())) == ["true"]
    assert claimed(Or(())) == ["false"]
    assert claimed(And((at_least(x), at_least(y), above(x, y)))) == ["x >= 0", "y >= 0", "x > y"]
    assert claimed(at_least(x) & (above(y) | equal(x))) == ["x >= 0", "y > 0 or x = 0"]
    nested = any_of([above(x), all_of([above(y), equal(x)]), ForAll(("z",), above(z))])
    assert claimed(nested) == [
        "one of:",
        "  (1) x > 0",
        "  (2) all of:",
        "    y > 0",
        "    x = 0",
        "  (3)",
        "    for all z:",
        "      z > 0",
    ]


def test_quantifiers_and_functions_are_told_in_words():
    value = ForAll(
        ("z",),
        implies(
            all_of([at_least(z), equal(z, x)]),
            Let("f", (z, x + 1), ("w[0]", "w[1]"), at_least(Polynomial.unknown("w[0]"), z), above(y)),
        ),
    )
    assert claimed(value) == [
        "for all z:",
        "  if",
        "    z >= 0",
        "    z = x",
        "  then",
        '    where w[i] for i < 2 are the values of "f" at z, x + 1, so that',
        "      w[0] >= z",
        "    it holds that",
        "      y > 0",
    ]
    assert claimed(Exists(("z",), above(z))) == ["for some z:", "  z > 0"]
    assert claimed(Let("f", (), ("z",), at_least(z), above(z)))[0] == 'where z is the value of "f", so that'


def test_many_arguments_are_counted():
    value = Let("f", tuple(x + n for n in range(9)), ("z",), at_least(z), above(z))
    assert claimed(value, width=8)[0] == 'where z is the value of "f" at x, x + 1, x + 2, ... (9 arguments), so that'


def test_sections_without_content_are_left_out():
    text = plain(Problem(("x",), (), (Named("c", at_least(x)),)), title="A title")
    assert text == "A title\n\nUnknowns (1)\n  x\n\nClaims\n  c:\n    x >= 0"


@pytest.mark.parametrize("name", ["lemma_k", "competition_aligns", "best_ai_selection", "nearly_best_ai_selection"])
@pytest.mark.parametrize("level", ["laws", "rules"])
def test_every_unknown_and_every_assumption_of_a_theorem_is_shown(name, level):
    problem = theorem(name, {"level": level, "agents": 2})
    text = plain(problem)
    for item in (*problem.assumptions, *problem.claims):
        assert f"\n  {item.name}:\n" in text
    shown = text.split("\n\n")[0].split("\n")[1:]
    assert text.startswith(f"Unknowns ({len(problem.unknowns)})\n")
    assert shown == [
        "  " + family.name + (" for " + ", ".join(_range(*each) for each in family.ranges) if family.ranges else "")
        for family in families(problem.unknowns)
    ]
    assert plain(problem) == text
    assert len(text.split("\n")) == len(latex(problem).split("\n"))
    assert "none" not in text.lower()


def _range(letter, low, high):
    return f"{letter} < {high + 1}" if low == 0 else f"{low} <= {letter} <= {high}"


def test_the_equilibrium_condition_reads_as_one():
    lines = plain(theorem("competition_aligns", {"level": "rules", "agents": 1})).split("\n")
    start = lines.index("  agent 0 does not gain by a deviation:")
    assert lines[start + 1 : start + 4] == [
        "    for all deviation 0[i,j] for i < 2, j < 2:",
        "      if",
        "        deviation 0[0,i] >= 0 for i < 2",
    ]
    assert '"response to a deviation of agent 0" at deviation 0[i,j] for i < 2, j < 2, so that' in lines[start + 8]


def test_printing_does_not_change_the_problem():
    problem = theorem("competition_aligns", {"level": "rules"})
    before = problem.digest()
    plain(problem), latex(problem)
    assert problem.digest() == before


@pytest.mark.parametrize("width", [0, -1, True, 2.5, None])
@pytest.mark.parametrize("printer", [plain, latex])
def test_refuses_a_width_that_is_none(printer, width):
    with pytest.raises(InputError, match="expected width to be a whole number from 1"):
        printer(Problem(("x",), (), (Named("c", at_least(x)),)), width=width)


def test_refuses_what_is_no_formula():
    with pytest.raises(InputError, match="expected a formula"):
        plain(Problem((), (), (Named("c", True),)))


def test_huge_coefficients_are_shown():
    (line,) = claimed(at_least(x, 10**6000))
    assert line == "x >= 1" + "0" * 6000


# LaTeX.


def well_formed(text):
    """Whether braces and dollars match, and special characters stand where LaTeX allows them."""
    depth, math, position = 0, False, 0
    while position < len(text):
        character = text[position]
        if character == "\\":
            command = re.compile(r"\\([a-zA-Z]+|.)").match(text, position)
            assert command, text[position:]
            position = command.end()
            continue
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            assert depth >= 0
        elif character == "$":
            assert depth == 0
            math = not math
        elif character in "_^":
            assert math, text
        elif character in "#%&~":
            raise AssertionError(text)
        elif character == "\n":
            assert not math
            assert depth == 0
        position += 1
    return depth == 0 and not math


@pytest.mark.parametrize("name", ["lemma_k", "competition_aligns", "nearly_best_ai_selection"])
@pytest.mark.parametrize("level", ["laws", "rules"])
def test_theorems_are_well_formed_latex(name, level):
    text = latex(theorem(name, {"level": level}), title="Theorem 1_b: 50% & more")
    assert well_formed(text)
    commands = set(re.findall(r"\\([a-zA-Z]+)", text))
    assert commands <= {
        "section",
        "subsection",
        "noindent",
        "hspace",
        "par",
        "mathrm",
        "text",
        "ge",
        "le",
        "dots",
        "frac",
    }


characters = st.sampled_from([*"ab 01[],;_^{}$&#%~<>+-'`\u03bb", "[0,1]", " 2"])
anything = st.lists(characters, min_size=1, max_size=8).map("".join).filter(lambda name: "'" not in name)


@few
@given(st.lists(anything, min_size=1, max_size=4, unique=True), anything)
def test_any_names_and_titles_become_well_formed_latex(several, title):
    reading = Reading()
    unknowns = [reading.unknown(name) for name in several]
    reading.assume(sum(unknowns[1:], unknowns[0]) ** 2 >= 1, name=title)
    reading.claim(unknowns[0] >= 0)
    assert well_formed(latex(reading.problem(), title=title))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x", r"\mathrm{x}"),
        ("agent 0[1,2]", r"\mathrm{agent}_{0}(1,2)"),
        ("max 12", r"\mathrm{max}_{12}"),
        ("user value", r"\mathrm{user\ value}"),
        ("response to 0 0;1,0[1]", r"\mathrm{response\ to}_{0\ 0;1,0}(1)"),
        ("action after 0 reveals at 0,1[1]", r"\mathrm{action\ after}_{0}\,\mathrm{reveals\ at}_{0,1}(1)"),
        ("a_b", r"\mathrm{a\text{\_}b}"),
        ("7", r"{}_{7}"),
    ],
)
def test_names_become_words_with_subscripts_and_arguments(name, shown):
    assert typesetting.LatexStyle().name(name) == shown


def test_powers_and_fractions():
    style = typesetting.LatexStyle()
    half = (x / 2).terms["x",]
    assert style.product(half, ("x", "x", "y")) == r"\frac{1}{2}\,\mathrm{x}^{2}\,\mathrm{y}"
    assert style.product(1, ()) == "1"
    assert style.product(3, ("y",)) == r"3\,\mathrm{y}"
