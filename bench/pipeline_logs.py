"""A Celery worker's log: how long each stage took. Pure.

A worker that does one task at a time says first how the stage came out and then how long its task
took, which includes claiming the stage and enqueueing the next one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

import orjson

_SUCCEEDED = re.compile(r"Task recordings\.tasks\.stage_run\[[^\]]+\] succeeded in ([0-9.e-]+)s")
_OUTCOMES = frozenset({"stage.settled", "stage.later"})


def stage_times(lines: Iterable[str]) -> dict[str, list[float]]:
    """Ms of every attempt at each stage, in order; tasks that found nothing to do are left out."""
    times: dict[str, list[float]] = defaultdict(list)
    stage = ""
    for line in lines:
        event = _event(line)
        if event.get("event") in _OUTCOMES:
            stage = str(event["stage"])
        elif stage and (found := _SUCCEEDED.match(str(event.get("event", "")))):
            times[stage].append(float(found[1]) * 1000)
            stage = ""
    return dict(times)


def _event(line: str) -> dict[str, object]:
    """A line of the log as its attributes; {} for what Celery prints before it logs."""
    try:
        event = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return event if isinstance(event, dict) else {}
