"""One installation for all that is planted in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest

from prosaas.launch import programs
from tests.project.doctor.installation import NUMBER, Installation, forking
from tests.project.doctor.meddling import meddler
from tests.queues import queue_of_its_own

_STACK = 12  # its queue's number


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Migrated, running, with a tenant on a number and a Twilio account of its own."""
    from tests.database import fresh_database  # noqa: PLC0415 - a plugin
    from tests.stack import manage, started  # noqa: PLC0415 - likewise

    logs = tmp_path_factory.mktemp("doctor")
    with fresh_database("doctor") as (name, _), meddler() as front, meddler() as vendors:
        env = dict(os.environ)
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            env[variable] = urlunsplit(urlsplit(env[variable])._replace(path=f"/{name}"))
        env["REDIS_URL"] = queue_of_its_own(env["REDIS_URL"], stack=_STACK)
        manage(env, "migrate", "--database", "owner", "-v0", "--skip-checks")
        with (
            started(env, logs, NUMBER, public_port=front.port) as running,
            forking(running.env) as forks,
        ):
            front.upstream = running.web_port
            vendors.upstream = urlsplit(running.env["TWILIO_API_URL"]).port or 0
            beat = running.stack.start(programs.beat(running.env))
            made = Installation(running, beat, front, vendors, forks)
            made.point_number("/webhook/incoming_call")
            made.open_subaccount()
            running.stack.wait_until(
                lambda: bool(made.redis.keys("*prosaas.beat")), what="beat", seconds=60
            )
            yield made
        made.redis.flushdb()
