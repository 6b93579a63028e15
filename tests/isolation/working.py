"""Running a task with other tenants' ids, and saying what is wrong with what it did."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.isolation.asking import undone
from tests.isolation.case import Job
from tests.isolation.digest import digest
from tests.isolation.world import Side, World


class _Heard(logging.Handler):
    """Everything of every log line, its attributes and its traceback too."""

    def __init__(self) -> None:
        super().__init__(level=logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps it as text."""
        self.lines.append(f"{record.__dict__} {record.getMessage()} {record.exc_info}")


@contextmanager
def heard() -> Iterator[list[str]]:
    """The log lines that are written meanwhile, at any level."""
    handler, root = _Heard(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def wrong_with(case: Job, task: Any, world: World) -> list[str]:
    """Sentences about what the task told or changed of A, and whether it works at all."""
    found = [
        each
        for kwargs in case.mixed(world.b, world.a)
        for each in _mixed(case, task, world, kwargs)
    ]
    if case.own is None:
        return (
            found if case.dead else [*found, f"{case.key}: say in `own` or `dead` how it is alive"]
        )
    return [*found, *_alive(case, task, world.a)]


def _mixed(case: Job, task: Any, world: World, kwargs: dict[str, Any]) -> Iterator[str]:
    a = world.a
    with undone():
        before = digest(a)
        with heard() as lines:
            result = task.apply(kwargs=kwargs, throw=False).result
        after = digest(a)
    yield from (
        f"{case.key} changes A's rows in {name}" for name in before if before[name] != after[name]
    )
    if isinstance(result, BaseException) and not isinstance(result, case.raises):
        yield f"{case.key} fails: {type(result).__name__}"
    told = "\n".join([*lines, str(result)])
    yield from (f"{case.key} tells {word!r}" for word in a.words.heard_in(told))


def _alive(case: Job, task: Any, side: Side) -> Iterator[str]:
    assert case.own is not None
    with undone():
        before = digest(side)
        task.apply(kwargs=case.own(side), throw=False)
        if digest(side)[case.moves] == before[case.moves]:
            yield f"{case.key} changes nothing in {case.moves}: it is not alive"
