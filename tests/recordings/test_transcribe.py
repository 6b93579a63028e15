"""From a recording to a transcript: real speech, ears that listen, and everything that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.db.models.functions import Now
from pytest_django import Settings

from calls.models import Call, CallTurn
from prosaas.sandbox.openai.rest.config import RestFault
from prosaas.sandbox.sound.audio import Pcm, wav_bytes
from recordings import selectors
from recordings.models import Recording, Stage, Transcript
from recordings.stages import checkpoint, run
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.factories import tenant_made
from tests.recordings.finished import call_over, ids, opened, stage, stage_changed
from tests.recordings.listening import Asked, Ears, Wire, heard, stand_in, wire
from tests.recordings.talking import hiss, placed, softer, spoken

# aiohttp's own multipart reader, inside the stand-in, calls a deprecated method of its streams.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")

QUESTION = spoken("What is your name?", speaker="agent")
NAME = spoken("My name is David Cohen.")
WISH = spoken("I would like to book an appointment on Monday morning.")
CALLER = placed((3, NAME), (9, WISH), seconds=16)
AGENT = placed((0.5, QUESTION), seconds=16)

MANY = placed(*((at, NAME) for at in range(1, 40, 4)), seconds=42)  # ten times


class Killed(BaseException):
    """What a worker's end looks like from inside."""


@pytest.fixture
def ears(settings: Settings) -> Iterator[Ears]:
    with stand_in() as ears:
        settings.OPENAI_BASE_URL = ears.url
        yield ears


@pytest.fixture
def line(settings: Settings) -> Iterator[Wire]:
    with wire() as told:
        settings.OPENAI_BASE_URL = told.url
        yield told


@pytest.fixture
def ended(shop: NewTenant) -> Call:
    """A call that is over, of which transcribing is next."""
    return over(shop)


def over(made: NewTenant) -> Call:
    call = opened(call_over(made))
    stage_changed(call, "fetch", state="done", settled_at=Now())
    return call


def recorded(call: Call, *channels: Pcm, kind: str = "call", data: bytes | None = None) -> None:
    """Put a fetched recording there."""
    sound = wav_bytes(channels) if data is None else data
    key = storage().save(f"{call.tenant_id}/{call.pk}/{kind}.wav", ContentFile(sound))
    with tenant_context(call.tenant_id):
        Recording.objects.create(
            tenant_id=call.tenant_id, call=call, kind=kind, status="completed", storage_key=key
        )


def said_live(call: Call, *turns: tuple[str, str, str]) -> None:
    """Put live turns there: who, what was said, what was heard of it."""
    with tenant_context(call.tenant_id):
        for at, (who, text, heard_text) in enumerate(turns):
            CallTurn.objects.create(
                tenant_id=call.tenant_id, call=call, position=at, who=who, text=text,
                heard_text=heard_text, start_ms=at * 1000, end_ms=at * 1000 + 900,
            )  # fmt: skip


def attempt(call: Call) -> Stage:
    """Run the stage once, and give it as it stands then."""
    stage_changed(call, "transcribe", not_before=Now() - timedelta(seconds=1))
    run.run_next(**ids(call))
    return stage(call, "transcribe")


def row(call: Call) -> Transcript | None:
    with tenant_context(call.tenant_id):
        return selectors.transcript_of_call(tenant=call.tenant_id, call_id=call.pk)


def transcript(call: Call) -> Transcript:
    found = row(call)
    assert found is not None
    return found


def words(call: Call) -> list[tuple[str, str]]:
    return [(segment["who"], segment["text"]) for segment in transcript(call).segments]


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


def test_each_side_is_heard_for_itself_and_merged_in_order(ended: Call, ears: Ears) -> None:
    recorded(ended, CALLER, AGENT)
    assert attempt(ended).state == "done"
    text = transcript(ended)
    assert (text.source, text.model, text.language) == ("recording", "gpt-transcribe", "en")
    assert [segment["who"] for segment in text.segments] == ["agent", "caller", "caller"]
    assert "David Cohen" in text.segments[1]["text"]
    assert "appointment" in text.segments[2]["text"]
    assert 2700 <= text.segments[1]["start_ms"] <= 3050
    assert text.segments[1]["end_ms"] <= text.segments[2]["start_ms"]
    assert ears.statuses == [200, 200, 200]


def test_who_speaks_at_the_same_time_is_still_told_apart(ended: Call, ears: Ears) -> None:
    recorded(ended, placed((1, NAME), seconds=6), placed((1.2, QUESTION), seconds=6))
    attempt(ended)
    [first, second] = words(ended)
    assert (first[0], second[0]) == ("caller", "agent")
    assert "David" in first[1]
    assert "David" not in second[1]


def test_silence_and_hiss_are_never_sent(ended: Call, ears: Ears) -> None:
    """Models invent text on silence; this one does."""
    ears.configure(invents_on_silence=True)
    recorded(ended, hiss(20, -50), placed(seconds=20))
    settled = attempt(ended)
    assert (settled.state, settled.reason) == ("skipped", "nothing-said")
    assert ears.statuses == []
    assert row(ended) is None


def test_a_silent_recording_leaves_the_live_words(ended: Call, ears: Ears) -> None:
    recorded(ended, placed(seconds=5), placed(seconds=5))
    said_live(ended, ("agent", "Hello!", "Hello!"))
    assert attempt(ended).state == "done"
    assert transcript(ended).source == "live"


def test_a_recording_replaces_the_live_words(ended: Call, ears: Ears) -> None:
    said_live(ended, ("caller", "my name is dave", ""))
    recorded(ended, CALLER, AGENT)
    attempt(ended)
    assert transcript(ended).source == "recording"


def test_what_was_paid_for_is_kept_and_the_pieces_are_not(ended: Call, ears: Ears) -> None:
    recorded(ended, CALLER, AGENT)
    work = attempt(ended).work
    assert set(work) == {"usage"}
    assert [(used["kind"], used["unit"]) for used in work["usage"]] == [
        ("transcription.input", "tokens"),
        ("transcription.output", "tokens"),
    ]
    assert all(used["quantity"] > 0 for used in work["usage"])


def test_a_message_is_the_callers(ended: Call, ears: Ears) -> None:
    recorded(ended, placed((1, NAME), seconds=5), kind="voicemail")
    said_live(ended, ("agent", "Hello!", "Hello!"))
    attempt(ended)
    assert transcript(ended).source == "voicemail"
    assert [who for who, _ in words(ended)] == ["caller"]


def test_a_silent_recording_leaves_the_message(ended: Call, ears: Ears) -> None:
    recorded(ended, placed(seconds=5), placed(seconds=5))
    recorded(ended, placed((1, NAME), seconds=5), kind="voicemail")
    attempt(ended)
    assert transcript(ended).source == "voicemail"


# Live words


def test_without_a_recording_the_live_words_are_the_text(ended: Call, ears: Ears) -> None:
    said_live(
        ended,
        ("agent", "Hello, we are open until six.", "Hello, we are"),
        ("caller", "Until when?", ""),
        ("agent", "Never heard.", " "),
        ("caller", "", ""),
    )
    assert attempt(ended).state == "done"
    text = transcript(ended)
    assert (text.source, text.model, text.language) == ("live", "", "en")
    assert text.segments == [
        {"who": "agent", "start_ms": 0, "end_ms": 900, "text": "Hello, we are"},
        {"who": "caller", "start_ms": 1000, "end_ms": 1900, "text": "Until when?"},
    ]
    assert ears.statuses == []


def test_a_call_without_a_word_has_no_transcript(ended: Call, ears: Ears) -> None:
    settled = attempt(ended)
    assert (settled.state, settled.reason, settled.work) == ("skipped", "nothing-said", {})
    assert row(ended) is None


# Hebrew, at the wire


def test_hebrew_is_transcribed_with_the_agents_language_first(line: Wire) -> None:
    call = over(tenant_made(name="מרפאת דנה", locale="he"))
    said = spoken("שלום, אני רוצה לקבוע תור", "he")
    recorded(call, placed((1, said), seconds=6), placed(seconds=6))
    line.answers = [heard("שלום, אני רוצה לקבוע תור", "he")]
    attempt(call)
    assert words(call) == [("caller", "שלום, אני רוצה לקבוע תור")]
    assert transcript(call).language == "he"
    assert line.asked[0].fields["languages[]"] == ["he", "en"]
    assert "מרפאת דנה" in line.asked[0].fields["keywords[]"]


def test_the_stand_in_says_hebrew_that_it_was_given(ears: Ears) -> None:
    """The ears know English only; the wire is the same."""
    ears.configure(heard={"he": "אני רוצה לקבוע תור"})
    call = over(tenant_made(locale="he"))
    recorded(call, placed((1, NAME), seconds=5), placed(seconds=5))
    attempt(call)
    assert words(call) == [("caller", "אני רוצה לקבוע תור")]


def test_the_language_is_the_one_that_the_caller_speaks_longest(line: Wire) -> None:
    """The agent's words do not count, nor a word of another language."""
    call = over(tenant_made(locale="he"))
    long = np.concatenate([WISH, WISH])
    recorded(call, placed((3, NAME), (9, long), seconds=20), placed((0.5, WISH), seconds=20))
    line.otherwise = by_length
    attempt(call)
    assert transcript(call).language == "en"


def by_length(asked: Asked) -> Any:
    return heard("hello", "en") if asked.seconds > 5 else heard("שלום", "he")


# Long speech


def test_what_was_cut_in_mid_speech_is_one_again(ended: Call, line: Wire) -> None:
    monologue = np.concatenate([WISH] * 40)  # over two minutes without a pause
    recorded(ended, monologue, placed(seconds=1))
    line.answers = [heard("one"), heard("two"), heard("three")]
    line.otherwise = lambda _: heard("more")
    attempt(ended)
    [segment] = transcript(ended).segments
    assert segment["start_ms"] == 0
    assert segment["end_ms"] == len(monologue) // 8
    assert len(segment["text"].split()) == len(line.asked) > 2
    assert all(asked.seconds <= 60 for asked in line.asked)


def test_pieces_that_say_nothing_leave_no_segment(ended: Call, line: Wire) -> None:
    recorded(ended, CALLER, AGENT)
    line.otherwise = lambda _: heard(" . ")
    settled = attempt(ended)
    assert (settled.state, settled.reason) == ("skipped", "nothing-said")
    assert settled.work["usage"] == [
        {
            "kind": "transcription.audio",
            "model": "gpt-transcribe",
            "quantity": 6,
            "unit": "seconds",
        }
    ]


# What fails


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
        stage_changed(ended, "transcribe", attempts=7)

    with at_checkpoint("transcribe.asked", lose):
        attempt(ended)
    assert len(ears.statuses) <= 4
    assert row(ended) is None


def test_a_quiet_caller_is_heard(ended: Call, ears: Ears) -> None:
    recorded(ended, softer(CALLER, 24), AGENT)
    attempt(ended)
    assert len(ears.statuses) == 3
