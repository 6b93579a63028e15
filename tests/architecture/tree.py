"""The source tree as the tests of this folder see it: every Python file, parsed, without Django."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("prosaas", "tenants", "calls", "recordings")
FOLDERS = (*PRODUCT, "tests", "bench")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Paths relative to the root, migrations left out; `manage.py` belongs to the product."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    if "prosaas" in folders:
        found.append(ROOT / "manage.py")
    return tuple(sorted(p.relative_to(ROOT) for p in found if "migrations" not in p.parts))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, methods and nested ones too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, Function):
            yield node


def imported(path: Path) -> Iterator[str]:
    """Absolute names of the modules a file imports, wherever the import stands."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
