"""From a recording to a transcript: real speech, and ears that listen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calls.models import Call
from tenants.services import NewTenant
from tests.factories import tenant_made
from tests.recordings.listening import Asked, Ears, Wire, heard
from tests.recordings.talking import hiss, placed, softer, spoken
from tests.recordings.transcribing import (
    AGENT,
    CALLER,
    NAME,
    REPLY,
    WISH,
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


@pytest.fixture
def ended(shop: NewTenant) -> Call:
    """A call that is over, of which transcribing is next."""
    return over(shop)


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
    recorded(ended, placed((1, NAME), seconds=6), placed((1.2, REPLY), seconds=6))
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


def test_a_quiet_caller_is_heard(ended: Call, ears: Ears) -> None:
    recorded(ended, softer(CALLER, 24), AGENT)
    attempt(ended)
    assert len(ears.statuses) == 3
