"""One stack for the tests of faults, and a tenant with a member who wants every e-mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from celery import Celery
from pytest_django import Settings

from prosaas.celery import app
from prosaas.embedded.redis_server import RedisServer, shut_down
from prosaas.sandbox.twilio.config import AUTH_TOKEN
from tests.factories import tenant_made
from tests.faults.mail import mail_server
from tests.faults.stack import Stack, started
from tests.faults.world import World

pytest.register_assert_rewrite("tests.faults.evidence")

FIELDS = [{"name": "wish", "type": "text", "description": "What the caller wants"}]

deep = pytest.mark.skipif(not os.environ.get("DEEP"), reason="slow; DEEP=1")


@pytest.fixture(scope="session")
def faults_stack(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """The processes, for all tests that leave them whole."""
    with mail_server() as sink, started(tmp_path_factory.mktemp("faults"), sink) as stack:
        yield stack


@pytest.fixture
def world(transactional_db: None, faults_stack: Stack, settings: Settings) -> Iterator[World]:
    """A tenant of its own on that stack, to whose queue this process's work goes too."""
    settings.TWILIO_AUTH_TOKEN = faults_stack.env["TWILIO_AUTH_TOKEN"]
    with world_on(faults_stack) as world:
        yield world


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that nobody else uses."""
    server = RedisServer(tmp_path, password="nobody-else-uses-it")
    server.start()
    yield server
    shut_down(server.url, save=False)


@pytest.fixture
def lonely_world(
    transactional_db: None,
    own_broker: RedisServer,
    tmp_path: Path,
    settings: Settings,
) -> Iterator[World]:
    """A stack of its own, on that Redis."""
    settings.TWILIO_AUTH_TOKEN = AUTH_TOKEN
    with (
        mail_server() as sink,
        started(tmp_path, sink, REDIS_URL=own_broker.url) as stack,
        world_on(stack) as world,
    ):
        yield world


@contextmanager
def world_on(stack: Stack) -> Iterator[World]:
    """A new tenant on a stack that is as if nothing had been."""
    stack.fresh()
    ours = Celery("faults")
    ours.config_from_object("django.conf:settings", namespace="CELERY")
    ours.conf.update(broker_url=stack.broker, task_routes=app.conf.task_routes)
    made = tenant_made(notify="every", extraction_fields=FIELDS)
    ours.set_current()
    try:
        with httpx.Client(base_url=stack.sandbox_url, timeout=60) as http:
            world = World(stack, made, http)
            world.post("/sandbox/openai/rest-config", {})
            http.delete("/sandbox/rest/faults")
            world.serve()
            yield world
    finally:
        app.set_current()
        ours.close()
