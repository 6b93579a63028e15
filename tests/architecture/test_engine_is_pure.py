"""The engine decides; it has no clock, no I/O, no framework (docs/design.md section 2)."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import imported, parsed, python_files

ENGINE = python_files("calls/engine")
# Beyond these a module is no longer arithmetic on explicit state.
ALLOWED = {
    "__future__",
    "abc",
    "bisect",
    "collections",
    "dataclasses",
    "enum",
    "functools",
    "math",
    "typing",
}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}


def test_the_engine_imports_only_itself_and_plain_data_modules() -> None:
    foreign = {
        f"{path}: {module}"
        for path in ENGINE
        for module in imported(path)
        if module.split(".")[0] not in ALLOWED and not module.startswith("calls.engine")
    }
    assert not foreign


def test_the_engine_awaits_nothing_and_prints_nothing() -> None:
    impure = {
        f"{path}:{node.lineno}"
        for path in ENGINE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") in IMPURE_CALLS)
    }
    assert not impure


@pytest.mark.parametrize("name", ["events.py", "commands.py"])
def test_messages_are_frozen_slotted_dataclasses(name: str) -> None:
    """Rule 3 of CONTRIBUTING.md."""
    path = next(path for path in ENGINE if path.name == name)
    loose = {
        node.name
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and not _frozen_or_enum(node)
    }
    assert not loose


def _frozen_or_enum(node: ast.ClassDef) -> bool:
    if any("Enum" in ast.unparse(base) for base in node.bases):
        return True
    text = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
    return "frozen=True" in text and "slots=True" in text
