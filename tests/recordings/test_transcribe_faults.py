"""What fails while a call is transcribed, and what is left then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from calls.models import Call
from prosaas.sandbox.openai.rest.config import RestFault
from prosaas.sandbox.sound.audio import wav_bytes
from recordings.models import Recording
from recordings.stages import checkpoint
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.recordings.finished import stage, stage_changed
from tests.recordings.listening import Ears, Wire, heard
from tests.recordings.talking import placed
from tests.recordings.transcribing import (
    AGENT,
    CALLER,
    NAME,
    attempt,
    over,
    recorded,
    row,
    said_live,
    transcript,
    words,
)

# aiohttp's own multipart reader, inside the stand-in, calls a deprecated method of its streams.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")

MANY = placed(*((at, NAME) for at in range(1, 40, 4)), seconds=42)  # ten times


class Killed(BaseException):
    """What a worker's end looks like from inside."""


@pytest.fixture
def ended(shop: NewTenant) -> Call:
    """A call that is over, of which transcribing is next."""
    return over(shop)


@contextmanager
def at_checkpoint(moment: str, act: Callable[[], None]) -> Iterator[None]:
    """Do this when a stage comes there."""

    def at(name: str, **_: Any) -> None:
        if name == moment:
            act()

    checkpoint.reached.connect(at)
    try:
        yield
    finally:
        checkpoint.reached.disconnect(at)


def die() -> None:
    raise Killed


def test_a_rate_limit_is_waited_for_and_nothing_is_asked_twice(ended: Call, ears: Ears) -> None:
    recorded(ended, MANY, placed(seconds=1))
    ears.configure(RestFault("rate_limit", retry_after="90"))
    waiting = attempt(ended)
    assert (waiting.state, waiting.reason) == ("waiting", "openai-rate-limit-exceeded")
    assert waiting.not_before > stage(ended, "summarise").not_before + timedelta(seconds=80)
    kept = ears.statuses.count(200)
    assert len(waiting.work.get("pieces", {})) == kept < 10
    assert attempt(ended).state == "done"
    assert sorted(status or 0 for status in ears.statuses) == [200] * 10 + [429]
    assert len(words(ended)) == 10


@pytest.mark.parametrize(("moment", "most"), [("transcribe.stored", 10), ("transcribe.asked", 14)])
def test_a_killed_attempt_leaves_what_it_has(
    moment: str, most: int, ended: Call, ears: Ears
) -> None:
    """Only answers that died with the worker are asked for again: four at most."""
    recorded(ended, MANY, placed(seconds=1))
    with at_checkpoint(moment, die), pytest.raises(Killed):
        attempt(ended)
    stage_changed(ended, "transcribe", lease_until=Now() - timedelta(seconds=1))
    assert attempt(ended).state == "done"
    assert 10 <= len(ears.statuses) <= most
    assert len(words(ended)) == 10


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (RestFault("server_error", count=0), "openai-500"),
        (RestFault("drop", count=0), "openai-unreachable"),
    ],
)
def test_what_may_pass_is_tried_later_with_the_live_words_meanwhile(
    fault: RestFault, reason: str, ended: Call, ears: Ears
) -> None:
    recorded(ended, CALLER, AGENT)
    said_live(ended, ("caller", "my name is dave", ""))
    ears.configure(fault)
    waiting = attempt(ended)
    assert (waiting.state, waiting.reason) == ("waiting", reason)
    assert transcript(ended).source == "live"
    ears.configure()
    assert attempt(ended).state == "done"
    assert transcript(ended).source == "recording"


def test_a_timeout_is_tried_later(ended: Call, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recordings.openai_rest.client.TIMEOUT_S", 0.2)
    recorded(ended, CALLER, AGENT)
    ears.configure(RestFault("slow", count=0, delay_ms=1000))
    assert attempt(ended).reason == "openai-timeout"


def test_an_answer_that_is_no_json_is_tried_later(ended: Call, line: Wire) -> None:
    recorded(ended, CALLER, AGENT)
    line.otherwise = lambda _: (200, {}, b'{"text": "hel')
    waiting = attempt(ended)
    assert (waiting.state, waiting.reason) == ("waiting", "openai-bad-answer")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((413, {}, {"error": {"message": "too large", "type": "server_error"}}), "openai-413"),
        ((400, {}, {"error": {"message": "no audio", "code": None}}), "openai-400"),
        (
            (429, {}, {"error": {"message": "pay", "code": "insufficient_quota"}}),
            "openai-insufficient-quota",
        ),
        (
            (401, {}, {"error": {"message": "who", "code": "invalid_api_key"}}),
            "openai-invalid-api-key",
        ),
    ],
)
def test_what_cannot_pass_fails_with_the_live_words_kept(
    answer: Any, reason: str, ended: Call, line: Wire
) -> None:
    recorded(ended, CALLER, AGENT)
    said_live(ended, ("caller", "my name is dave", ""))
    line.otherwise = lambda _: answer
    settled = attempt(ended)
    assert (settled.state, settled.reason) == ("failed", reason)
    assert words(ended) == [("caller", "my name is dave")]
    assert len(line.asked) <= 4


def test_without_live_words_a_part_is_kept_and_a_person_may_have_it_finished(
    ended: Call, line: Wire
) -> None:
    recorded(ended, MANY, placed(seconds=1))
    line.answers = [heard("hello")] * 5
    line.otherwise = lambda _: (400, {}, {"error": {"message": "no"}})
    assert attempt(ended).state == "failed"
    assert len(words(ended)) == 5
    asked = len(line.asked)
    line.otherwise = lambda _: heard("hello")
    stage_changed(ended, "transcribe", state="waiting")
    assert attempt(ended).state == "done"
    assert len(words(ended)) == 10
    assert len(line.asked) == asked + 5


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "audio-empty"),
        (wav_bytes([CALLER, AGENT])[:-999], "audio-truncated"),
        (b"<html>not a recording</html>", "audio-not-audio"),
        (wav_bytes([CALLER]), "audio-one-channel"),
    ],
)
def test_a_file_that_is_no_recording_fails_with_the_live_words_kept(
    data: bytes, reason: str, ended: Call, ears: Ears
) -> None:
    recorded(ended, data=data)
    said_live(ended, ("caller", "my name is dave", ""))
    settled = attempt(ended)
    assert (settled.state, settled.reason) == ("failed", reason)
    assert words(ended) == [("caller", "my name is dave")]
    assert ears.statuses == []


def test_a_file_that_is_gone_fails(ended: Call, ears: Ears) -> None:
    recorded(ended, CALLER, AGENT)
    with tenant_context(ended.tenant_id):
        storage().delete(Recording.objects.get(call=ended).storage_key)
    assert attempt(ended).reason == "audio-missing"


def test_a_lost_lease_stops_the_asking(ended: Call, ears: Ears) -> None:
    recorded(ended, MANY, placed(seconds=1))

    def lose() -> None:
        stage_changed(ended, "transcribe", claims=7)

    with at_checkpoint("transcribe.asked", lose):
        attempt(ended)
    assert len(ears.statuses) <= 4
    assert row(ended) is None
