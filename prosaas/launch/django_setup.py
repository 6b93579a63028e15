"""Django inside a launcher: system checks and tables, before any process is started."""

import os
from contextlib import suppress

import django
from django.core import checks
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg_pool import PoolTimeout

from prosaas.boot import connections_release
from prosaas.launch import console
from prosaas.launch.stack import StackError

CONNECT_SECONDS = 10.0  # a webhook waits less; a start has the time


def set_up_django() -> None:
    """Read the settings from the environment, check them, bring the tables up to date.

    Raises StackError with the system checks' text. Leaves no database connection behind.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")
    django.setup()
    if "owner" in connections:
        call_command("migrate", database="owner", interactive=False, verbosity=0, skip_checks=True)
    else:
        console.say("DATABASE_OWNER_URL is not set: the tables are left as they are.")
    found = problems()
    connections_release()
    if found:
        raise StackError("\n".join(["ProSaaS does not start:", *found]))


def problems() -> list[str]:
    """What Django's system checks (with those of the database) object to, one text each."""
    _connect()
    found = checks.run_checks(databases=["default"])
    connections.close_all()
    return [str(message) for message in found if message.is_serious() and not message.is_silenced()]


def _connect() -> None:
    """Wait for the first connection to the database; a check says what is wrong with none."""
    runtime = connections["default"]
    if isinstance(runtime, DatabaseWrapper):
        with suppress(PoolTimeout):
            runtime.pool.open(wait=True, timeout=CONNECT_SECONDS)
