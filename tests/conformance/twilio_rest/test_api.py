"""Twilio's REST API without a live call: credentials, errors, pages (protocols.md A7, C, D, E)."""

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.conformance.observing import Observer
from tests.conformance.targets import TwilioTarget, wanted
from tests.conformance.twilio_rest.client import client

NOBODY = "CA" + "0" * 32
NO_RECORDING = "RE" + "0" * 32
NOT_OURS = "+15005550199"
URL = "https://example.com/voice"
INLINE = "<Response><Hangup/></Response>"


def account(target: TwilioTarget, path: str = "") -> str:
    return f"{target.url}/2010-04-01/Accounts/{target.account_sid}{path}.json"


def ask(target: TwilioTarget, method: str, path: str, **form: str | None) -> requests.Response:
    """A request without the SDK, which would not send what is wrong."""
    credentials = (target.account_sid, target.auth_token)
    url = account(target, path)
    query, body = (form, None) if method == "GET" else (None, form)
    return requests.request(method, url, params=query, data=body, auth=credentials, timeout=30)


def refusal(target: TwilioTarget, **form: str | None) -> tuple[int, int]:
    """Status and code with which a call is refused; the form is all that is sent."""
    if target.real:
        wanted("CONFORMANCE_TWILIO_NUMBER", "CONFORMANCE_CALLER_NUMBER")
    reply = ask(target, "POST", "/Calls", **form)
    body = reply.json()
    assert reply.status_code >= 400, "the call was placed"
    return reply.status_code, body["code"]


@pytest.mark.parametrize("credentials", [None, ("AC" + "0" * 32, "wrong")])
def test_without_good_credentials_all_is_20003(
    twilio_target: TwilioTarget, credentials: tuple[str, str] | None
) -> None:
    url = account(twilio_target, f"/Calls/{NOBODY}")
    reply = requests.get(url, auth=credentials, timeout=30)
    assert reply.status_code == 401
    assert reply.json()["code"] == 20003


def test_a_wrong_token_is_an_exception_of_the_sdk(twilio_target: TwilioTarget) -> None:
    with client(twilio_target, "wrong") as rest, pytest.raises(TwilioRestException) as error:
        rest.calls(NOBODY).fetch()
    assert (error.value.status, error.value.code) == (401, 20003)


def test_an_error_has_code_message_more_info_and_status(twilio_target: TwilioTarget) -> None:
    reply = ask(twilio_target, "GET", f"/Calls/{NOBODY}")
    assert reply.headers["Content-Type"].startswith("application/json")
    body = reply.json()
    assert body.keys() >= {"code", "message", "more_info", "status"}
    assert (body["code"], body["status"], reply.status_code) == (20404, 404, 404)


@pytest.mark.parametrize(
    "order", [{"status": "completed"}, {"twiml": INLINE}, {"url": URL, "method": "POST"}]
)
def test_an_unknown_call_cannot_be_changed(rest: Client, order: dict[str, str]) -> None:
    with pytest.raises(TwilioRestException) as error:
        rest.calls(NOBODY).update(**order)
    assert (error.value.status, error.value.code) == (404, 20404)


def test_an_unknown_call_cannot_be_recorded(rest: Client) -> None:
    with pytest.raises(TwilioRestException) as error:
        rest.calls(NOBODY).recordings.create()
    assert error.value.status == 404


def test_an_unknown_recording_is_404(rest: Client) -> None:
    for order in (rest.recordings(NO_RECORDING).fetch, rest.recordings(NO_RECORDING).delete):
        with pytest.raises(TwilioRestException) as error:
            order()
        assert (error.value.status, error.value.code) == (404, 20404)


def test_a_call_without_recordings_has_an_empty_list(rest: Client) -> None:
    assert rest.recordings.list(call_sid=NOBODY) == []


@pytest.mark.parametrize("resource", ["Calls", "Recordings"])
def test_lists_come_in_pages(twilio_target: TwilioTarget, resource: str) -> None:
    reply = ask(twilio_target, "GET", f"/{resource}")
    assert reply.status_code == 200
    page: dict[str, Any] = reply.json()
    keys = {"page", "page_size", "start", "end", "uri", "first_page_uri", "next_page_uri"}
    assert page.keys() >= keys | {"previous_page_uri", resource.lower()}
    assert page["page"] == 0
    assert page["page_size"] == 50


def test_a_page_leads_to_the_next(twilio_target: TwilioTarget) -> None:
    page: dict[str, Any] = ask(twilio_target, "GET", "/Calls", PageSize="1").json()
    assert page["page_size"] == 1
    assert len(page["calls"]) <= 1
    if page["next_page_uri"] is not None:
        credentials = (twilio_target.account_sid, twilio_target.auth_token)
        url = twilio_target.url + page["next_page_uri"]
        second: dict[str, Any] = requests.get(url, auth=credentials, timeout=30).json()
        assert second["page"] == 1
        assert second["calls"] != page["calls"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"To": None}, {21201}),
        ({"Url": "nonsense"}, {21205}),
        ({"From": NOT_OURS}, {21210, 21212}),
        ({"To": "12"}, {21211}),
        ({"From": "12"}, {21212, 21210}),
        ({"MachineDetection": "Enable", "AsyncAmd": "true"}, {21262}),
    ],
)
def test_a_call_that_cannot_be_is_refused_by_number(
    twilio_target: TwilioTarget, observe: Observer, wrong: dict[str, str | None], code: set[int]
) -> None:
    form = {"To": twilio_target.number, "From": twilio_target.caller, "Url": URL}
    status, number = refusal(twilio_target, **(form | wrong))
    seen = (status, number in code)
    observe("call-errors", believed=(400, True), seen=seen, detail=f"{wrong}: {number}")


def test_a_call_wants_something_to_do(twilio_target: TwilioTarget) -> None:
    status, _ = refusal(twilio_target, To=twilio_target.number, From=twilio_target.caller)
    assert status == 400


def test_a_document_sent_inline_has_at_most_4000_characters(twilio_target: TwilioTarget) -> None:
    long = f"<Response><!--{'x' * 4000}--></Response>"
    status, _ = refusal(
        twilio_target, To=twilio_target.number, From=twilio_target.caller, Twiml=long
    )
    assert status == 400


def test_what_a_country_demands_can_be_asked(
    rest: Client, only_real: None, observe: Observer
) -> None:
    found = rest.numbers.v2.regulatory_compliance.regulations.list(
        iso_country="IL", number_type="local", end_user_type="business", include_constraints=True
    )
    detail = [(regulation.friendly_name, regulation.requirements) for regulation in found]
    observe("israel-demands", believed=True, seen=bool(found), detail=detail)
