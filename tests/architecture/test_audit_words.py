"""Every action that the product records has a sentence on the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tenants.views.audit_words import SENTENCES
from tests.architecture.tree import ROOT, parsed, python_files

_WORD = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
_RECORDERS = {"audit_record", "person_record", "_record"}


def _recorded() -> Iterator[str]:
    """Words given to what records; and constants of modules that record."""
    for path in python_files("tenants", "calls", "recordings"):
        if "audit_record" not in (ROOT / path).read_text(encoding="utf-8"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _RECORDERS:
                given = [*node.args, *(each.value for each in node.keywords)]
                yield from _words(given)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                yield from _words([node.value])


def _words(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and _WORD.fullmatch(str(node.value)):  # type: ignore[attr-defined]
            yield str(node.value)  # type: ignore[attr-defined]


def test_every_recorded_action_has_a_sentence() -> None:
    found = set(_recorded())
    assert {"key.created", "member.left", "tenant.closed"} <= found
    assert sorted(found - SENTENCES.keys()) == []


def test_sentences_are_of_actions() -> None:
    assert all(_WORD.fullmatch(action) for action in SENTENCES)
