"""What `import certify` gives."""

import subprocess
import sys
from types import ModuleType

import certify


def test_every_public_name_is_there_and_no_module_hides_it():
    for name in certify.__all__:
        value = getattr(certify, name)
        assert callable(value), f"{name} is {value!r}"
        assert not isinstance(value, ModuleType), f"{name} is a module"


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(certify, "no_such_thing")


def test_a_statement_file_loads_no_heavy_library():
    program = (
        "import sys; from certify import theorem; "
        "heavy = {'z3', 'highspy', 'flint', 'numpy', 'typer', 'rich', 'sympy', 'hypothesis'} & set(sys.modules); "
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_verbs_work_as_functions(tmp_path):
    @certify.theorem
    def squares(t):
        x = t.nonnegative("x")
        t.claim(x * x + x >= 0)

    assert certify.prove(squares, {}).status == "proved"
    table = tmp_path / "table.csv"
    table.write_text("user,a,b\n1,0,2\n2,1,3\n")
    assert certify.hull(table, "user").error == 0
