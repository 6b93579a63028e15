"""What every Twilio webhook refuses, with a plain 4xx: bad requests and bad signatures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from prosaas.lib import counters
from tenants.services import NewTenant
from tests.calls.calling import FORM, calls_of, twilio_post, verbs, voice_params

INCOMING = "/webhook/incoming_call"
VOICE = [INCOMING, "/webhook/stream_ended", "/webhook/call_status"]
ALL = [*VOICE, "/webhook/recording_status"]

pytestmark = pytest.mark.usefixtures("no_traceback")


@pytest.mark.parametrize("path", VOICE)
@pytest.mark.parametrize("sid", [None, "", "CA", "x", "CA!", "CA" + "0" * 99, ["CA1", "CA2"]])
def test_a_bad_call_sid_is_a_plain_400(shop: NewTenant, path: str, sid: Any) -> None:
    params = voice_params(shop, CallSid=sid)
    if sid is None:
        del params["CallSid"]
    response = twilio_post(path, params)
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain")
    assert b"CallSid" in response.content


@pytest.mark.parametrize("to", [None, "", ["+14155550001", "+14155550002"]])
def test_a_missing_or_double_to_is_a_plain_400(shop: NewTenant, to: Any) -> None:
    params = voice_params(shop, To=to)
    if to is None:
        del params["To"]
    assert twilio_post(INCOMING, params).status_code == 400


def test_a_key_given_twice_with_one_value_is_fine(shop: NewTenant) -> None:
    params = voice_params(shop, To=[shop.number, shop.number])
    assert verbs(twilio_post(INCOMING, params)) == ["Connect"]


@pytest.mark.parametrize("path", ALL)
def test_only_posts_and_only_forms_are_taken(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405
    assert client.post(path, "{}", content_type="application/json").status_code == 415
    assert client.post(path, {"CallSid": "CA1"}).status_code == 415  # multipart
    odd = client.generic("POST", path, b"\xff\xfe=%zz&&=", FORM + "; charset=utf-16")
    assert odd.status_code == 400


def test_a_form_with_too_many_fields_is_a_plain_400(shop: NewTenant) -> None:
    body = "&".join(f"k{n}=v" for n in range(2000))
    assert Client().post(INCOMING, body, content_type=FORM).status_code == 400


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("signature", ["", "nonsense", "שלום".encode().decode("latin-1")])
def test_a_bad_signature_is_refused_counted_and_does_nothing(
    shop: NewTenant, path: str, signature: str
) -> None:
    before = counters.snapshot().get("webhook_refused_403", 0)
    response = twilio_post(path, voice_params(shop), **{"X-Twilio-Signature": signature})
    assert response.status_code == 403
    assert counters.snapshot()["webhook_refused_403"] == before + 1
    assert calls_of(shop) == []


def test_another_accounts_token_is_refused(shop: NewTenant) -> None:
    assert twilio_post(INCOMING, voice_params(shop), token="another").status_code == 403


def test_a_shared_key_signature_is_refused(shop: NewTenant) -> None:
    """Protocols A3: signed with a SharedKey, not with the Auth Token."""
    header = {"X-Twilio-Webhooks-Signature-Settings": "key=SK1,algorithm=HMAC_SHA256"}
    assert twilio_post(INCOMING, voice_params(shop), **header).status_code == 403


def test_the_signature_is_checked_against_the_public_url(
    shop: NewTenant, settings: Settings
) -> None:
    """L99: request headers decide nothing."""
    params = voice_params(shop)
    forged = {"X-Forwarded-Host": "testserver", "X-Forwarded-Proto": "https"}
    settings.PUBLIC_URL = "https://testserver:443"
    assert twilio_post(INCOMING, params).status_code == 200
    settings.PUBLIC_URL = "https://elsewhere.example"
    response = twilio_post(INCOMING, params)
    assert response.status_code == 200
    settings.PUBLIC_URL = "https://testserver"
    stolen = response.wsgi_request.headers["X-Twilio-Signature"]
    forged["X-Twilio-Signature"] = stolen
    assert twilio_post(INCOMING, params, **forged).status_code == 403
