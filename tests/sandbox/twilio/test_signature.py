"""Signatures against the published vectors and the SDK's validator (protocols.md A3)."""

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from prosaas.sandbox.twilio.signature import (
    sign,
    sign_shared_key,
    signed_message,
    with_explicit_port,
)

URL = "https://app.example.com/webhooks/voice"
PARAMS = [
    ("CallSid", "CA00000000000000000000000000000001"),
    ("From", "+15005550006"),
    ("To", "+972312345678"),
    ("CallStatus", "ringing"),
]


def test_the_form_vector() -> None:
    assert sign("12345", URL, PARAMS) == "WHUSWtEQkjpLvJ+Ez/vinmyCQL4="


def test_the_handshake_vector() -> None:
    assert sign("12345", "wss://app.example.com/media") == "jdD1cLLL/HBZUQHJdssvnGckk6o="


def test_the_json_vector() -> None:
    digest = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    assert sign("12345", f"{URL}?bodySHA256={digest}") == "BxSQgZNjZCixigyi3muvvtLfWpY="


def test_the_fragment_is_not_signed() -> None:
    assert sign("12345", URL + "#rc=2", PARAMS) == sign("12345", URL, PARAMS)


def test_equal_values_of_a_name_are_signed_once() -> None:
    assert signed_message(URL, [("a", "2"), ("a", "1"), ("a", "2")]) == (URL + "a1a2").encode()


def test_the_explicit_port_is_written_once() -> None:
    assert with_explicit_port(URL) == "https://app.example.com:443/webhooks/voice"
    assert with_explicit_port("wss://h:8443/x") == "wss://h:8443/x"


def test_the_sdk_accepts_the_explicit_port_variant() -> None:
    signature = sign("12345", with_explicit_port(URL), PARAMS)
    assert RequestValidator("12345").validate(URL, dict(PARAMS), signature)


def test_a_shared_key_signature_is_not_an_auth_token_signature() -> None:
    signature = sign_shared_key("12345", URL, PARAMS)
    assert not RequestValidator("12345").validate(URL, dict(PARAMS), signature)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=8))
def test_the_sdk_agrees_on_any_form(params: dict[str, str]) -> None:
    signature = sign("token", URL, params.items())
    assert RequestValidator("token").compute_signature(URL, params) == signature
