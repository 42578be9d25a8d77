"""The house itself: what is where, and that it stays so."""

import ast
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
CODE = sorted(path for room in ("bot", "handlers", "storage") for path in (HOUSE / room).rglob("*.py"))
MIGRATIONS = HOUSE / "storage" / "migrations"
FILE_LINES, FUNCTION_LINES = 200, 40


def module(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def test_every_module_is_on_the_list_of_layers() -> None:
    config = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    listed = {name.strip() for layer in layers for name in layer.split("|")}
    for path in CODE:
        name = module(path)
        assert name == "bot" or any(name == each or name.startswith(f"{each}.") for each in listed), name


@pytest.mark.parametrize("path", CODE, ids=module)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
            assert not inside, f"{path}:{inside[0].lineno}"


@pytest.mark.parametrize("path", [p for p in CODE if MIGRATIONS not in p.parents], ids=module)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, f"{path}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", CODE, ids=module)
def test_modules_say_what_they_hold(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree), path
    assert path.stem not in {"utils", "helpers", "manager", "core", "common", "misc"}
