"""The table of clauses names every clause that the platform must carry, each beside tests that are
there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "consult" / "CLAUSES.md"

MUST = {
    "桓仁": """一(一)1 一(一)2 一(一)3 一(一)4 一(一)5 一(一)6 一(四)1
        二(一)2 二(一)3 二(四)1 三(一)1 三(一)4 四(一)""",
    "泰安": "一(四)1 一(四)3 一(五)1 三(一)",
    "德阳": "3.2.4 3.2.5 3.2.6 3.2.8 7.1",
    "梁平": "三.1 四(五) 四(七)1 四(七)3",
}
"""What the four agreements ask for on recognition, one patient, referral, emergency, exchange."""


class Line(NamedTuple):
    """A row of the table."""

    clause: str
    demand: str
    carried_by: str
    tests: tuple[str, ...]


def lines() -> list[Line]:
    """The rows, without headings."""
    found = []
    for text in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[0].split(" ")[0] in MUST:
            named = tuple(re.findall(r"`([^`]+)`", cells[3]))
            found.append(Line(cells[0], cells[1], cells[2], named))
    return found


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a file, those of a class as Class::test; inherited ones are their base's."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        of_class = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for each in of_class:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(prefix + each.name)
    return frozenset(names)


def is_there(test: str) -> bool:
    """Whether `path::name` is a test of this tree; a proof is named by its path alone."""
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    if not name:
        return file.startswith("tests/proof/")
    return name.rpartition("::")[2].startswith("test_") and name in names_in(path)


def test_the_table_names_each_clause_once() -> None:
    named = [line.clause for line in lines()]

    assert sorted(named) == sorted(
        f"{who} {one}" for who, all_ in MUST.items() for one in all_.split()
    )


def test_no_clause_is_without_a_demand_and_what_carries_it() -> None:
    assert [line.clause for line in lines() if not (line.demand and line.carried_by)] == []


def test_every_clause_stands_beside_tests_that_are_there() -> None:
    missing = {
        line.clause: [test for test in line.tests if not is_there(test)]
        for line in lines()
        if not line.tests or not all(map(is_there, line.tests))
    }

    assert missing == {}


@pytest.mark.parametrize(
    "test",
    [
        "tests/shape/test_clauses.py::test_nobody_wrote",
        "tests/shape/test_clauses.py::lines",
        "tests/shape/absent.py::test_x",
        "tests/shape/test_clauses.py",
        "tests/proof/absent.py",
    ],
)
def test_a_test_that_nobody_wrote_is_noticed(test: str) -> None:
    assert not is_there(test)
