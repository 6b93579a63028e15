#!/usr/bin/env python
"""Django's command line, with the embedded servers when no DATABASE_URL is given."""

from __future__ import annotations

import os
import sys

from prosaas.launch.environment import prepare


def main() -> None:
    """Runs the command of sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    with prepare(os.environ):
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
