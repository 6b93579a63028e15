"""What a clone contains: locks that name no place, known documents, links that lead on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, imported, python_files

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOT_DOCUMENTS = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}
ADDRESS = re.compile(
    r"\w+://|^\s*-{1,2}[a-z-]*(index|find|trusted|editable)|\s@\s|(?<![\w.])/\w", re.M
)


def _pins(lock: Path) -> dict[str, str]:
    """Name to the text of its entry, of one lock."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"))
    return {entry.split("==")[0]: entry for entry in entries if "==" in entry.split("\n")[0]}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_records_no_index_and_no_path(lock: Path) -> None:
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    bare = [name for name, entry in _pins(lock).items() if "--hash=sha256:" not in entry]
    assert not bare


def test_the_development_lock_contains_the_runtime_lock_and_the_build_backend() -> None:
    base, dev = (_pins(ROOT / "requirements" / name) for name in ("base.txt", "dev.txt"))
    first = {name: entry.split("\n")[0] for name, entry in base.items()}
    assert first.items() <= {name: entry.split("\n")[0] for name, entry in dev.items()}.items()
    assert {"setuptools", "pip"} <= dev.keys()


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[~=<>; ]", text)[0].lower().replace("_", "-") for text in declared}
    assert names <= _pins(ROOT / "requirements" / "dev.txt").keys()


def test_no_loose_document_lies_at_the_root() -> None:
    assert {path.name for path in ROOT.glob("*.md")} == ROOT_DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_to_files(document: Path) -> None:
    text = re.sub(r"(?s)```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)#\s]+)", text)
    broken = [link for link in links if ":" not in link and not (document.parent / link).exists()]
    assert not broken


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in folder.glob("0*.md") if path.name not in index] == []


def test_the_coverage_gate_names_files_that_exist() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    patterns = tools["coverage"]["run"]["include"]
    assert [pattern for pattern in patterns if not list(ROOT.glob(pattern))] == []
    assert tools["coverage"]["report"]["fail_under"] == 100


def test_no_test_of_behaviour_reads_source_text() -> None:
    """L6: "the string is there" proves nothing; these rules about the tree are the exception."""
    allowed = {"architecture", "requirements"}
    readers = {
        str(path)
        for path in python_files("tests")
        if path.parts[1] not in allowed and {"inspect", "ast", "tokenize"} & set(imported(path))
    }
    assert not readers
