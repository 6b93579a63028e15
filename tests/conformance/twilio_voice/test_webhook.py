"""The voice webhook and the documents that answer it (protocols.md A1, A2, A3)."""

import pytest
from twilio.request_validator import RequestValidator

from tests.conformance.observing import Observer
from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import HANG_UP, Answer, Case, Wait

GEOGRAPHY = {
    f"{who}{what}"
    for who in ("From", "To", "Caller", "Called")
    for what in ("City", "State", "Zip", "Country")
}
ON = "<Response><Redirect>{http}/after</Redirect></Response>"
WAV = "RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00"
CASES = {
    "plain": Case({"voice": '<Response><Pause length="1"/></Response>'}),
    "redirects": Case(
        {
            "voice": "<Response><Say>Hi.</Say>"
            "<Redirect>{http}/by-post#rt=5000</Redirect></Response>",
            "by-post": '<Response><Redirect method="GET">{http}/by-get</Redirect></Response>',
            "by-get": "<Response><Redirect>relative?a=b&amp;c=d</Redirect></Response>",
            "relative": HANG_UP,
        }
    ),
    "moved": Case(
        {
            "voice": Answer("", status=302, headers={"Location": "{http}/after?kept=1"}),
            "after": HANG_UP,
        }
    ),
    "fallback": Case(
        {"voice": Answer("sorry", status=500), "fallback": HANG_UP}, fallback=True, blames=True
    ),
    "fallback-xml": Case({"voice": "<Response>", "fallback": HANG_UP}, fallback=True),
    "failing": Case({"voice": Answer("sorry", status=500)}, blames=True),
    "html": Case({"voice": Answer(ON, "text/html"), "after": HANG_UP}),
    "text": Case({"voice": Answer("Hello.", "text/plain")}, blames=True),
    "sound": Case({"voice": Answer(WAV, "audio/x-wav")}, blames=True),
    "json": Case({"voice": Answer(HANG_UP, "application/json")}, blames=True),
    "application-xml": Case({"voice": Answer(ON, "application/xml"), "after": HANG_UP}),
    "space": Case({"voice": ' <?xml version="1.0"?><Response/>'}, blames=True),
    "not-xml": Case({"voice": "<Response><Hangup></Response>"}, blames=True),
    "big": Case(
        {"voice": f"<Response><!--{'x' * 65600}--><Redirect>after</Redirect></Response>"},
        blames=True,
    ),
    "unknown-verb": Case(
        {"voice": "<Response><Sing/><Redirect>after</Redirect></Response>", "after": HANG_UP},
        blames=True,
    ),
    "lower-case": Case({"voice": "<Response><hangup/></Response>"}, blames=True),
    "empty": Case({"voice": "<Response/>"}, (Wait(20_000),)),
    "loop": Case(
        {"voice": Answer("", status=302, headers={"Location": "{http}/voice"})}, blames=True
    ),
}


def test_the_first_webhook_tells_who_calls_whom(calls: Calls, twilio_target: TwilioTarget) -> None:
    (hook,) = calls["plain"].asked("voice")
    params = hook.params
    assert hook.method == "POST"
    assert params["AccountSid"] == twilio_target.account_sid
    assert params["CallSid"].startswith("CA")
    assert len(params["CallSid"]) == 34
    assert params["ApiVersion"] == "2010-04-01"
    assert params["CallStatus"] == "ringing"
    assert params["Direction"] == "inbound"
    assert params["From"] == params["Caller"] == twilio_target.caller
    assert params["To"] == params["Called"]


def test_the_first_webhook_has_the_places_of_both(calls: Calls) -> None:
    assert calls["plain"].asked("voice")[0].params.keys() >= GEOGRAPHY


def test_a_webhook_is_a_form_with_twilios_headers(calls: Calls) -> None:
    headers = calls["plain"].asked("voice")[0].headers
    kind = headers["Content-Type"].replace(" ", "")
    assert kind == "application/x-www-form-urlencoded;charset=UTF-8"
    assert headers["User-Agent"] == "TwilioProxy/1.1"
    assert headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("plain", "voice"),
        ("plain", "status"),
        ("redirects", "by-post"),
        ("redirects", "relative"),
        ("fallback", "fallback"),
    ],
)
def test_every_post_is_signed(
    calls: Calls, twilio_target: TwilioTarget, case: str, path: str
) -> None:
    hook = calls[case].asked(path)[0]
    validator = RequestValidator(twilio_target.auth_token)
    assert validator.validate(hook.url, hook.params, hook.headers["X-Twilio-Signature"])


def test_a_get_is_signed_over_its_url(calls: Calls, twilio_target: TwilioTarget) -> None:
    (hook,) = calls["redirects"].asked("by-get")
    assert hook.method == "GET"
    validator = RequestValidator(twilio_target.auth_token)
    assert validator.validate(hook.url, {}, hook.headers["X-Twilio-Signature"])


def test_later_documents_are_asked_for_in_progress(calls: Calls) -> None:
    seen = calls["redirects"]
    assert seen.paths() == ["voice", "by-post", "by-get", "relative"]
    first, *later = [h.params["CallStatus"] for h in seen.hooks if h.path in seen.paths()]
    assert first == "ringing"
    assert set(later) == {"in-progress"}


def test_a_relative_address_is_beside_the_document(calls: Calls) -> None:
    (hook,) = calls["redirects"].asked("relative")
    assert hook.url.endswith("/redirects/relative?a=b&c=d")


def test_a_fragment_is_for_twilio_and_neither_sent_nor_signed(calls: Calls) -> None:
    """That the signature fits is proved with the others'."""
    (hook,) = calls["redirects"].asked("by-post")
    assert hook.url.endswith("/redirects/by-post")


def test_http_redirects_are_followed_by_get_without_the_params(calls: Calls) -> None:
    (hook,) = calls["moved"].asked("after")
    assert hook.method == "GET"
    assert hook.params == {"kept": "1"}


def test_the_fallback_is_asked_with_the_same_params(calls: Calls) -> None:
    seen = calls["fallback"]
    first, second = seen.asked("voice")[0].params, seen.asked("fallback")[0].params
    assert second.items() >= {k: v for k, v in first.items() if k != "CallStatus"}.items()
    assert 11200 in seen.codes


def test_the_fallback_is_asked_when_a_document_is_bad(calls: Calls) -> None:
    assert calls["fallback-xml"].paths() == ["voice", "fallback"]


def test_the_fallback_is_told_what_went_wrong(calls: Calls, observe: Observer) -> None:
    seen = calls["fallback"]
    more = seen.asked("fallback")[0].params.keys() - seen.asked("voice")[0].params.keys()
    observe("fallback-params", believed=["ErrorCode", "ErrorUrl"], seen=sorted(more))


def test_without_a_fallback_the_call_ends(calls: Calls) -> None:
    seen = calls["failing"]
    assert seen.paths() == ["voice"]
    assert 11200 in seen.codes


def test_xml_may_be_application_xml(calls: Calls) -> None:
    assert calls["application-xml"].paths() == ["voice", "after"]


def test_what_is_not_xml_may_be_read_or_played(calls: Calls, observe: Observer) -> None:
    html, text, sound = calls["html"], calls["text"], calls["sound"]
    seen = (html.paths(), 12300 in text.codes, 12300 in sound.codes)
    detail = f"text/plain: {text.codes}, audio: {sound.codes}"
    observe("content-types", believed=(["voice", "after"], False, False), seen=seen, detail=detail)


@pytest.mark.parametrize("case", ["space", "not-xml"])
def test_what_cannot_be_parsed_is_12100(calls: Calls, case: str) -> None:
    assert calls[case].codes == [12100]


def test_documents_that_are_wrong_have_numbers(calls: Calls, observe: Observer) -> None:
    cases = ("big", "unknown-verb", "json")
    seen = [calls[case].codes for case in cases]
    observe("document-codes", believed=[[11750], [12200], [12300]], seen=seen)


def test_an_unknown_verb_is_left_out(calls: Calls) -> None:
    assert calls["unknown-verb"].paths() == ["voice", "after"]


def test_verbs_are_case_sensitive(calls: Calls) -> None:
    assert calls["lower-case"].codes == [12200]


def test_a_document_may_have_64_kb(calls: Calls, observe: Observer) -> None:
    observe("twiml-size", believed=["voice"], seen=calls["big"].paths())


def test_an_empty_document_hangs_up(calls: Calls, observe: Observer) -> None:
    seen = calls["empty"]
    observe("empty-response", believed=True, seen=seen.seconds < 5, detail=f"{seen.seconds} s")


def test_redirects_without_end_have_a_number(calls: Calls, observe: Observer) -> None:
    observe("retrieval-codes", believed=[11215], seen=calls["loop"].codes)
