"""`make demo`: a caller phones the tenant "Demo" and the terminal shows the call live.

`python -m prosaas.launch.demo [--once]`. PORT (8000, or the next free one) is where the pages
are served. With real Twilio credentials, DEMO_NUMBER names the number that people phone. With
--once it ends after the call; the last line on stdout is then one JSON object, and the exit status
is 0 only if the call was a whole one (demo_call.shortcomings).
"""

import argparse
import functools
import json
import os
import sys
from collections.abc import MutableMapping
from typing import Any

from prosaas.embedded import EmbeddedError
from prosaas.launch import demo_result, programs
from prosaas.launch.console import BOLD, error, paint, say
from prosaas.launch.demo_call import DemoCallError, shortcomings
from prosaas.launch.demo_env import kept_env
from prosaas.launch.demo_plan import ENV_FILE, Plan, make_plan
from prosaas.launch.django_setup import set_up_django
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.process import Process
from prosaas.launch.stack import Stack, StackError, StopAsked, Stopping
from prosaas.launch.values import BadValue, port_of

READY_SECONDS = 60.0
WORKER_SECONDS = 10.0
DEMO_DRAIN_SECONDS = "10"  # somebody at a terminal pressed Ctrl-C


def run(env: MutableMapping[str, str], stopping: Stopping, *, once: bool) -> dict[str, Any] | None:
    """Everything from the first line to the last process stopped; the call's summary."""
    say(paint("ProSaaS demo: a caller phones an AI receptionist.", BOLD))
    before = dict(env)
    port = programs.next_free_port(programs.LOOPBACK, port_of(env))
    sandbox_port = programs.next_free_port(programs.LOOPBACK, port + 1000)
    plan = make_plan(env, port=port, sandbox_port=sandbox_port)
    env["DRAIN_SECONDS"] = env.get("DRAIN_SECONDS") or DEMO_DRAIN_SECONDS
    _tell_parts(plan, env)
    embedded_redis = not env.get("REDIS_URL")
    with prepare(env):
        if embedded_redis:
            # Its own task queue: a `make run` of this checkout has other credentials.
            env["REDIS_URL"] = env["REDIS_URL"].removesuffix("/0") + "/1"
        kept = kept_env(ROOT / ENV_FILE, before, env)
        with kept, Stack(ROOT, stopping) as stack:
            sandbox = _start_sandbox(stack, plan, env)
            set_up_django()
            stopping.check()
            from prosaas.launch import demo_session  # noqa: PLC0415 - imports models

            session = demo_session.open_session(plan, web_port=port, stopping=stopping)
            _start(stack, env, port)
            if sandbox is not None:
                ready = functools.partial(programs.sandbox_is_ready, sandbox.log)
                stack.wait_until(ready, what="sandbox", seconds=READY_SECONDS)
            return session.run(stack, once=once)


def _start_sandbox(stack: Stack, plan: Plan, env: MutableMapping[str, str]) -> Process | None:
    if not plan.needs_sandbox:
        return None
    config = ROOT / "var" / "sandbox.json"
    config.write_text(json.dumps(plan.sandbox_config()))
    return stack.start(programs.sandbox(env, port=plan.sandbox_port, config=config))


def _start(stack: Stack, env: MutableMapping[str, str], port: int) -> None:
    """Web, worker and beat, all settled: a process that starts would disturb the call."""
    stack.start(programs.beat(env))
    worker = stack.start(programs.worker(env))
    stack.start(programs.web(env, host=programs.LOOPBACK, port=port))
    stack.wait_until(lambda: programs.web_ready(env, port), what="web", seconds=READY_SECONDS)
    stack.wait_until(
        lambda: programs.worker_is_ready(worker.log),
        what="worker",
        seconds=WORKER_SECONDS,
        required=False,
    )
    say(f"Web       http://{programs.LOOPBACK}:{port}, with worker and beat; logs in var/log/")


def _tell_parts(plan: Plan, env: MutableMapping[str, str]) -> None:
    database = "as DATABASE_URL says" if env.get("DATABASE_URL") else "embedded, under var/"
    queue = "as REDIS_URL says" if env.get("REDIS_URL") else "embedded, under var/"
    say(f"Database  PostgreSQL, {database}; Redis, {queue}")
    telephone = "Twilio" if plan.real_twilio else "sandbox (set TWILIO_AUTH_TOKEN for real numbers)"
    model = "OpenAI" if plan.real_openai else "sandbox (set OPENAI_API_KEY for the real model)"
    say(f"Telephone {telephone}")
    say(f"Model     {model}")


def main() -> int:
    """Exit status 0: stopped as asked, or with --once after a whole call. Else 1."""
    parser = argparse.ArgumentParser(prog="python -m prosaas.launch.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the call and print JSON")
    options = parser.parse_args()
    stopping = Stopping.on_signals()
    try:
        summary = run(os.environ, stopping, once=options.once)
    except StopAsked:
        say("Stopped.")
        return 1 if options.once else 0
    except (BadValue, DemoCallError, EmbeddedError, StackError) as problem:
        error(str(problem))
        return 1
    if summary is None:
        say("Stopped.")
        return 0
    missing = shortcomings(summary) + demo_result.missing(summary)
    if missing:
        error(f"The call was not a whole one: {'; '.join(missing)}.")
    say(json.dumps(summary, ensure_ascii=False))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
