"""Twilio's voice webhooks: what they answer, what they refuse, and that nothing breaks them."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from calls import services
from calls.engine.states import EndReason
from calls.models import Call
from calls.twilio import stream_token
from calls.webhooks.voicemail import KNOWN_NUMBERS
from prosaas.lib.drain import DRAINING
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import (
    call_sid,
    calls_of,
    claimed,
    document,
    stored,
    twilio_post,
    verbs,
    voice_params,
    where,
)

INCOMING = "/webhook/incoming_call"
ENDED = "/webhook/stream_ended"
STATUS = "/webhook/call_status"
MESSAGE = ["Say", "Record", "Say", "Hangup"]

pytestmark = pytest.mark.usefixtures("no_traceback")


@pytest.fixture
def database_down(transactional_db: None, shop: NewTenant) -> Iterator[None]:
    """The real driver, at a port where nothing listens."""
    real = connections["default"]
    down = {**real.settings_dict, "HOST": "127.0.0.1", "PORT": "1", "OPTIONS": {}}
    connections["default"] = type(real)(down, "default")
    yield
    connections["default"] = real


@pytest.fixture
def database_silent(transactional_db: None, shop: NewTenant) -> Iterator[None]:
    """A port that takes connections and never speaks, behind a pool that waits 0.1 s."""
    real = connections["default"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        options = {"pool": {"min_size": 1, "max_size": 2, "timeout": 0.1}}
        quiet = {**real.settings_dict, "HOST": "127.0.0.1", "PORT": port, "OPTIONS": options}
        silent: Any = type(real)(quiet, "silent")
        connections["default"] = silent
        yield
    connections["default"] = real
    silent.close_pool()


@pytest.fixture
def draining() -> Iterator[None]:
    DRAINING.set()
    yield
    DRAINING.clear()


def test_a_call_is_answered_with_its_stream(shop: NewTenant) -> None:
    """S3-2, S3-7, S3-10: connect, stream, and a row at once."""
    params = voice_params(shop)
    response = twilio_post(INCOMING, params)
    connect = document(response)[0]
    assert response.content.startswith(b"<?xml")
    assert connect.attrib == {"action": "https://testserver/webhook/stream_ended"}
    prefix, token = connect[0].attrib["url"].rsplit("/", 1)
    assert prefix == "wss://testserver/ws/twilio-media"
    assert stream_token.read(token).call_sid == params["CallSid"]
    assert [call.call_sid for call in calls_of(shop)] == [params["CallSid"]]


def test_the_normal_answer_has_no_record_and_says_nothing(shop: NewTenant) -> None:
    """S3-1, S3-8, L68."""
    tags = [element.tag for element in document(twilio_post(INCOMING, voice_params(shop))).iter()]
    assert tags == ["Response", "Connect", "Stream"]


def test_a_repeated_webhook_gets_a_fresh_token_for_the_same_call(shop: NewTenant) -> None:
    params = voice_params(shop)
    first, second = (document(twilio_post(INCOMING, params))[0][0] for _ in range(2))
    assert first.attrib["url"] != second.attrib["url"]
    assert len(calls_of(shop)) == 1


def test_over_plain_http_the_stream_is_ws(shop: NewTenant, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    stream = document(twilio_post(INCOMING, voice_params(shop)))[0][0]
    assert stream.attrib["url"].startswith("ws://127.0.0.1:8000/ws/twilio-media/")


@pytest.mark.parametrize("to", ["+14155550000", "sip:shop@example.com", "שלום", "+", "12\x0034"])
def test_an_unknown_number_is_rejected_and_stored_nowhere(
    shop: NewTenant, rival: NewTenant, to: str
) -> None:
    """L83: never given to some tenant."""
    assert verbs(twilio_post(INCOMING, voice_params(shop, To=to))) == ["Reject"]
    assert calls_of(shop) == calls_of(rival) == []


def test_another_tenants_call_sid_is_rejected(shop: NewTenant, rival: NewTenant) -> None:
    sid = call_sid()
    twilio_post(INCOMING, voice_params(rival, CallSid=sid))
    assert verbs(twilio_post(INCOMING, voice_params(shop, CallSid=sid))) == ["Reject"]


def test_a_finished_call_is_hung_up(call: Call, shop: NewTenant) -> None:
    services.call_finish(tenant_id=call.tenant_id, call_sid=call.call_sid, status="completed")
    params = voice_params(shop, CallSid=call.call_sid)
    assert verbs(twilio_post(INCOMING, params)) == ["Hangup"]


def test_a_draining_process_is_busy(shop: NewTenant, draining: None) -> None:
    answer = document(twilio_post(INCOMING, voice_params(shop)))
    assert answer[0].attrib == {"reason": "busy"}
    assert calls_of(shop) == []


@pytest.mark.parametrize(
    ("caller", "presentation"),
    [
        ("anonymous", "anonymous"),
        ("Restricted", "anonymous"),
        ("+266696687", "anonymous"),
        ("+86282452253", "unavailable"),
        ("", "unavailable"),
        ("0501234567", "unavailable"),
        ("sip:dana@example.com", "unavailable"),
        ("+9725012\x0034567", "unavailable"),
        ("+" + "9" * 400, "unavailable"),
    ],
)
def test_a_caller_without_a_number_is_answered(
    shop: NewTenant, caller: str, presentation: str
) -> None:
    assert verbs(twilio_post(INCOMING, voice_params(shop, From=caller))) == ["Connect"]
    [call] = calls_of(shop)
    assert (call.from_number, call.from_presentation) == ("", presentation)


def test_a_caller_with_a_number_is_stored(shop: NewTenant) -> None:
    twilio_post(INCOMING, voice_params(shop))
    [call] = calls_of(shop)
    assert (call.from_number, call.from_presentation) == ("+972501234567", "allowed")


def test_unknown_and_foreign_fields_are_no_reason_to_refuse(shop: NewTenant) -> None:
    """Protocols A1: signed over all of them, read where known."""
    params = voice_params(shop, CallerName="דנה & בנות ☎", FutureField=["b", "a", "b"], Empty="")
    assert verbs(twilio_post(INCOMING, params)) == ["Connect"]


def test_a_call_is_answered_although_the_database_is_down(
    shop: NewTenant, database_down: None
) -> None:
    """L98, design "Never lose a call": a spoken apology and a message, never a 500."""
    answer = document(twilio_post(INCOMING, voice_params(shop)))
    assert [verb.tag for verb in answer] == MESSAGE
    assert "sorry" in str(answer[0].text)


def test_without_a_database_the_apology_is_in_the_language_of_the_number(
    shop: NewTenant, database_down: None
) -> None:
    KNOWN_NUMBERS.learn(shop.number, "he")
    answer = document(twilio_post(INCOMING, voice_params(shop)))
    KNOWN_NUMBERS.learn(shop.number, "en")
    assert (answer[0].get("language"), answer[2].get("language")) == ("he-IL", "he-IL")


def test_the_language_of_a_number_is_learned_from_its_calls(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(locale="he")
    twilio_post(INCOMING, voice_params(shop))
    learned = KNOWN_NUMBERS.locale({"To": [shop.number]})
    KNOWN_NUMBERS.learn(shop.number, "en")
    assert learned == "he"


def test_without_a_database_the_other_webhooks_stay_polite(
    call: Call, shop: NewTenant, database_down: None
) -> None:
    params = voice_params(shop, CallSid=call.call_sid, CallStatus="completed")
    assert verbs(twilio_post(ENDED, params)) == ["Hangup"]
    assert verbs(twilio_post(ENDED, params | {"CallStatus": "in-progress"})) == MESSAGE
    left = params | {"RecordingSid": "RE1", "CallStatus": "in-progress"}
    assert verbs(twilio_post("/webhook/voicemail", left)) == ["Say", "Hangup"]
    assert twilio_post(STATUS, params).status_code == 503


def test_a_call_is_answered_although_the_database_never_answers(
    shop: NewTenant, database_silent: None
) -> None:
    """A server that accepts and says nothing: the pool's patience ends, the caller hears us."""
    assert verbs(twilio_post(INCOMING, voice_params(shop))) == MESSAGE


def test_an_ended_stream_finishes_the_call_and_hangs_up(call: Call, shop: NewTenant) -> None:
    """S3-3."""
    claimed(call, EndReason.CALLER_HUNG_UP)
    params = voice_params(shop, CallSid=call.call_sid, CallStatus="in-progress")
    assert verbs(twilio_post(ENDED, params)) == ["Hangup"]
    after = stored(call)
    assert (after.status, after.end_reason) == ("completed", "caller-hung-up")


def test_the_end_of_an_unknown_stream_hangs_up(shop: NewTenant) -> None:
    assert verbs(twilio_post(ENDED, voice_params(shop))) == ["Hangup"]


def status(call: Call, word: str, **more: str) -> int:
    params = {"CallSid": call.call_sid, "CallStatus": word, "SequenceNumber": "3", **more}
    response = twilio_post(STATUS, params)
    assert response.content == b""
    return int(response.status_code)


def test_call_status_alone_finishes_a_call(call: Call) -> None:
    """Either callback is enough; CallDuration is seconds, Duration minutes."""
    assert status(call, "completed", CallDuration="49", Duration="1") == 204
    after = stored(call)
    assert (after.status, after.duration_seconds) == ("completed", 49)


def test_callbacks_come_in_any_order_and_repeated(call: Call) -> None:
    """Protocols A4: a late ringing never overwrites a terminal status."""
    for word in ("in-progress", "completed", "ringing", "completed", "failed", "in-progress"):
        assert status(call, word) == 204
    assert stored(call).status == "completed"


def test_stream_ended_and_call_status_agree_in_either_order(call: Call, shop: NewTenant) -> None:
    services.stream_claim(**where(call), nonce="n1", lease_ms=10_000)
    assert status(call, "completed", CallDuration="8") == 204
    params = voice_params(shop, CallSid=call.call_sid, CallStatus="completed", CallDuration="9")
    assert verbs(twilio_post(ENDED, params)) == ["Hangup"]
    assert stored(call).duration_seconds == 8


@pytest.mark.parametrize("duration", ["", "-1", "1.5", "many", "9" * 30])
def test_an_odd_duration_is_left_out(call: Call, duration: str) -> None:
    assert status(call, "completed", CallDuration=duration) == 204
    assert stored(call).duration_seconds is None


@pytest.mark.parametrize("word", ["", "answered", "melted", "COMPLETED"])
def test_an_unknown_status_word_is_a_plain_400(call: Call, word: str) -> None:
    params = {"CallSid": call.call_sid, "CallStatus": word}
    assert twilio_post(STATUS, params).status_code == 400


def test_the_status_of_an_unknown_call_is_taken_and_forgotten(shop: NewTenant) -> None:
    """A rejected call has its status reported too."""
    params = {"CallSid": call_sid(), "CallStatus": "busy"}
    assert twilio_post(STATUS, params).status_code == 204


def test_logs_of_a_webhook_mask_numbers(shop: NewTenant, caplog: pytest.LogCaptureFixture) -> None:
    """Rule 15: a static message, masked numbers, no body."""
    with caplog.at_level(logging.INFO):
        twilio_post(INCOMING, voice_params(shop, CallerName="Dana Levi"))
    text = "\n".join(str(record.msg) for record in caplog.records)
    assert "webhook.incoming_call" in text
    for personal in ("+972501234567", shop.number, "Dana"):
        assert personal not in text
