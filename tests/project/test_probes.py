"""/healthz and /readyz, and what surrounds them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from prosaas.lib import drain
from tests.architecture.tree import ROOT


def test_healthz_needs_nothing_but_the_process() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db(transaction=True)
async def test_readyz_names_every_part_and_the_loop() -> None:
    answer = await AsyncClient().get("/readyz")
    body = answer.json()
    assert answer.status_code == 200, body
    assert {body[part] for part in ("database", "redis", "call_path", "draining")} == {"ok"}
    assert body["loop"].endswith("EventLoop")


@pytest.mark.django_db(transaction=True)
async def test_readyz_refuses_while_draining() -> None:
    drain.DRAINING.set()
    try:
        answer = await AsyncClient().get("/readyz")
    finally:
        drain.DRAINING.clear()
    assert (answer.status_code, answer.json()["draining"]) == (503, "yes")


@pytest.mark.django_db(transaction=True)
async def test_readyz_refuses_without_redis(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = await AsyncClient().get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (503, "ConnectionError")


@pytest.mark.django_db(transaction=True)
async def test_readyz_refuses_while_the_call_path_cannot_be_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """L66: no call is sent to a process that could only apologise."""
    monkeypatch.setitem(sys.modules, "calls.consumers", None)
    answer = await AsyncClient().get("/readyz")
    assert (answer.status_code, answer.json()["call_path"]) == (503, "ModuleNotFoundError")


def test_a_process_whose_call_path_is_broken_does_not_start() -> None:
    """L66: boot fails fast; curly quotes in the engine were found by a caller once."""
    broken = "import sys; sys.modules['calls.engine.machine'] = None; import prosaas.asgi"
    ended = subprocess.run(
        [sys.executable, "-c", broken], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode != 0
    assert "calls.engine.machine" in ended.stderr


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/webhook/incoming_call"])
@pytest.mark.django_db(transaction=True)
def test_probes_and_webhooks_are_never_redirected(settings: Settings, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().post(path).status_code not in {301, 302}


@pytest.mark.django_db
def test_pages_are_redirected_to_the_public_https_host(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/accounts/login/")
    assert answer.headers["Location"] == "https://testserver/accounts/login/"


@pytest.mark.django_db
def test_the_proxys_word_for_https_is_enough(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/accounts/login/", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 200


def test_a_webhook_with_a_slash_too_many_is_not_redirected() -> None:
    assert Client().post("/webhook/incoming_call/").status_code == 404
