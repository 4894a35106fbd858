"""Walls of the house that import contracts cannot see, because they see modules and not names (design §6)."""

import ast
from pathlib import Path

import sekisho

PACKAGE = Path(sekisho.__file__).parent


def uses(tree: ast.Module, name: str) -> list[int]:
    """Lines of a module that could reach `sekisho.gate.permit.NAME`: imported, or as an attribute of the module."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("permit"):
            lines += [node.lineno for alias in node.names if alias.name in {name, "*"}]
        elif isinstance(node, ast.Attribute) and node.attr == name:
            lines.append(node.lineno)
    return lines


def outside_gate(name: str) -> list[str]:
    return [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "gate"
        for line in uses(ast.parse(path.read_text(encoding="utf-8")), name)
    ]


def test_given_the_source_when_searched_then_only_the_gate_mints_permits() -> None:
    assert outside_gate("mint") == []


def test_given_the_source_when_searched_then_nobody_reaches_for_the_list_of_grants() -> None:
    assert outside_gate("_GRANTS") == []


def test_given_a_module_that_mints_when_searched_then_it_is_found() -> None:
    for line in (
        "from sekisho.gate.permit import mint",
        "from sekisho.gate.permit import mint as harmless",
        "from .permit import *",
        "from sekisho.gate import permit\npermit.mint()",
    ):
        assert uses(ast.parse(line), "mint"), line
