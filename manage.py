#!/usr/bin/env python
"""Django's command line, with the embedded servers when no DATABASE_URL is given."""

from __future__ import annotations

import os
import sys

from prosaas.embedded import EmbeddedError
from prosaas.launch.environment import prepare


def main() -> None:
    """Runs the command of sys.argv; exit status 1 when an embedded server cannot start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    try:
        with prepare(os.environ):
            from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings

            execute_from_command_line(sys.argv)
    except EmbeddedError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
