"""What counts as a problem where the wire alone does not say: clocks, certificates, answers."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from calls.webhooks.gate import FORM
from prosaas.doctor import (
    certificate,
    clocks,
    configuration,
    outside,
    signed_post,
    upgrade,
    workers,
)
from prosaas.doctor.clocks import Reading
from prosaas.doctor.findings import Finding, Level

DAY_S = 86_400
UNSIGNED = "The signature is missing"


def _codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("ahead_s", "within_s", "levels"),
    [
        (0.4, 0.6, []),
        (2.4, 0.5, []),
        (2.6, 0.5, [Level.WARNING]),
        (-29.0, 0.5, [Level.WARNING]),
        (-31.0, 0.5, [Level.PROBLEM]),
        (33.0, 8.0, [Level.WARNING]),
    ],
)
def test_clocks_may_be_two_seconds_apart(
    ahead_s: float, within_s: float, levels: list[Level]
) -> None:
    found = list(clocks.judged(Reading("Twilio", ahead_s, within_s)))
    assert [finding.level for finding in found] == levels


def test_it_is_said_which_clock_is_behind() -> None:
    (found,) = clocks.judged(Reading("Twilio", -45.0, 0.5))
    assert found.what == "This machine's clock is 45 s behind that of Twilio."


@pytest.mark.parametrize(
    ("days", "levels"),
    [(0.5, [Level.PROBLEM]), (3, [Level.WARNING]), (13.5, [Level.WARNING]), (14.5, [])],
)
def test_a_certificate_is_renewed_in_time(days: float, levels: list[Level]) -> None:
    assert [finding.level for finding in certificate.expiry(days * DAY_S)] == levels


@pytest.mark.parametrize(
    ("status", "text", "code"),
    [
        (403, UNSIGNED, ""),
        (403, "<h1>Forbidden</h1> nginx", "webhook-blocked"),
        (308, "", "webhook-redirects"),
        (200, "<html>", "webhook-elsewhere"),
        (404, "", "webhook-path"),
        (405, "", "webhook-path"),
        (415, "", "webhook-path"),
        (503, "", "webhook-busy"),
    ],
)
def test_only_our_own_refusal_counts(status: int, text: str, code: str) -> None:
    headers = {"Location": "https://example.com/"} if status == 308 else {}
    answer = httpx.Response(status, text=text, headers=headers)
    found = signed_post._wrong_unsigned(answer)
    assert (found.code if found else "") == code


@pytest.mark.parametrize(
    ("status", "code"),
    [(204, ""), (403, "webhook-signature"), (500, "webhook-fails"), (503, "webhook-busy")],
)
def test_a_signed_webhook_is_taken(status: int, code: str) -> None:
    found = signed_post._wrong_signed(httpx.Response(status))
    assert (found.code if found else "") == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "socket-blocked"),
        (404, "socket-upgrade"),
        (400, "socket-upgrade"),
        (426, "socket-upgrade"),
        (502, "socket-upgrade"),
    ],
)
def test_a_handshake_that_is_refused_was_not_refused_by_us(status: int, code: str) -> None:
    assert upgrade._refused(status).code == code


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (400, {}, "public-url-host"),
        (502, {}, "public-url-nothing-behind"),
        (530, {}, "public-url-nothing-behind"),
        (200, {"status": "ok"}, "public-url-elsewhere"),
        (200, {}, "public-url-elsewhere"),
        (404, {}, "public-url-elsewhere"),
    ],
)
def test_who_answers_in_our_place_is_told_as_far_as_can_be(
    status: int, told: dict[str, object], code: str
) -> None:
    assert outside._another(httpx.Response(status), told).code == code


@pytest.mark.parametrize(
    ("url", "api_url", "codes"),
    [
        ("https://phone.example.com", "", []),
        ("https://10.0.0.7", "", ["public-url-private"]),
        ("https://localhost", "", ["public-url-private"]),
        ("http://127.0.0.1:8000", "", ["public-url-private", "public-url-http"]),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000", ["public-url-http"]),
    ],
)
def test_an_address_that_no_carrier_reaches_is_a_problem(
    settings: Settings, url: str, api_url: str, codes: list[str]
) -> None:
    settings.PUBLIC_URL, settings.TWILIO_API_URL = url, api_url
    assert _codes(configuration._public_url()) == codes


@pytest.mark.parametrize(
    ("served", "codes"),
    [
        ({"calls", "post_call", "webhooks"}, []),
        ({"post_call", "webhooks"}, ["workers-calls"]),
        ({"calls", "webhooks"}, ["workers-post_call"]),
        ({"calls", "post_call"}, ["workers-webhooks"]),
        (set(), ["workers-none"]),
    ],
)
def test_each_queue_needs_a_worker(served: set[str], codes: list[str]) -> None:
    assert _codes(list(workers._unserved(served))) == codes


@pytest.mark.parametrize(
    ("ticked", "codes"), [(None, ["beat"]), (900.0, ["beat"]), (911.0, []), (1001.0, [])]
)
def test_beat_names_a_task_every_quarter_minute(ticked: float | None, codes: list[str]) -> None:
    assert _codes(list(workers._beat(ticked, 1000.0))) == codes


@pytest.mark.django_db
def test_the_words_that_prove_a_refusal_are_those_of_the_gate() -> None:
    form = {"CallSid": "CA1", "CallStatus": "completed"}
    answer = Client().post("/webhook/call_status", urlencode(form), content_type=FORM)
    came = httpx.Response(answer.status_code, text=answer.content.decode())
    assert signed_post._wrong_unsigned(came) is None
