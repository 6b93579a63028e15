"""Faults committed on purpose (protocols.md H1)."""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator

from prosaas.sandbox.signature import SETTINGS_HEADER
from prosaas.sandbox.twilio_config import AUTH_TOKEN
from tests.sandbox.test_twilio_call import HANG_UP, codes, listen
from tests.sandbox.twilio_world import PUBLIC, World, world

VALIDATOR = RequestValidator(AUTH_TOKEN)


def fits(w: World, hook: tuple[str, Mapping[str, str], Mapping[str, str]]) -> bool:
    path, form, headers = hook
    return bool(VALIDATOR.validate(PUBLIC + path, form, headers.get("X-Twilio-Signature", "")))


@pytest.mark.parametrize("kind", ["wrong", "missing", "shared-key"])
async def test_signatures_that_do_not_fit(kind: str) -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": kind, "signature_on": ["webhook"]})
        voice, status = w.app.hooks
        assert not fits(w, voice)
        assert fits(w, status)
        assert ("X-Twilio-Signature" in voice[2]) == (kind != "missing")
        assert (SETTINGS_HEADER in voice[2]) == (kind == "shared-key")


async def test_a_signature_over_the_explicit_port() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": "port"})
        path, form, headers = w.app.hooks[0]
        url = "https://app.example.com:443" + path
        assert VALIDATOR.compute_signature(url, form) == headers["X-Twilio-Signature"]


async def test_a_dropped_socket_has_no_stop() -> None:
    async with world(listen) as w:
        view = await w.call(faults={"drop_stream_ms": 100})
        assert w.app.sockets[0].of("stop") == []
        assert codes(view) == [31903]
        assert "31903" in w.app.called("/ended")[0]["StreamError"]


async def test_a_hang_up_without_stop() -> None:
    async with world(listen) as w:
        view = await w.call({"pause_ms": 40}, HANG_UP, faults={"no_stop": True})
        assert w.app.sockets[0].of("stop") == []
        assert view["status"] == "completed"


async def test_odd_payload_sizes_lose_nothing() -> None:
    async with world(listen) as w:
        await w.call({"pause_ms": 400}, HANG_UP, faults={"odd_payloads": True})
        media = [entry["media"] for entry in w.app.sockets[0].of("media")]
        assert len({len(entry["payload"]) for entry in media}) > 2
        times = [int(entry["timestamp"]) for entry in media]
        assert times == sorted(times)


async def test_frames_held_back_come_in_bursts() -> None:
    async with world(listen) as w:
        await w.call({"pause_ms": 700}, HANG_UP, faults={"burst_frames": 10})
        media = w.app.sockets[0].of("media")
        assert len(media) > 0
        assert len(media) % 10 == 0
        assert {len(entry["media"]["payload"]) for entry in media} == {216}


@pytest.mark.parametrize(("kind", "count"), [("drop", 0), ("duplicate", 2)])
async def test_status_callbacks_lost_and_doubled(kind: str, count: int) -> None:
    async with world(listen) as w:
        await w.call(HANG_UP, faults={"status_callbacks": kind})
        assert len(w.app.called("/status")) == count


async def test_a_repeated_webhook_carries_the_same_token() -> None:
    async with world(listen) as w:
        await w.call(HANG_UP, faults={"repeat_webhook": True})
        tokens = [h["I-Twilio-Idempotency-Token"] for p, _, h in w.app.hooks if p == "/voice"]
        assert len(tokens) == 2
        assert len(set(tokens)) == 1
