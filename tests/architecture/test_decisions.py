"""Decisions are functions of state, each with a table; nothing in the engine is never used."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from calls.engine import commands, decisions, events
from calls.engine.machine import ON_EVENT, ON_TIMER
from calls.engine.policy import AgentPolicy
from tests.architecture.tree import PRODUCT, ROOT, Function, functions, parsed, python_files

DECISIONS = Path("calls/engine/decisions.py")
TABLES = python_files("tests/engine")
ENGINE = [import_module(".".join(p.with_suffix("").parts)) for p in python_files("calls/engine")]


def _used_names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


def _has_table(function: Function) -> bool:
    return any("parametrize" in ast.unparse(one) for one in function.decorator_list)


def test_a_decision_changes_nothing() -> None:
    """L4: it is a function of what it is given."""
    changed = [
        ast.unparse(node)
        for node in ast.walk(parsed(DECISIONS))
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Delete)
        or (isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load))
    ]
    assert changed == []


def test_every_decision_has_a_table() -> None:
    """L4: and the table is a test."""
    tables = [one for path in TABLES for one in functions(path) if _has_table(one)]
    tried = set().union(*map(_used_names, tables))
    assert {f.name for f in functions(DECISIONS) if not f.name.startswith("_")} <= tried


def test_every_setting_of_an_agent_is_read_by_the_product() -> None:
    """L5: a setting that nothing reads misleads."""
    read = set().union(
        *(_attributes_read(path) for path in python_files(*PRODUCT) if path.name != "policy.py")
    )
    assert {field.name for field in fields(AgentPolicy)} <= read


def _attributes_read(path: Path) -> set[str]:
    return {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize(
    ("module", "union"), [(events, events.Event), (commands, commands.Command)]
)
def test_every_message_is_made_somewhere_and_understood(module: ModuleType, union: object) -> None:
    """L5: no class of the vocabulary is a dead one."""
    made = {
        ast.unparse(node.func).rpartition(".")[2]
        for path in python_files("calls")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
    }
    messages = {one.__name__ for one in union.__args__}  # type: ignore[attr-defined]
    assert messages == {n for n, one in vars(module).items() if _is_message(one, module)}
    assert messages <= made
    assert {*ON_EVENT, events.TimerFired} == set(events.Event.__args__)
    assert set(ON_TIMER) == set(commands.TimerName)


def _is_message(one: object, module: ModuleType) -> bool:
    return isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__


def test_a_response_is_asked_for_in_one_place() -> None:
    """S4-4, L42: there is no way round the gate."""
    makers = [
        str(path)
        for path in python_files("calls")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("CreateResponse")
    ]
    assert makers == ["calls/engine/gate.py"]


def _state_classes() -> list[type]:
    found = {one for module in ENGINE for one in vars(module).values() if isinstance(one, type)}
    return sorted(
        (one for one in found if is_dataclass(one) and one.__module__.startswith("calls.engine")),
        key=lambda one: one.__qualname__,
    )


@pytest.mark.parametrize("state", _state_classes(), ids=lambda one: one.__name__)
def test_state_is_whole_from_its_construction(state: type) -> None:
    """L62, L3: no attribute can appear later, so none can be missing."""
    assert "__dict__" not in dir(state)
    assert {field.name for field in fields(state)} <= set(vars(state)["__slots__"])


def test_types_are_checked_strictly_and_everywhere() -> None:
    """L62: CI checks the whole tree, and nothing is let off."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert tools["strict"] is True
    assert all(
        set(o) <= {"module", "ignore_missing_imports", "follow_imports"} for o in tools["overrides"]
    )
    assert "$(BIN)/mypy ." in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_decisions_are_asked_where_things_happen() -> None:
    """L4, L5: a decision nobody asks for guards nothing."""
    rooms = [path for path in python_files("calls/engine") if path != DECISIONS]
    asked = set().union(*(_used_names(parsed(path)) for path in rooms))
    assert {name for name in vars(decisions) if name.startswith(("can_", "may_", "is_"))} <= asked
