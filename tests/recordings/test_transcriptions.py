"""One request for a transcription: what is sent, what is read, what each refusal means."""

from __future__ import annotations

from datetime import timedelta

import openai
import pytest
from pytest_django import Settings

from prosaas.sandbox.openai.rest.config import RestFault
from prosaas.sandbox.sound.audio import wav_bytes
from recordings.openai_rest.client import OpenAiFailed, client
from recordings.openai_rest.transcriptions import Heard, Hints, keywords, transcription
from recordings.services.stages import LEASE
from tests.recordings.listening import Ears, Wire, heard
from tests.recordings.talking import placed, spoken

# aiohttp's own multipart reader, inside the stand-in, calls a deprecated method of its streams.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")

HINTS = Hints(("he", "en"), ("Dana Dental", "Maya"))
SILENCE = wav_bytes([placed(seconds=1)])


def asked(sound: bytes = SILENCE, hints: Hints = HINTS) -> Heard:
    return transcription(sound, hints=hints, seconds=1.0)


def failure() -> OpenAiFailed:
    with pytest.raises(OpenAiFailed) as caught:
        asked()
    return caught.value


def test_speech_is_really_heard(ears: Ears) -> None:
    said = asked(wav_bytes([spoken("My name is David Cohen.")]), Hints(("en", "he")))
    assert said.text.lower().startswith("my name is david")
    assert said.languages == ("en",)
    [used, _] = said.usage
    assert (used["kind"], used["model"], used["unit"]) == (
        "transcription.input",
        "gpt-transcribe",
        "tokens",
    )
    assert used["quantity"] > 0


def test_gpt_transcribe_is_given_languages_and_keywords(line: Wire) -> None:
    """Protocols G1."""
    asked()
    [request] = line.asked
    assert request.filename == "speech.wav"
    assert request.sound == SILENCE
    assert request.fields == {
        "model": ["gpt-transcribe"],
        "response_format": ["json"],
        "languages[]": ["he", "en"],
        "keywords[]": ["Dana Dental", "Maya"],
    }


@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("gpt-4o-transcribe", {"prompt": ["Dana Dental, Maya"]}),
        ("whisper-1", {"prompt": ["Dana Dental, Maya"]}),
        ("gpt-4o-transcribe-diarize", {"chunking_strategy": ["auto"]}),
    ],
)
def test_an_older_model_is_given_what_it_takes(
    model: str, more: dict[str, list[str]], line: Wire, settings: Settings
) -> None:
    settings.OPENAI_TRANSCRIBE_MODEL = model
    asked()
    expected = {"model": [model], "response_format": ["json"], "language": ["he"]}
    assert line.asked[0].fields == expected | more


@pytest.mark.parametrize("model", ["gpt-4o-mini-transcribe", "whisper-1", "gpt-transcribe"])
def test_the_stand_in_takes_what_each_model_is_sent(
    model: str, ears: Ears, settings: Settings
) -> None:
    settings.OPENAI_TRANSCRIBE_MODEL = model
    asked()
    assert ears.statuses == [200]


def test_no_hints_send_no_empty_fields(line: Wire) -> None:
    asked(hints=Hints())
    assert set(line.asked[0].fields) == {"model", "response_format"}


@pytest.mark.parametrize("text", ["", "  \n", ".", "…", " - ", "\0"])
def test_what_models_say_of_silence_is_nothing(text: str, line: Wire) -> None:
    line.answers = [heard(text)]
    assert asked().text == ""


def test_what_the_database_cannot_hold_is_left_out(line: Wire) -> None:
    """Half a character, and NUL; in the languages' codes too."""
    line.answers = [heard(" a\ud83d b\0 ", "he", "e\ud83d", "\0"), heard("\udc00")]
    assert (first := asked()).text == "a b"
    assert first.languages == ("he",)
    assert asked().text == ""


def test_a_service_that_does_not_answer_is_given_up_before_the_lease_ends() -> None:
    patience = client().timeout
    assert isinstance(patience, openai.Timeout)
    waits = [patience.connect, patience.write, patience.read, patience.pool]
    assert timedelta(seconds=sum(wait or 1e9 for wait in waits)) < LEASE


def test_hebrew_is_kept_as_it_is(line: Wire) -> None:
    line.answers = [heard(" שלום, אני רוצה לקבוע תור. ", "he-IL", "EN")]
    assert asked().text == "שלום, אני רוצה לקבוע תור."
    line.answers = [heard("שלום", "he-IL", "EN")]
    assert asked().languages == ("he", "en")


@pytest.mark.parametrize(
    ("usage", "kinds", "quantity"),
    [
        ({"type": "duration", "seconds": 3}, ["transcription.audio"], 3),
        (None, ["transcription.audio"], 1.0),
        ({"type": "words", "words": 3}, ["transcription.audio"], 1.0),
        (
            {"type": "tokens", "input_tokens": 12, "output_tokens": 4, "total_tokens": 16},
            ["transcription.input", "transcription.output"],
            12,
        ),
    ],
)
def test_usage_is_what_the_answer_says_else_what_was_sent(
    usage: object, kinds: list[str], quantity: float, line: Wire
) -> None:
    line.answers = [heard("yes", usage=usage)]
    used = asked().usage
    assert [entry["kind"] for entry in used] == kinds
    assert used[0]["quantity"] == quantity


@pytest.mark.parametrize("languages", [None, "he", [{}], [{"code": None}], [{"code": 7}], 3])
def test_languages_that_make_no_sense_are_none(languages: object, line: Wire) -> None:
    line.answers = [heard("yes", languages=languages)]
    assert asked() == Heard("yes", (), asked().usage)


@pytest.mark.parametrize(
    ("fault", "reason", "retryable", "wait_s"),
    [
        (RestFault("rate_limit", retry_after="7"), "openai-rate-limit-exceeded", True, 7.0),
        (RestFault("insufficient_quota"), "openai-insufficient-quota", False, None),
        (RestFault("server_error", status=503), "openai-503", True, None),
        (RestFault("drop"), "openai-unreachable", True, None),
    ],
)
def test_a_refusal_says_whether_to_come_again(
    fault: RestFault, reason: str, retryable: bool, wait_s: float | None, ears: Ears
) -> None:
    """One request each: a stage's attempts are rows, the SDK's own retries are off."""
    ears.configure(fault)
    error = failure()
    assert (error.reason, error.retryable, error.wait_s) == (reason, retryable, wait_s)
    assert len(ears.statuses) == 1


def test_audio_that_is_none_is_refused_for_good(ears: Ears) -> None:
    with pytest.raises(OpenAiFailed) as caught:
        asked(b"RIFF")
    assert (caught.value.reason, caught.value.retryable) == ("openai-400", False)


def test_a_file_over_25_megabytes_is_refused_for_good(ears: Ears) -> None:
    with pytest.raises(OpenAiFailed) as caught:
        asked(b"RIFF" + bytes(26_214_401))
    assert (caught.value.reason, caught.value.retryable) == ("openai-413", False)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b'{"text": "hel'),
        ({"Content-Type": "text/html"}, b"<html>gateway</html>"),
        ({}, b"[]"),
        ({}, b"null"),
        ({}, b'{"text": null}'),
        ({}, b'{"words": []}'),
    ],
)
def test_a_bad_answer_may_be_better_next_time(
    headers: dict[str, str], body: bytes, line: Wire
) -> None:
    line.answers = [(200, headers, body)]
    error = failure()
    assert (error.reason, error.retryable) == ("openai-bad-answer", True)


def test_keywords_are_the_names_and_the_greetings_proper_words() -> None:
    greeting = "Hello! This is Maya of Dana Dental in Haifa. Welcome, how can I help? Ask for Maya."
    assert keywords(["Dana  Dental", "Maya", ""], greeting) == (
        "Dana Dental",
        "Maya",
        "Dana",
        "Dental",
        "Haifa",
    )


def test_keywords_are_bounded() -> None:
    many = "x " + " ".join(f"Name{'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(26))
    found = keywords(["A" * 200], many)
    assert len(found) == 20
    assert len(found[0]) == 60
