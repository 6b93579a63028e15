"""Mutants of calls/engine, by mutmut, against the engine's own tests.

mutmut changes one operator, number, name or call at a time within functions; the tables of
states.py and machine.py stand outside of functions and have tests of their own. Left out of the
tests is the state machine of test_any_call.py: it would kill more, and take hours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.architecture.tree import ROOT

FOLDER = ROOT / "var" / "mutation" / "engine"
COPIED = ("calls", "prosaas/__init__.py", "prosaas/lib", "tests/__init__.py", "tests/engine")
LEFT_OUT = ("__pycache__", "test_any_call.py")
MUST_KILL = 0.85
KILLED = {"killed", "timeout", "suspicious", "segfault", "caught by type check"}
CONFIGURATION = """
[tool.mutmut]
source_paths = ["calls/engine"]
also_copy = ["calls", "prosaas"]
pytest_add_cli_args_test_selection = ["tests/engine"]
pytest_add_cli_args = ["-p", "no:django", "-p", "no:asyncio", "-p", "no:cacheprovider"]

[tool.pytest.ini_options]
pythonpath = ["."]
"""


def run(chosen: Sequence[str] = ()) -> bool:
    """Run the mutants, print the figure and who survived; True when enough were killed."""
    _copy()
    workers = str(os.cpu_count() or 1)
    with (FOLDER / "log.txt").open("wb") as log:
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", workers, *chosen]
        ended = subprocess.run(command, cwd=FOLDER, check=False, stdout=log, stderr=log)
    verdicts = _verdicts()
    if ended.returncode or not verdicts:
        print(f"mutmut failed: {FOLDER / 'log.txt'}")
        return False
    return _report(verdicts)


def _copy() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    for name in COPIED:
        source, target = ROOT / name, FOLDER / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        else:
            shutil.copy(source, target)
    (FOLDER / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")


def _verdicts() -> dict[str, str]:
    """Return what became of each mutant that was tried."""
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    told = subprocess.run(command, cwd=FOLDER, check=False, capture_output=True, text=True)
    lines = (line.strip().rpartition(": ") for line in told.stdout.splitlines())
    found = {name: verdict for name, _, verdict in lines if "__mutmut_" in name}
    return {name: verdict for name, verdict in found.items() if verdict != "not checked"}


def _report(verdicts: dict[str, str]) -> bool:
    by_module: Counter[str] = Counter(_module(name) for name in verdicts)
    survivors = sorted(name for name, verdict in verdicts.items() if verdict not in KILLED)
    alive = Counter(_module(name) for name in survivors)
    for name in survivors:
        print(f"  {verdicts[name]}: {name}")
    for module, total in sorted(by_module.items()):
        print(f"{module:<14} {total - alive[module]:>4} of {total:>4} killed")
    share = 1 - len(survivors) / len(verdicts)
    print(f"calls/engine   {len(verdicts) - len(survivors):>4} of {len(verdicts):>4}: {share:.1%}")
    print(f"A survivor: cd {FOLDER.relative_to(ROOT)} && ../../../.venv/bin/mutmut show NAME")
    return share >= MUST_KILL


def _module(mutant: str) -> str:
    return Path(mutant.split(".")[2]).name
