"""Words for people are marked under names that the extraction knows (prosaas/lib/catalogues.py)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, parsed, python_files

TRANSLATION = "django.utils.translation"


@pytest.mark.parametrize("path", python_files(*PRODUCT), ids=str)
def test_what_marks_a_string_has_its_own_name(path: Path) -> None:
    assert [
        name.asname
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for name in node.names
        if "gettext" in name.name and name.asname not in {None, "_"}
    ] == []
