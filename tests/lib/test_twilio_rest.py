"""Orders to Twilio, over a real socket to a server that answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from prosaas.lib.twilio import accounts, numbers
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import Webhooks
from prosaas.lib.twilio.rest import StartedRecording, TwilioRest

ACCOUNT = "AC" + "0" * 32
CALL = "CA" + "0" * 32
STARTED = {"sid": "RE1", "status": "in-progress", "channels": 2, "source": "StartCallRecordingAPI"}


@dataclass
class Answers:
    """What the server says, and what it was asked."""

    status: int = 201
    body: dict[str, object] = field(default_factory=lambda: dict(STARTED))
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def answers() -> Iterator[Answers]:
    answers = Answers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answers.asked.append((self.path, parse_qs(form)))
            self.send_response(answers.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answers.body).encode())

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        answers.url = f"http://127.0.0.1:{server.server_port}"
        yield answers
        server.shutdown()
        thread.join()


def start(api_url: str, our_account: str = ACCOUNT) -> StartedRecording:
    rest = TwilioRest(account_sid=our_account, auth_token="t", api_url=api_url)
    try:
        return rest.recording_start(account_sid=ACCOUNT, call_sid=CALL, callback_url="https://a/b")
    finally:
        rest.close()


def test_a_recording_is_asked_for_on_two_channels(answers: Answers) -> None:
    assert start(answers.url) == StartedRecording("RE1", "in-progress", 2, "StartCallRecordingAPI")
    path, form = answers.asked[0]
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}/Recordings.json"
    assert form["RecordingChannels"] == ["dual"]
    assert form["RecordingStatusCallback"] == ["https://a/b"]


def test_without_our_account_the_calls_own_asks(answers: Answers) -> None:
    assert start(answers.url, our_account="").recording_sid == "RE1"


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, 21220, True),
        (429, 20429, True),
        (503, 0, True),
        (401, 20003, False),
        (404, 20404, False),
    ],
)
def test_a_refusal_says_whether_to_retry(
    answers: Answers, status: int, code: int, retryable: bool
) -> None:
    answers.status, answers.body = status, {"code": code, "message": "no", "status": status}
    with pytest.raises(TwilioFailed) as refusal:
        start(answers.url)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert refusal.value.retryable is retryable


def test_no_answer_is_worth_a_retry() -> None:
    with pytest.raises(TwilioFailed) as refusal:
        start("http://127.0.0.1:9")
    assert refusal.value.retryable


@pytest.mark.parametrize("body", [{}, {"sid": None}, {"sid": "", "status": "active"}])
def test_an_answer_that_names_nothing_is_none(answers: Answers, body: dict[str, object]) -> None:
    """Who asked must look again, and not keep it."""
    answers.body = body
    who = Credentials(ACCOUNT, "t", answers.url)
    bought = partial(
        numbers.number_buy, account_sid=ACCOUNT, e164="+14155550101", friendly_name="prosaas:1"
    )
    for ask in (
        partial(accounts.account_create, friendly_name="prosaas:tenant"),
        partial(bought, webhooks=Webhooks("", "", "")),
    ):
        with pytest.raises(TwilioFailed) as refusal:
            ask(who)
        assert (refusal.value.status, refusal.value.retryable) == (0, True)
