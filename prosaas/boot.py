"""What a program asks of the database before it works for tenants."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from prosaas.checks import database_problems
from tenants.runtime_role import role_problem

log = structlog.get_logger(__name__)
_PAUSES_S: Final = (1.0, 2.0, 5.0, 10.0)  # the last one again and again


class NotFenced(Exception):
    """The program must not start; the text is for a person."""


def fence_require(
    *,
    configured: Mapping[str, Mapping[str, Any]] | None = None,
    problem_of: Callable[[], str | None] = role_problem,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """NotFenced when row-level security would not hold this process's database role back.

    A database that is away is waited for, with a line in the log for every attempt: a process
    that ended would be started again, and end again, until its supervisor gives it up.
    `configured` is settings.DATABASES.
    """
    for message in database_problems(settings.DATABASES if configured is None else configured):
        raise NotFenced(f"{message.msg} {message.hint}")
    for pause in _pauses():
        try:
            problem = problem_of()
        except DatabaseError as error:
            log.warning("boot.database_away", error=type(error).__name__, again_in_s=pause)
            wait(pause)
            continue
        finally:
            connections_release()
        if problem:
            raise NotFenced(f"Tenants are not fenced: {problem}. See docs/security.md.")
        return


def connections_release() -> None:
    """Close this thread's connections and the pools behind them."""
    connections.close_all()
    for connection in connections.all():
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


def _pauses() -> Iterator[float]:
    return chain(_PAUSES_S, repeat(_PAUSES_S[-1]))
