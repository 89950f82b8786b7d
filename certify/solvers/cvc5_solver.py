"""cvc5, where it is installed, as a source of models and second opinions. The one typed wrapper of cvc5."""

from __future__ import annotations

import importlib
import importlib.util
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from certify.solvers.smtlib import Script, logic_of
from certify.solvers.z3_solver import Answer, Approximate
from certify.spec.errors import InputError
from certify.spec.formula import Formula, free_unknowns
from certify.spec.polynomial import Rational, normal


def is_installed() -> bool:
    """Return whether cvc5 can be imported."""
    return importlib.util.find_spec("cvc5") is not None


def decide(script: str, seconds: float, *, logic: str) -> Answer:
    """Return cvc5's opinion on an SMT-LIB script without a `set-logic` of its own.

    In a process of its own, because cvc5's own time limit does not always end it.

    Raises:
        InputError: cvc5 is not installed.

    """
    answer = next(iter(_answers(script, seconds, logic)), "")
    return "sat" if answer == "sat" else "unsat" if answer == "unsat" else "unknown"


def model_of(formulas: Sequence[Formula], seconds: float, *, seed: int = 0) -> tuple[Answer, Mapping[str, Approximate]]:
    """Return whether formulas without quantifiers can hold together, and the numbers of a model if so.

    An irrational number is given by the middle of an interval that cvc5 isolates it in.

    Raises:
        InputError: cvc5 is not installed.

    """
    writer = Script()
    names = sorted(set[str]().union(*map(free_unknowns, formulas)))
    lines = [
        "(set-option :produce-models true)",
        f"(set-option :seed {seed})",
        *writer.declarations(names),
        *(f"(assert {writer.formula(formula)})" for formula in formulas),
        "(check-sat)",
        *(f"(get-value ({writer.symbol(name)}))" for name in names),
    ]
    answer, *values = _answers("\n".join(lines), seconds, logic_of(formulas)) or [""]
    if answer != "sat" or len(values) != len(names):
        return ("unsat" if answer == "unsat" else "unknown"), {}
    return "sat", {name: number_of(value) for name, value in zip(names, values, strict=True)}


def number_of(value: str) -> Approximate:
    """Return the number that cvc5 prints after `(get-value (u0))`; 0, inexact, for what cannot be read.

    >>> number_of("((u0 (/ (- 2) 3)))")
    Approximate(value=Fraction(-2, 3), exact=True)
    >>> number_of("((u0 (_ real_algebraic_number <1*x^2 + (-2), (5/4, 3/2)>)))")
    Approximate(value=Fraction(11, 8), exact=False)
    """
    isolated = re.search(r"real_algebraic_number <.*, \((-?[0-9/]+), (-?[0-9/]+)\)>", value)
    if isolated:
        low, high = map(Fraction, isolated.groups())
        return Approximate(normal((low + high) / 2), exact=False)
    exact = re.fullmatch(r"\(\(u[0-9]+ ([-0-9./() ]+)\)\)", value)
    words = [] if exact is None else re.sub(r"[()]", " ", exact[1]).split()
    try:
        number = _number(words)
    except (ValueError, ZeroDivisionError):
        return Approximate(0, exact=False)
    return Approximate(number)


def _number(words: Sequence[str]) -> Rational:
    """Return the number of `2.0`, `- 2.0`, `/ 2 3`, `/ - 2 3` or `- / 2 3`."""
    signs = [word for word in words if word == "-"]
    numbers = [Fraction(word) for word in words if word not in ("-", "/")]
    value = numbers[0] / (numbers[1] if len(numbers) == 2 else 1) if 1 <= len(numbers) <= 2 else Fraction("none")
    return normal(-value if len(signs) % 2 else value)


def _answers(script: str, seconds: float, logic: str) -> list[str]:
    """Return what cvc5 prints about a script, one line for each command that prints; nothing where time is over."""
    if not is_installed():
        raise InputError("solver: cvc5 is not installed; `pip install cvc5`, or use z3")
    command = [sys.executable, "-m", "certify.solvers.cvc5_solver", logic]
    try:
        done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return []
    return done.stdout.split("\n")[:-1]


def _decide_here(script: str, logic: str) -> list[str]:
    cvc5: Any = importlib.import_module("cvc5")
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, f"(set-logic {logic})\n{script}", "problem")
    symbols = parser.getSymbolManager()
    answers: list[str] = []
    while not (command := parser.nextCommand()).isNull():
        answer = str(command.invoke(solver, symbols)).strip()
        if answer:
            answers.append(answer.replace("\n", " "))
            if answer in ("unsat", "unknown"):
                break
    return answers


if __name__ == "__main__":
    for line in _decide_here(sys.stdin.read(), sys.argv[1]):
        print(line, flush=True)
