"""python -m bench.pipeline_feed --calls N --first F --progress FILE: calls that end, one by one.

All of them are live first; then they end, never more than `--at-once` whose work is not done, so
that the workers always have enough to do and a call's work is never far behind its end. A line of
JSON in FILE tells each step, in monotonic seconds: `begun` at the first end, `settled` whenever
`--every` more calls have no work left, `done` with what is left behind. The process then stays
until it is stopped, as the supervisor expects.
"""

import argparse
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

POLL_S = 0.05

Tell = Callable[..., None]


def feed(options: argparse.Namespace, tell: Tell) -> None:
    """Make the calls and end them as the workers come along."""
    from bench import pipeline_calls as calls  # noqa: PLC0415 - imports models

    tenant = calls.tenant()
    serials = range(options.first, options.first + options.calls)
    sids = [calls.call_made(tenant, serial, is_hour=options.hour) for serial in serials]
    ended = settled = told = 0
    tell("begun", count=0)
    while settled < len(sids):
        while ended < len(sids) and ended - settled < options.at_once:
            calls.call_over(tenant, sids[ended])
            ended += 1
        time.sleep(POLL_S)
        settled = calls.work_done(tenant, sids)
        if settled >= told + options.every or settled == len(sids):
            told = settled - settled % options.every
            tell("settled", count=settled)
    tell("done", left_behind=calls.left_behind(tenant, sids))


def main() -> None:
    """Until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bench.pipeline_feed")
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--first", type=int, default=0, help="the number of the first call")
    parser.add_argument("--at-once", type=int, default=16, help="ended and not done")
    parser.add_argument("--every", type=int, default=50, help="calls between two lines")
    parser.add_argument("--hour", action="store_true", help="recordings of an hour")
    parser.add_argument("--progress", type=Path, required=True)
    options = parser.parse_args()
    django.setup()
    with options.progress.open("w", encoding="utf-8") as file:

        def tell(step: str, **more: Any) -> None:
            line = json.dumps({"step": step, "at_s": time.monotonic(), **more})
            print(line, file=file, flush=True)

        feed(options, tell)
    signal.pause()


if __name__ == "__main__":
    main()
