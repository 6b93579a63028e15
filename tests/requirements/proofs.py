"""Which test names which id: in its docstring, or in the ids of its table of cases."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.requirements.ids import named

Function = ast.FunctionDef | ast.AsyncFunctionDef
Owner = ast.Module | ast.ClassDef

_OF_A_MACHINE = {"rule", "invariant", "initialize"}


def proofs(module: ast.Module, path: Path) -> dict[str, set[str]]:
    """Return the ids that a file's tests name, each with the pytest ids of these tests."""
    found: dict[str, set[str]] = {}
    for test, text in _tests(module, module, str(path)):
        for one in named(text):
            found.setdefault(one, set()).add(test)
    return found


def _tests(owner: Owner, module: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    """Yield the pytest id of every test below `owner`, with the words that may name ids."""
    for node in owner.body:
        if isinstance(node, ast.ClassDef) and _is_machine(node):
            yield f"{place}::Test{node.name}", "\n".join(_machine_words(node))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            whole = ast.get_docstring(node) or ""
            inner = _tests(node, module, f"{place}::{node.name}")
            yield from ((test, f"{whole}\n{text}") for test, text in inner)
        elif isinstance(node, Function) and node.name.startswith("test_"):
            words = [ast.get_docstring(node) or "", *_case_ids(node, module)]
            yield f"{place}::{node.name}", "\n".join(words)


def _is_machine(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and "StateMachine" in base.id for base in node.bases)


def _machine_words(node: ast.ClassDef) -> Iterator[str]:
    """Yield the docstrings of a hypothesis machine's rules and invariants."""
    for function in node.body:
        if isinstance(function, Function) and _OF_A_MACHINE & _decorators(function):
            yield ast.get_docstring(function) or ""


def _decorators(function: Function) -> set[str]:
    calls = (node for node in function.decorator_list if isinstance(node, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def _case_ids(function: Function, module: ast.Module) -> Iterator[str]:
    """Yield the texts of `id=` and `ids=` in a test's tables, also in one of the module's."""
    for decorator in function.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Name):
                yield from _id_texts(_assigned(module, node.id))
        yield from _id_texts(decorator)


def _assigned(module: ast.Module, name: str) -> ast.AST:
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node
    return ast.Pass()


def _id_texts(node: ast.AST) -> Iterator[str]:
    keywords = (k for k in ast.walk(node) if isinstance(k, ast.keyword) and k.arg in {"id", "ids"})
    constants = (c for k in keywords for c in ast.walk(k.value) if isinstance(c, ast.Constant))
    yield from (c.value for c in constants if isinstance(c.value, str))
