"""Twilio's signature: the vectors of protocols.md A3, and what must be refused."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from prosaas.lib.twilio.signature import compute, signed_by_twilio

VOICE = "https://app.example.com/webhooks/voice"
FORM = {
    "CallSid": ["CA00000000000000000000000000000001"],
    "From": ["+15005550006"],
    "To": ["+972312345678"],
    "CallStatus": ["ringing"],
}
VOICE_SIGNATURE = "WHUSWtEQkjpLvJ+Ez/vinmyCQL4="


def check(url: str = VOICE, signature: str = VOICE_SIGNATURE, **changes: object) -> bool:
    given: dict[str, object] = {"auth_token": "12345", "params": FORM, **changes}
    return signed_by_twilio(url=url, signature=signature, **given)  # type: ignore[arg-type]  # names are checked by the call


def test_the_form_vector_is_accepted() -> None:
    assert check()


def test_the_socket_vector_is_accepted() -> None:
    assert check("wss://app.example.com/media", "jdD1cLLL/HBZUQHJdssvnGckk6o=", params={})


def test_the_json_vector_is_accepted() -> None:
    digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    assert check(f"{VOICE}?bodySHA256={digest}", "BxSQgZNjZCixigyi3muvvtLfWpY=", params={})


@pytest.mark.parametrize("scheme", ["https", "wss"])
def test_a_proxy_that_spells_the_port_is_accepted(scheme: str) -> None:
    signature = compute("12345", f"{scheme}://app.example.com:443/x", FORM)
    assert check(f"{scheme}://app.example.com/x", signature)


def test_a_public_url_that_spells_the_port_is_accepted() -> None:
    assert check("https://app.example.com:443/webhooks/voice")


def test_repeated_parameters_are_signed_as_the_sdk_signs_them() -> None:
    form = {"B": ["2", "1", "2"], "A": ["é"]}
    multi = type("Multi", (dict,), {"getall": lambda self, name: self[name]})(form)
    expected = RequestValidator("12345").compute_signature(VOICE, multi)
    assert compute("12345", VOICE, form) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"auth_token": "other"},
        {"auth_token": ""},
        {"params": {**FORM, "To": ["+972312345679"]}},
        {"params": {**FORM, "New": ["1"]}},
        {"url": "https://evil.example.com/webhooks/voice"},
        {"url": "http://app.example.com/webhooks/voice"},
        {"signature": ""},
        {"signature": "é"},
        {"signature_settings": "key=abc,algorithm=HMAC_SHA256"},
    ],
)
def test_anything_else_is_refused(changes: dict[str, object]) -> None:
    assert not check(**changes)  # type: ignore[arg-type]  # names are checked by the call
