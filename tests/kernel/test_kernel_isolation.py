"""The kernel and the spec need Python's standard library, each other, and nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from corpus_proofs import CORPUS

import certify

PACKAGE = Path(certify.__file__).parent
TRUSTED = sorted([*(PACKAGE / "kernel").rglob("*.py"), *(PACKAGE / "spec").rglob("*.py")])

BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class OnlyTheTrusted(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top, _, rest = name.partition(".")
        if top == "certify" and rest and rest.split(".")[0] not in ("kernel", "spec"):
            raise ImportError(f"{name} is not trusted")
        if top != "certify" and top not in sys.stdlib_module_names:
            raise ImportError(f"{name} is not of the standard library")

sys.meta_path.insert(0, OnlyTheTrusted())
sys.path.append(sys.argv.pop(1))
from certify.kernel.__main__ import main
status = main(sys.argv[1:])
others = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names) - {"certify", "__main__"}
print(sorted(others), file=sys.stderr)
sys.exit(status)
"""


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield node.module


def names_dynamic_import(file):
    names = {"import_module", "__import__"}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


@pytest.mark.parametrize("file", TRUSTED, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_trusted_file_imports_trusted_modules_only(file):
    allowed = ("certify.spec", "certify.kernel") if file.is_relative_to(PACKAGE / "kernel") else ("certify.spec",)
    for name in imported(file):
        top = name.split(".")[0]
        assert top in sys.stdlib_module_names or name.startswith(allowed), f"{file.name} imports {name}"


def test_the_only_dynamic_import_is_that_of_questions():
    dynamic = [str(file.relative_to(PACKAGE)) for file in TRUSTED if names_dynamic_import(file)]
    assert dynamic == [str(Path("spec", "questions", "__init__.py"))]


def test_replays_the_corpus_without_any_installed_package():
    folders = [str(PACKAGE.parent), str(CORPUS / "correct")]
    command = [sys.executable, "-I", "-S", "-c", BLOCKED, *folders]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 3, result.stderr
    assert result.stderr.strip() == "[]"
    assert len(result.stdout.splitlines()) == len(list((CORPUS / "correct").glob("*.json")))
