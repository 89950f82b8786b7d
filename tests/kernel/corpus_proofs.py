"""Proofs by hand for the statements of the corpus; `python tests/kernel/corpus_proofs.py` writes the corpus anew."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from certify.kernel.certificate import statement_certificate
from certify.kernel.proof import (
    Absurd,
    Analytic,
    Cut,
    Define,
    Derive,
    Instance,
    Multiple,
    Product,
    Resolve,
    Split,
    Witness,
)
from certify.kernel.statement_file import statements
from certify.spec.formula import any_of, at_least
from certify.spec.polynomial import ONE, ZERO, Polynomial
from certify.spec.problem import Named
from certify.spec.variants import Variant

CORPUS = Path(__file__).parent / "corpus"
STATEMENTS = CORPUS / "statements.py"

x, y, z, first, second, ratio = map(Polynomial.unknown, ["x", "y", "z", "p[0]", "p[1]", "ratio"])
CLOSED_BY_THE_EMPTY_CLAUSE = Split(6, ())

EQUAL_SHARES = "a_product_of_equal_shares_is_at_most_a_quarter"

CORRECT = {
    # file: (statement, shape, verdict, evidence, assumes, variant)
    "square": (
        "a_square_is_never_negative",
        {},
        "proved",
        (Derive((Product(1, (), (x,)), Product(1, (0,)))), Absurd(1)),
    ),
    "quarter": (
        "a_product_of_shares_is_at_most_a_quarter",
        {},
        "proved",
        (
            Derive((Product(1, (), (first - second,)), Product(1, (3,))), (Multiple(-(first + second + ONE), 2),)),
            Absurd(4),
        ),
    ),
    "maximum": (
        "a_maximum_is_attained",
        {},
        "proved",
        (
            Split(2, ((Resolve(3, (0, 5)), CLOSED_BY_THE_EMPTY_CLAUSE),)),
            Resolve(4, (1, 5)),
            CLOSED_BY_THE_EMPTY_CLAUSE,
        ),
    ),
    "average": (
        "some_share_is_at_least_the_average",
        {"actions": 2},
        "proved",
        (Derive((Product(1, (3,)), Product(1, (4,))), (Multiple(2 * ONE, 2),)), Absurd(5)),
    ),
    "average_of_three": (
        "some_share_is_at_least_the_average",
        {"actions": 3},
        "proved",
        (
            Derive(tuple(Product(Fraction(1, 3), (fact,)) for fact in (4, 5, 6)), (Multiple(ONE, 3),)),
            Absurd(7),
        ),
    ),
    "average_by_cut": (
        "some_share_is_at_least_the_average",
        {"actions": 2},
        "proved",
        (
            Cut(
                any_of([at_least(2 * first, 1), at_least(2 * second, 1)]),
                (Derive((Product(1, (5,)), Product(1, (6,))), (Multiple(2 * ONE, 2),)), Absurd(7)),
            ),
            Resolve(5, (3, 4)),
            CLOSED_BY_THE_EMPTY_CLAUSE,
        ),
    ),
    "quotient": (
        "a_quotient_of_shares_is_below_one",
        {},
        "proved",
        (
            Derive((Product(1, (0,)), Product(1, (1,)))),
            Define("ratio", x, 3),
            Instance(2, (ratio,)),
            Resolve(5, (4,)),
            Derive((Product(1, (3, 6)), Product(1, (1,))), (Multiple(-ONE, 4),)),
            Absurd(7),
        ),
    ),
    "universal": (
        "a_bound_on_all_numbers_bounds_the_square",
        {},
        "proved",
        (Instance(0, (x,)), Derive((Product(1, (1,)), Product(1, (2,)))), Absurd(3)),
    ),
    "function": (
        "a_bounded_function_is_bounded_at_the_square",
        {},
        "proved",
        (Instance(1, (x * x,)), Derive((Product(1, (2,)), Product(1, (4,)))), Absurd(5)),
    ),
    "whatever_the_function": (
        "some_number_is_not_below_the_value_of_a_function",
        {},
        "refuted",
        Witness({"x": 1}, ((Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2)),)),
    ),
    "too_large": ("every_number_is_at_most_one", {}, "refuted", Witness({"x": Fraction(3, 2)})),
    "below_all_squares": (
        "no_number_lies_below_all_squares",
        {},
        "refuted",
        Witness({"x": -1}, ((Derive((Product(1, (0,)), Product(1, (), (z,)))), Absurd(1)),)),
    ),
    "at_most_one_if_assumed": (
        "every_number_is_at_most_one",
        {},
        "assumed",
        (Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2)),
        (Named("x is at most 1", at_least(ONE, x)),),
    ),
    "exponential": (
        "the_exponential_of_one_is_above_two",
        {},
        "proved",
        (Analytic("bounds", (ONE,), 4), Derive((Product(1, (1,)), Product(1, (2,)))), Absurd(4)),
    ),
    "exponential_of_a_sum": (
        "exponentials_of_opposites_have_a_product_of_at_least_one",
        {},
        "proved",
        (
            Analytic("sum", (x, -x)),
            Analytic("bounds", (ZERO,), 1),
            Derive((Product(1, (2,)),), (Multiple(-ONE, 3), Multiple(ONE, 4))),
            Absurd(5),
        ),
    ),
    "exponential_left_open": (
        "every_exponential_is_at_most_two",
        {},
        "refuted",
        Witness(
            {"x": 1},
            (
                (Derive((Product(1, (0,)), Product(1, (1,)))), Absurd(2)),
                (Analytic("bounds", (ONE,), 4), Derive((Product(1, (1,)), Product(1, (2,)))), Absurd(4)),
            ),
        ),
    ),
    "choice": (
        "some_number_has_a_share_with_its_sign",
        {},
        "refuted",
        Witness({"x": 2, "s": 0}, ((Split(3, ()),),), {"share": [[0]]}),
    ),
    "variant_without_an_assumption": (
        EQUAL_SHARES,
        {},
        "proved",
        (
            Derive((Product(1, (), (first - second,)), Product(4, (3,))), (Multiple(-(first + second + ONE), 2),)),
            Absurd(4),
        ),
        (),
        Variant(("equal shares",)),
    ),
    "variant_with_a_smaller_constant": (
        EQUAL_SHARES,
        {},
        "refuted",
        Witness({"p[0]": Fraction(1, 2), "p[1]": Fraction(1, 2)}),
        (),
        Variant((), {"factor": Fraction(1, 5)}),
    ),
    "sharp": (
        EQUAL_SHARES,
        {},
        "refuted",
        Witness({"p[0]": Fraction(1, 2), "p[1]": Fraction(1, 2)}),
        (),
        Variant(("equal shares",), {}, "factor"),
    ),
}

INCORRECT = {
    # file: (correct file, text to replace, replacement, reason)
    "constant_of_the_right_sign": ("square", '["1",[0]]', '["2",[0]]', "step 1: fact 1 is not absurd"),
    "negative_coefficient": ("square", '["1",[0]]', '["-1",[0]]', "step 0: a product has the coefficient -1"),
    "zero_coefficient": ("square", '["1",[0]]', '["0",[0]]', "step 0: a product has the coefficient 0"),
    "missing_fact": ("square", '["1",[0]]', '["1",[7]]', "step 0: there is no fact 7: the branch has 1"),
    "later_fact": ("square", '{"absurd":1}', '{"absurd":2}', "step 1: there is no fact 2"),
    "strange_square": ("square", '["1","x"]', '["1","y"]', "step 0: the unknown 'y' does not occur"),
    "no_contradiction": ("square", ',\n    {"absurd":1}', "", "the proof ends before a contradiction"),
    "steps_after_the_end": (
        "square",
        '{"absurd":1}',
        '{"absurd":1},\n    {"absurd":1}',
        "step 1: steps follow the end of the branch",
    ),
    "multiple_of_an_inequality": ("average", '[[["2"]],2]', '[[["2"]],0]', "fact 0 is multiplied by a polynomial"),
    "absurd_alternative": ("maximum", '{"facts":[1,5],"resolve":4}', '{"absurd":4}', "fact 4 is no comparison"),
    "resolve_without_clash": ("maximum", '"facts":[1,5],"resolve":4', '"facts":[1],"resolve":4', "fact 6 is no alt"),
    "resolve_a_comparison": ("maximum", '"facts":[1,5],"resolve":4', '"facts":[1,5],"resolve":0', "fact 0 is no alt"),
    "too_few_branches": ("quotient", '{"facts":[4],"resolve":5}', '{"branches":[],"split":5}', "5 has 3 parts, 0 br"),
    "too_many_branches": ("maximum", '"branches":[[', '"branches":[[],[],[', "fact 2 has 2 parts, 3 branches"),
    "branch_without_end": (
        "maximum",
        ',{"branches":[],"split":6}]]',
        "]]",
        "step 0: the proof ends before a contradiction",
    ),
    "branch_of_another_part": ("maximum", '"facts":[0,5],"resolve":3', '"facts":[1,5],"resolve":4', "step 0 step 1"),
    "denominator_may_be_zero": ("quotient", '"over":3', '"over":4', "there is no fact 4"),
    "denominator_is_an_alternative": ("quotient", '"over":3', '"over":2', "fact 2 is no comparison"),
    "stale_name": ("quotient", '"define":"ratio"', '"define":"x"', "step 1: the unknown 'x' is not fresh"),
    "instance_of_a_comparison": ("universal", '"instance":0', '"instance":1', "fact 1 is no universal but Atom"),
    "instance_at_two_terms": ("universal", '[[["1","x"]]]', '[[["1","x"]],[["1","x"]]]', "binds 1 unknowns, 2 terms"),
    "instance_at_no_term": ("universal", '[[["1","x"]]]', "[]", "binds 1 unknowns, 0 terms"),
    "instance_at_a_bound_name": ("universal", '["1","x"]', '["1","z"]', "the unknown 'z' does not occur"),
    "cut_that_does_not_hold": ("average_by_cut", '{"absurd":7}', '{"absurd":6}', "step 0 step 1: fact 6 is not absurd"),
    "cut_with_a_strange_unknown": ("average_by_cut", '["2","p[0]"]', '["2","p[2]"]', "the unknown 'p[2]' does not"),
    "function_at_another_place": ("function", '["1","x","x"]', '["1","x"]', "step 2: fact 5 is not absurd"),
    "function_that_is_not_fixed": ("whatever_the_function", '["1",[1]]', '["2",[1]]', "fact 2 is not absurd"),
    "false_witness": ("too_large", '"3/2"', '"1/2"', "hypothesis 0 fails at the witness"),
    "witness_on_the_border": ("too_large", '"3/2"', '"1"', "hypothesis 0 fails at the witness"),
    "witness_without_value": ("too_large", '"x":"3/2"', "", "the witness lacks a value for 'x'"),
    "witness_with_a_strange_value": (
        "too_large",
        '"x":"3/2"',
        '"x":"3/2","y":"1"',
        "the witness has a value for the unknown 'y'",
    ),
    "witness_with_a_proof_too_many": ("too_large", '"refutations":[]', '"refutations":[[]]', "more proofs than"),
    "witness_without_its_proof": (
        "below_all_squares",
        '[[{"derive":[["1",[0]],["1",[],[[["1","z"]]]]]},{"absurd":1}]]',
        "[]",
        "a universal hypothesis has no proof at the witness",
    ),
    "universal_that_fails": ("below_all_squares", '"x":"-1"', '"x":"1"', "step 1: fact 1 is not absurd"),
    "another_statement": (
        "square",
        "a_square_is_never_negative",
        "every_number_is_at_most_one",
        "the constraints have another hash",
    ),
    "no_such_statement": ("square", "a_square_is_never", "a_cube_is_never", "has no statement 'a_cube_is_never"),
    "not_a_statement": ("square", "a_square_is_never_negative", "theorem", "has no statement 'theorem'"),
    "another_shape": ("average", '"actions":2', '"actions":3', "the constraints have another hash"),
    "shape_that_is_not_used": ("square", '"shape":{}', '"shape":{"agents":9}', "the certificate is about the shape"),
    "shape_left_out": ("average", '{"actions":2}', "{}", "the certificate is about the shape ()"),
    "shape_out_of_range": ("average", '"actions":2', '"actions":0', "expected actions to be a whole number"),
    "assumption_about_a_strange_unknown": ("at_most_one_if_assumed", '["-1","x"]', '["-1","y"]', "mentions 'y'"),
    "choice_of_another_value": (
        "choice",
        '[["0"]]',
        '[["1"]]',
        "'share' has another value than the one that is chosen",
    ),
    "choice_of_two_numbers": (
        "choice",
        '[["0"]]',
        '[["0","0"]]',
        "'share' has 1 values, and a choice of another length",
    ),
    "choice_for_a_strange_function": (
        "choice",
        '"share"',
        '"max"',
        "chooses values of 'max', of which nothing is said",
    ),
    "choice_left_out": ("choice", '"choices":{"share":[["0"]]},', "", "fact 3 is no alternative"),
    "choice_that_no_argument_allows": ("choice", '[["0"]]', '[["2"]]', "step 0: fact 3 has 2 parts"),
    "choice_where_there_is_no_function": (
        "too_large",
        '"refutations"',
        '"choices":{"f":[["0"]]},"refutations"',
        "'f', of",
    ),
    "exponential_fact_without_a_name": ("exponential", '"bounds"', '"limits"', "there is no fact 'limits'"),
    "exponential_of_another_number": ("exponential", '[[["1"]]]', '[[["2"]]]', "step 2: fact 4 is not absurd"),
    "exponential_of_a_strange_unknown": (
        "exponential_of_a_sum",
        '[["-1","x"]]',
        '[["-1","y"]]',
        "the unknown 'y' does not occur",
    ),
    "exponential_of_another_sum": ("exponential_of_a_sum", '[["-1","x"]]', '[["-2","x"]]', "fact 5 is not absurd"),
    "exponential_with_a_value": (
        "exponential_left_open",
        '"x":"1"',
        '"exp 1":"3","x":"1"',
        "the witness has a value for an exponential",
    ),
    "exponential_that_is_too_small": ("exponential_left_open", '"x":"1"', '"x":"1/2"', "step 2: fact 4 is not absurd"),
    "variant_left_out": (
        "variant_without_an_assumption",
        ',"variant":{"without":["equal shares"]}',
        "",
        "the constraints have another hash",
    ),
    "variant_without_a_definition": (
        "variant_without_an_assumption",
        '"equal shares"',
        '"p sums to 1"',
        "cannot drop 'p sums to 1': it is a definition",
    ),
    "variant_without_a_strange_assumption": (
        "variant_without_an_assumption",
        '"equal shares"',
        '"unequal shares"',
        "cannot drop 'unequal shares': no assumption has that name",
    ),
    "variant_with_another_constant": (
        "variant_with_a_smaller_constant",
        '"1/5"',
        '"1/6"',
        "the constraints have another hash",
    ),
    "variant_with_a_strange_constant": (
        "variant_with_a_smaller_constant",
        '"factor"',
        '"factors"',
        "cannot replace 'factors': no constant has that name",
    ),
    "sharpness_left_out": ("sharp", '"sharp":"factor",', "", "the constraints have another hash"),
    "sharpness_of_a_strange_constant": ("sharp", '"factor"', '"p[0]"', "the statement has no constant 'p[0]'"),
    "sharpness_where_it_is_not_attained": (
        "sharp",
        '"p[0]":"1/2","p[1]":"1/2"',
        '"p[0]":"0","p[1]":"1"',
        "hypothesis 2 fails",
    ),
    "variant_of_another_statement": (
        "square",
        '"shape":{}',
        '"shape":{},"variant":{"without":["x positive"]}',
        "cannot drop 'x positive'",
    ),
    "assumption_that_is_not_said": ("at_most_one_if_assumed", '"verdict": "assumed"', '"verdict": "proved"', "assumes"),
}

PARSING_FAILURES = {
    # file: (correct file, text to replace, replacement, reason)
    "cut_short": ("square", "\n  ]\n}\n", "", "a comma or a closing bracket is missing"),
    "text_after_the_end": ("square", "\n}\n", "\n}\n{}\n", "there is text after the end"),
    "blank_after_the_end": ("square", "\n}\n", "\n}\n\n", "the document is not in canonical form"),
    "no_line_end": ("square", "\n}\n", "\n}", "the document is not in canonical form"),
    "blank_inside": ("square", '{"absurd":1}', '{"absurd": 1}', "line 7: the document is not in canonical form"),
    "keys_in_another_order": (
        "quotient",
        '"facts":[4],"resolve":5',
        '"resolve":5,"facts":[4]',
        "line 9: the document is not in canonical form",
    ),
    "escape_not_needed": ("square", '{"absurd":1}', '{"abs\\u0075rd":1}', "line 7: the document is not in canonical"),
    "same_key_twice": ("square", '{"absurd":1}', '{"absurd":1,"absurd":1}', "comes twice in one object"),
    "unknown_key_of_a_step": ("square", '{"absurd":1}', '{"absurd":1,"note":""}', 'proof[1]: the step "absurd" has no'),
    "unknown_rule": ("square", '{"absurd":1}', '{"obvious":1}', "proof[1]: expected a step with one of derive"),
    "two_rules": ("square", '{"absurd":1}', '{"absurd":1,"derive":[]}', "proof[1]: expected a step with one of derive"),
    "unknown_key": ("square", '"verdict":', '"note": "", \n  "verdict":', 'a certificate has no key "note"'),
    "missing_key": ("square", '  "verdict": "proved",\n', "", 'the key "verdict" of a certificate is missing'),
    "another_format": ("square", "certificate/1", "certificate/2", "format: expected the format"),
    "another_verdict": ("square", '"proved"', '"obvious"', "verdict: expected proved, refuted or assumed"),
    "verdict_without_its_evidence": ("square", '"proved"', '"refuted"', 'the key "witness"'),
    "float_number": ("square", '["1",[0]]', "[1.0,[0]]", "proof[0].derive[1]: expected a number as text"),
    "integer_number": ("square", '["1",[0]]', "[1,[0]]", "proof[0].derive[1]: expected a number as text"),
    "decimal_number": ("square", '["1",[0]]', '["1.0",[0]]', "proof[0].derive[1]: expected a number such as"),
    "number_not_in_lowest_terms": ("average_of_three", '"1/3",[4]', '"2/6",[4]', '"2/6" is not in lowest terms'),
    "denominator_one": ("square", '["1",[0]]', '["1/1",[0]]', '"1/1" is not in lowest terms'),
    "denominator_zero": ("square", '["1",[0]]', '["1/0",[0]]', "proof[0].derive[1]: expected a number such as"),
    "negative_zero": ("square", '["1",[0]]', '["-0",[0]]', "proof[0].derive[1]: expected a number such as"),
    "plus_sign": ("square", '["1",[0]]', '["+1",[0]]', "proof[0].derive[1]: expected a number such as"),
    "leading_zero": ("square", '["1",[0]]', '["01",[0]]', "proof[0].derive[1]: expected a number such as"),
    "digits_of_another_script": ("square", '["1",[0]]', '["\u0661",[0]]', "expected a number such as"),
    "truth_value_as_fact": (
        "square",
        '["1",[0]]',
        '["1",[false]]',
        "proof[0].derive[1][0]: expected the number of a f",
    ),
    "float_as_fact": ("square", '["1",[0]]', '["1",[0.0]]', "expected the number of a fact, got 0"),
    "negative_fact": ("square", '["1",[0]]', '["1",[-1]]', "expected the number of a fact, got -1"),
    "negative_zero_as_fact": ("square", '["1",[0]]', '["1",[-0]]', "line 6: the document is not in canonical form"),
    "huge_fact": ("square", '["1",[0]]', '["1",[99999999999]]', "expected the number of a fact"),
    "text_as_fact": ("square", '["1",[0]]', '["1",["0"]]', "expected the number of a fact"),
    "no_squares": ("square", '["1",[0]]', '["1",[0],[]]', "an empty list of squares is left out"),
    "no_multiples": ("square", '{"derive":', '{"multiples":[],"derive":', "an empty list of multiples is left out"),
    "zero_term": ("square", '["1","x"]', '["0","x"]', "a term has the coefficient 0"),
    "empty_term": ("square", '["1","x"]', "[]", "a term has no coefficient"),
    "terms_in_another_order": (
        "quarter",
        '["1","p[0]"],["-1","p[1]"]',
        '["-1","p[1]"],["1","p[0]"]',
        "the terms are not in ascending order",
    ),
    "same_term_twice": ("square", '["1","x"]', '["1","x"],["1","x"]', "the terms are not in ascending order"),
    "unknowns_in_another_order": ("square", '["1","x"]', '["1","x","a"]', "the unknowns of a term are not in asc"),
    "name_without_letters": ("square", '["1","x"]', '["1",""]', 'expected a name, got ""'),
    "name_as_number": ("square", '["1","x"]', '["1",1]', "expected a name, got 1"),
    "cut_with_a_quantifier": (
        "average_by_cut",
        '{"or":',
        '{"all":',
        'proof[0].cut: expected ">=", ">", "=", "and" or "or"',
    ),
    "cut_with_two_keys": ("average_by_cut", '{"or":', '{"and":[],"or":', "expected a formula with one key, got 2"),
    "file_in_another_folder": ("square", '"statements.py"', '"../statements.py"', "statement.file: expected the name"),
    "file_without_name": ("square", '"statements.py"', '".."', "statement.file: expected the name of a file"),
    "file_of_another_kind": ("square", '"statements.py"', '"expected.json"', "expected the name of a Python file"),
    "hash_of_another_kind": ("square", '"sha256:', '"md5:', "statement.constraints: expected"),
    "shape_with_a_truth_value": ("average", '"actions":2', '"actions":true', "shape.actions: expected a whole number"),
    "shape_with_an_unknown_key": ("average", '"actions":2', '"sizes":2', 'statement.shape: unknown key "sizes"'),
    "no_assumptions": (
        "square",
        '"proved",',
        '"assumed",\n  "assumes": [],',
        "a certificate that assumes nothing has the verdict proved",
    ),
    "no_choices": (
        "choice",
        '{"share":[["0"]]}',
        "{}",
        "witness.choices: a witness that chooses nothing has no choices",
    ),
    "function_without_choices": ("choice", '[["0"]]', "[]", "choices.share: a function without choices is left out"),
    "choice_as_a_number": ("choice", '[["0"]]', '["0"]', "witness.choices.share[0]: expected a list of numbers"),
    "choice_as_a_float": ("choice", '[["0"]]', "[[0.0]]", "witness.choices.share[0][0]: expected a number as text"),
    "choice_not_in_lowest_terms": ("choice", '[["0"]]', '[["0/2"]]', "is not in lowest terms"),
    "choices_as_a_list": (
        "choice",
        '{"share":[["0"]]}',
        '[["0"]]',
        "witness.choices: expected the choices as an object",
    ),
    "choices_in_a_proof": (
        "square",
        '{"absurd":1}',
        '{"absurd":1,"choices":{}}',
        'the step "absurd" has no key "choices"',
    ),
    "no_variant": ("square", '"shape":{}', '"shape":{},"variant":{}', "a variant that changes nothing is left out"),
    "variant_without_nothing": (
        "variant_without_an_assumption",
        '["equal shares"]',
        "[]",
        "statement.variant.without: expected names, each once",
    ),
    "variant_without_the_same_twice": (
        "variant_without_an_assumption",
        '["equal shares"]',
        '["equal shares","equal shares"]',
        "statement.variant.without: expected names, each once",
    ),
    "variant_without_a_text": (
        "variant_without_an_assumption",
        '["equal shares"]',
        '"equal shares"',
        "variant.without",
    ),
    "variant_with_no_constants": (
        "variant_with_a_smaller_constant",
        '{"factor":"1/5"}',
        "{}",
        "a variant that replaces no constant has none",
    ),
    "variant_with_a_float": (
        "variant_with_a_smaller_constant",
        '"1/5"',
        "0.2",
        "constants.factor: expected a number as",
    ),
    "variant_with_a_decimal": (
        "variant_with_a_smaller_constant",
        '"1/5"',
        '"0.2"',
        "constants.factor: expected a number",
    ),
    "variant_not_in_lowest_terms": ("variant_with_a_smaller_constant", '"1/5"', '"2/10"', "is not in lowest terms"),
    "variant_with_an_unknown_key": (
        "variant_with_a_smaller_constant",
        '"constants":{"f',
        '"constant":{"f',
        'a variant has no key "constant"',
    ),
    "sharpness_without_a_name": ("sharp", '"sharp":"factor"', '"sharp":""', "statement.variant.sharp: expected a name"),
    "sharpness_as_a_truth_value": ("sharp", '"sharp":"factor"', '"sharp":true', "variant.sharp: expected a name"),
    "not_an_object": ("square", "{\n", "[\n", "a comma or a closing bracket is missing"),
    "not_a_number": ("square", '["1",[0]]', "[NaN,[0]]", "NaN"),
}


def correct_text(name: str) -> str:
    statement, shape, verdict, evidence, *more = CORRECT[name]
    assumes, variant = (*more, *((), Variant())[len(more) :])
    problem = statements(STATEMENTS)[statement].problem(shape, variant=variant)
    return statement_certificate(
        STATEMENTS.name, statement, problem.shape, problem.digest(), verdict, evidence, assumes, variant
    )


def write_corpus() -> None:
    expected = {}
    texts = {name: correct_text(name) for name in CORRECT}
    for name, text in texts.items():
        (CORPUS / "correct" / f"{name}.json").write_text(text, encoding="utf-8")
    for folder, cases in (("incorrect", INCORRECT), ("parsing_failure", PARSING_FAILURES)):
        for name, (source, old, new, reason) in cases.items():
            if texts[source].count(old) < 1:
                raise ValueError(f"{name}: {source} does not contain {old}")
            text = texts[source].replace(old, new, 1)
            (CORPUS / folder / f"{name}.json").write_text(text, encoding="utf-8")
            expected[f"{folder}/{name}"] = reason
    (CORPUS / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_corpus()
