"""`.venv/bin/python -m tests.engine.tapes`: write the golden tapes again."""

from __future__ import annotations

from calls.tape.files import tape_text
from tests.engine.tapes.scripts import SCRIPTS
from tests.engine.tapes.taped_line import FOLDER, stored_at


def write_all() -> None:
    """Write a tape for each script, and remove those without one."""
    for name, script in SCRIPTS.items():
        stored_at(name).write_text(tape_text(script().tape), encoding="utf-8")
    for path in FOLDER.glob("*.jsonl"):
        if path.stem not in SCRIPTS:
            path.unlink()


if __name__ == "__main__":
    write_all()
