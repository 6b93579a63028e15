"""A database that refuses a statement with an error whose text shows a row's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def refusing(begins: str, words: str) -> Iterator[None]:
    """Every statement that begins so fails inside, as "invalid input syntax: words"."""

    def execute(go_on: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(begins):
            return go_on("SELECT %s::integer", [words], False, context)
        return go_on(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
