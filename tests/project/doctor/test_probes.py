"""The proofs that /healthz and a socket give, and the stamp that beat leaves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from celery.signals import after_task_publish, beat_init
from channels.testing import WebsocketCommunicator
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from prosaas import celery
from prosaas.lib import proof
from prosaas.lib.twilio.signature import compute

NONCE = "a-nonce-of-the-doctor"


def _told(nonce: str = NONCE) -> dict[str, Any]:
    return dict(Client().get("/healthz", {"probe": nonce}).json())


def test_healthz_proves_whose_it_is_and_with_which_settings() -> None:
    told = _told()
    assert told["status"] == "ok"
    assert all(proof.is_proven(name, told[name], NONCE) for name in ("proof", *proof.COMPARED))


@pytest.mark.parametrize("nonce", ["", "short", "x" * 65, "sixteen characters", "x" * 15 + "é"])
def test_nothing_but_a_nonce_is_answered(nonce: str) -> None:
    assert _told(nonce) == {"status": "ok"}


def test_a_proof_is_good_for_its_nonce_alone() -> None:
    assert not proof.is_proven("proof", _told()["proof"], f"{NONCE}2")


@pytest.mark.parametrize("name", ["SECRET_KEY", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"])
def test_another_value_of_a_setting_is_noticed(settings: Settings, name: str) -> None:
    told = _told()
    setattr(settings, name, "https://another.example.com")
    assert not proof.is_proven("proof" if name == "SECRET_KEY" else name, told.get(name), NONCE)


def test_what_is_no_text_proves_nothing() -> None:
    assert not proof.is_proven("proof", None, NONCE)


async def _opened(nonce: str, signature: str) -> dict[str, Any] | None:
    from prosaas.asgi import sockets  # noqa: PLC0415 - as the server loads it

    headers = [(b"x-twilio-signature", signature.encode())]
    socket = WebsocketCommunicator(
        sockets,
        f"/ws/twilio-media/probe/{nonce}",
        headers=headers,
    )
    is_open, _code = await socket.connect()
    if not is_open:
        return None
    said: dict[str, Any] = json.loads(await socket.receive_from())
    assert (await socket.receive_output())["type"] == "websocket.close"
    return said


def _signature(settings: Settings) -> str:
    url = f"ws{settings.PUBLIC_URL.removeprefix('http')}/ws/twilio-media/probe/{NONCE}"
    return compute(settings.TWILIO_AUTH_TOKEN, url, {})


async def test_the_socket_says_that_it_is_ours_and_that_the_signature_came(
    settings: Settings,
) -> None:
    said = await _opened(NONCE, _signature(settings))
    assert said == {"proof": proof.proof(NONCE), "signed": True}


async def test_the_socket_says_when_the_signature_does_not_fit() -> None:
    said = await _opened(NONCE, "elsewhere")
    assert said is not None
    assert said["signed"] is False


async def test_the_socket_opens_for_a_nonce_alone(settings: Settings) -> None:
    assert await _opened("short", _signature(settings)) is None


def test_beat_stamps_when_it_starts_and_when_it_names_a_task() -> None:
    try:
        beat_init.send(sender=None)
        cache.delete(celery.BEAT_STAMP)
        after_task_publish.send(sender="calls.tasks.calls_reap")
        assert isinstance(cache.get(celery.BEAT_STAMP), float)
    finally:
        after_task_publish.disconnect(celery.leave_stamp)


def test_what_others_publish_stamps_nothing() -> None:
    after_task_publish.send(sender="calls.tasks.calls_reap")
    assert cache.get(celery.BEAT_STAMP) is None
