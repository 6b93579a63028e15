"""The rule behind an id is broken on purpose; a test that names the id must fail.

An id in a docstring means something only if that test can fail for it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from tests.architecture.tree import ROOT, parsed, python_files
from tests.mutation.breaks import BREAKS, Break
from tests.requirements.proofs import proofs

FOLDER = ROOT / "var" / "mutation" / "ids"
COPIED = ("calls", "prosaas", "tenants", "recordings", "tests", "templates", "locale", "docs")
FILES = ("manage.py", "pyproject.toml", "Makefile", ".env.example")
WORKERS = 2
SLOW = ("tests/e2e/", "tests/conformance/", "tests/sandbox/", "tests/bench/", "tests/speech/")
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider")
FAILED = 1


class Verdict(Enum):
    """What came of one break."""

    NOTICED = "noticed"
    UNNOTICED = "NOT NOTICED by its tests"
    STALE = "STALE: its text does not stand exactly once in the file"
    UNNAMED = "NO TEST names it"
    UNCLEAR = "UNCLEAR: its tests did not run to a verdict"


@dataclass(frozen=True, slots=True)
class Tree:
    """A copy of the checkout that may be broken, one break at a time."""

    root: Path

    def broken(self, one: Break, tests: Sequence[str]) -> Verdict:
        """Break a rule, run these tests, mend it, and say what came of it."""
        if not tests:
            return Verdict.UNNAMED
        file = self.root / one.path
        whole = file.read_text(encoding="utf-8")
        if whole.count(one.old) != 1:
            return Verdict.STALE
        file.write_text(whole.replace(one.old, one.new), encoding="utf-8")
        try:
            ended = subprocess.run(
                [*PYTEST, *tests], cwd=self.root, check=False, capture_output=True
            )
        finally:
            file.write_text(whole, encoding="utf-8")
        if ended.returncode == FAILED:
            return Verdict.NOTICED
        return Verdict.UNCLEAR if ended.returncode else Verdict.UNNOTICED


@cache
def named_by() -> dict[str, list[str]]:
    """Return the quick tests of the product that name an id, by id; state machines are not."""
    found: dict[str, list[str]] = {}
    for path in python_files("tests"):
        if str(path).startswith(SLOW):
            continue
        for one, tests in proofs(parsed(path), path).items():
            found.setdefault(one, []).extend(sorted(t for t in tests if "::Test" not in t))
    return found


def run(chosen: Sequence[str] = ()) -> bool:
    """Try each break of the table, print what came of it; True when every one was noticed."""
    breaks = [one for one in BREAKS if not chosen or one.id in chosen]
    named = named_by()
    if not _whole(sorted({test for one in breaks for test in named.get(one.id, [])})):
        print("The tests that name these ids fail without any break.")
        return False
    verdicts = dict(zip(breaks, _tried(breaks, named), strict=True))
    for one, verdict in verdicts.items():
        print(f"{one.id:<6} {one.path:<34} {verdict.value}")
    noticed = sum(verdict is Verdict.NOTICED for verdict in verdicts.values())
    print(f"{noticed} of {len(verdicts)} broken rules noticed by a test that names their id")
    return noticed == len(verdicts)


def _whole(tests: Sequence[str]) -> bool:
    return (
        subprocess.run([*PYTEST, *tests], cwd=ROOT, check=False, capture_output=True).returncode
        == 0
    )


def _tried(breaks: Sequence[Break], named: dict[str, list[str]]) -> Iterator[Verdict]:
    trees: SimpleQueue[Tree] = SimpleQueue()
    for number in range(WORKERS):
        trees.put(_copy(FOLDER / str(number)))

    def attempt(one: Break) -> Verdict:
        tree = trees.get()
        try:
            return tree.broken(one, named.get(one.id, []))
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(WORKERS) as workers:
        yield from workers.map(attempt, breaks)


def _copy(root: Path) -> Tree:
    shutil.rmtree(root, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    return Tree(root)
