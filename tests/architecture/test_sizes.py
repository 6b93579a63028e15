"""One file, one idea: files stop at 400 lines, functions at 50 (CONTRIBUTING.md, rule 5)."""

from __future__ import annotations

from tests.architecture.tree import FOLDERS, ROOT, functions, python_files

FILE_LINES = 400
FUNCTION_LINES = 50

# What may be longer, and why. "path" or "path:function" -> reason.
EXCEPTIONS: dict[str, str] = {}


def _too_long() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in python_files(*FOLDERS):
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            found[str(path)] = lines
        for function in functions(path):
            size = (function.end_lineno or function.lineno) - function.lineno + 1
            if size > FUNCTION_LINES:
                found[f"{path}:{function.name}"] = size
    return found


def test_no_file_and_no_function_is_too_long() -> None:
    long = {name: size for name, size in _too_long().items() if name not in EXCEPTIONS}
    assert not long


def test_every_listed_exception_is_still_needed() -> None:
    assert EXCEPTIONS.keys() <= _too_long().keys()
