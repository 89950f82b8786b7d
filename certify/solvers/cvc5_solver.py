"""cvc5, where it is installed, as a second opinion. The one typed wrapper of cvc5."""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
from typing import Any

from certify.solvers.z3_solver import Answer
from certify.spec.errors import InputError


def is_installed() -> bool:
    """Return whether cvc5 can be imported."""
    return importlib.util.find_spec("cvc5") is not None


def decide(script: str, seconds: float, *, logic: str) -> Answer:
    """Return cvc5's opinion on an SMT-LIB script without a `set-logic` of its own.

    In a process of its own, because cvc5's own time limit does not always end it.

    Raises:
        InputError: cvc5 is not installed.

    """
    if not is_installed():
        raise InputError("solver: cvc5 is not installed; `pip install cvc5`, or use z3")
    command = [sys.executable, "-m", "certify.solvers.cvc5_solver", logic]
    try:
        done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return "unknown"
    answer = done.stdout.strip()
    return "sat" if answer == "sat" else "unsat" if answer == "unsat" else "unknown"


def _decide_here(script: str, logic: str) -> str:
    cvc5: Any = importlib.import_module("cvc5")
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, f"(set-logic {logic})\n{script}", "problem")
    symbols = parser.getSymbolManager()
    answer = ""
    while not (command := parser.nextCommand()).isNull():
        answer = str(command.invoke(solver, symbols)).strip() or answer
    return answer


if __name__ == "__main__":
    print(_decide_here(sys.stdin.read(), sys.argv[1]))
