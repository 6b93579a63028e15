"""Faults committed on purpose (protocols.md H1)."""

from collections.abc import Mapping

import pytest
from twilio.request_validator import RequestValidator

from prosaas.sandbox.twilio.config import AUTH_TOKEN, SHARED_KEY
from prosaas.sandbox.twilio.signature import SETTINGS_HEADER, sign_shared_key
from tests.sandbox.twilio.test_call import HANG_UP, codes, listen
from tests.sandbox.twilio.test_webhooks import free_port
from tests.sandbox.twilio.world import PUBLIC, World, world

VALIDATOR = RequestValidator(AUTH_TOKEN)


def fits(w: World, hook: tuple[str, Mapping[str, str], Mapping[str, str]]) -> bool:
    path, form, headers = hook
    return bool(VALIDATOR.validate(PUBLIC + path, form, headers.get("X-Twilio-Signature", "")))


@pytest.mark.parametrize("kind", ["wrong", "wrong-token", "missing", "shared-key"])
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


async def test_a_handshake_over_the_explicit_port() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": "port", "signature_on": ["stream"]})
        headers = w.app.sockets[0].request.headers
        url = "wss://app.example.com:443/media"
        assert VALIDATOR.compute_signature(url, {}) == headers["X-Twilio-Signature"]
        assert fits(w, w.app.hooks[0])


async def test_a_name_with_several_addresses_is_refused_like_one() -> None:
    async with world(listen) as w:
        url = f"ws://localhost:{free_port()}/media"
        w.app.twiml = f'<Response><Connect><Stream url="{url}"/></Connect></Response>'
        assert codes(await w.call()) == [31902]


async def test_a_shared_key_signs_with_sha256_and_says_so() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, faults={"signature": "shared-key", "signature_on": ["stream"]})
        headers = w.app.sockets[0].request.headers
        signature = sign_shared_key(SHARED_KEY, w.app.stream_url())
        assert headers["X-Twilio-Signature"] == signature
        assert signature != sign_shared_key(AUTH_TOKEN, w.app.stream_url())
        assert headers[SETTINGS_HEADER].endswith("algorithm=HMAC_SHA256")


@pytest.mark.parametrize("lower", [True, False])
async def test_header_names_are_lower_case_when_told_and_always_on_a_handshake(
    *, lower: bool
) -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call({"pause_ms": 60}, HANG_UP, faults={"lower_case_headers": lower})
        assert ("x-twilio-signature" in w.app.hooks[0][2]) == lower
        raw = [name for name, _ in w.app.sockets[0].request.raw_headers]
        assert b"x-twilio-signature" in raw


async def test_odd_parameters_are_signed_like_the_others() -> None:
    odd = {"CallerName": "זואי Zoë ☎", "NewIn2027": "a=b&c+d", "ForwardedFrom": ""}
    async with world(listen, public=PUBLIC) as w:
        await w.call(HANG_UP, params=odd, **{"from": "anonymous"})
        voice = w.app.hooks[0]
        assert fits(w, voice)
        assert odd.items() <= voice[1].items()
        assert (voice[1]["From"], voice[1]["FromCountry"]) == ("anonymous", "")


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
