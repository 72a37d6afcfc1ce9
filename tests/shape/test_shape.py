"""The size budgets of the house; what is generated is exempt."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "signaling", "consult", "imaging")
VAGUE = {"utils", "helpers", "common", "manager", "base", "data", "info"}

FILE_LINES = 400
TEST_LINES = 500
CLASS_LINES = 200
PORT_METHODS = 5


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def web_files() -> list[Path]:
    sources = (ROOT / "web_client" / "src").rglob("*.ts*")
    return sorted(path for path in sources if "generated" not in path.parts)


def budget(path: Path) -> int:
    is_test = "tests" in path.parts or ".test." in path.name
    return TEST_LINES if is_test else FILE_LINES


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def is_port(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


def named(path: Path, what: str) -> str:
    return f"{path.relative_to(ROOT)}: {what}"


def test_no_file_is_longer_than_its_budget() -> None:
    files = [*python_files(*PACKAGES, "tests"), *web_files()]

    too_long = [named(p, f"{length(p)} lines") for p in files if length(p) > budget(p)]

    assert not too_long


def test_no_class_is_longer_than_its_budget() -> None:
    too_long = [
        named(path, f"{node.name} has {size} lines")
        for path in python_files(*PACKAGES)
        for node in classes(path)
        if (size := (node.end_lineno or node.lineno) - node.lineno + 1) > CLASS_LINES
    ]

    assert not too_long


def test_no_port_asks_more_than_five_things() -> None:
    too_wide = [
        named(path, f"{node.name} has {count} methods")
        for path in python_files(*PACKAGES)
        for node in classes(path)
        if is_port(node) and (count := methods(node)) > PORT_METHODS
    ]

    assert not too_wide


def methods(node: ast.ClassDef) -> int:
    return sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)


def test_no_name_hides_that_a_thing_has_no_owner() -> None:
    files = [*python_files(*PACKAGES, "tests"), *web_files()]

    vague = [named(path, "says nothing") for path in files if path.stem.lower() in VAGUE]

    assert not vague


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(path, "has no docstring")
        for path in python_files(*PACKAGES)
        if path.name != "__init__.py"
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert not silent


def test_the_web_clients_lock_belongs_to_its_packages() -> None:
    folder = ROOT / "web_client"
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    for kind in ("dependencies", "devDependencies"):
        assert locked[""][kind] == asked[kind]
        for name, version in asked[kind].items():
            assert locked[f"node_modules/{name}"]["version"] == version, "pin exact versions"
