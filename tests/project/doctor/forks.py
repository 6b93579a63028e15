"""`manage.py doctor` without its start: a process that has imported everything, and forks.

A line of JSON in, {"env", "arguments"}; a line out, {"status", "out", "err"}. Each fork takes the
settings anew from its environment, as a process of its own would.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from typing import IO, Any


def main() -> None:
    """Until its input ends."""
    import django  # noqa: PLC0415 - as manage.py does

    django.setup()
    importlib.import_module("prosaas.management.commands.doctor")
    importlib.import_module("prosaas.urls")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(env: dict[str, str], arguments: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if not child:
            _child(env, arguments, out, err)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return {"status": status, "out": out.read(), "err": err.read()}


def _child(env: dict[str, str], arguments: list[str], out: IO[str], err: IO[str]) -> None:
    """Never returns."""
    status = 70
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        os.environ.clear()
        os.environ.update(env)
        _take_settings()
        from django.core.management import call_command  # noqa: PLC0415 - needs the settings

        call_command("doctor", *arguments)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - the boundary of a process
        sys.stderr.write(repr(error))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _take_settings() -> None:
    from django.conf import settings  # noqa: PLC0415 - as above
    from django.db import connections  # noqa: PLC0415 - as above

    fresh = importlib.reload(importlib.import_module("prosaas.settings"))
    for name in filter(str.isupper, dir(fresh)):
        setattr(settings, name, getattr(fresh, name))
    vars(connections).pop("settings", None)
    vars(connections)["_settings"] = None


if __name__ == "__main__":
    main()
