"""The Python client is generated from docs/openapi.json: `python -m tests.schema.client`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = "prosaas_client"
CLIENT: Final = ROOT / "clients" / "python"
_CONFIG: Final = {
    "project_name_override": "prosaas-client",
    "package_name_override": PACKAGE,
    # What this checkout says to ruff must not change what a user gets.
    "post_hooks": [
        "ruff check --isolated --fix-only --quiet .",
        "ruff format --isolated --quiet .",
    ],
}


def generate(into: Path) -> None:
    """Writes the package's files into a folder that is not there yet; fails on a warning."""
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_text(json.dumps(_CONFIG))
        command = [
            str(tools / "openapi-python-client"), "generate", "--meta", "none", "--fail-on-warning",
            "--path", str(ROOT / "docs" / "openapi.json"),
            "--config", str(config), "--output-path", str(into),
        ]  # fmt: skip
        env = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            command, env=env, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"The client cannot be generated:\n{done.stdout}{done.stderr}")
    (into / "py.typed").touch()
    for cache in into.rglob(".ruff_cache"):
        shutil.rmtree(cache)


def files(folder: Path) -> dict[str, str]:
    """Every Python file below, by its path."""
    found = {str(each.relative_to(folder)): each for each in sorted(folder.rglob("*.py"))}
    return {name: each.read_text(encoding="utf-8") for name, each in found.items()}


def main() -> None:
    """Replaces the package in clients/python."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / PACKAGE
        generate(made)
        shutil.rmtree(CLIENT / PACKAGE, ignore_errors=True)
        shutil.copytree(made, CLIENT / PACKAGE)


if __name__ == "__main__":
    main()
