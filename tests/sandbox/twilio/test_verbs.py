"""What is heard, and how documents follow each other (protocols.md A2, A6)."""

import asyncio

import pytest

from prosaas.sandbox.sound.audio import rms
from prosaas.sandbox.twilio.call import Call, HangUpOrder, RedirectOrder
from tests.sandbox.twilio.verb_world import HANG_UP, HOST, phone, tone_wav

WAV = ("audio/wav", tone_wav(1000))


def heard_ms(audio: bytes) -> int:
    """How much of the audio is not silence, in ms."""
    return sum(rms(audio[start : start + 160]) > 300 for start in range(0, len(audio), 160)) * 20


def test_what_is_said_is_heard() -> None:
    outcome = phone('<Say voice="alice" language="en-US">Good morning.</Say>')
    assert 300 < heard_ms(outcome.heard()) < 3000
    assert outcome.codes == []


def test_plain_text_is_spoken() -> None:
    outcome = phone({"/voice": ("text/plain", b"Good morning.")})
    assert heard_ms(outcome.heard()) > 300


def test_an_audio_answer_is_played() -> None:
    assert heard_ms(phone({"/voice": WAV}).heard()) == pytest.approx(1000, abs=40)


def test_a_file_is_fetched_by_its_relative_url_and_played() -> None:
    outcome = phone({"/voice": "<Play>/hello.wav</Play>", "/hello.wav": WAV})
    assert [hook.method for hook in outcome.site.hooks] == ["POST", "GET"]
    assert heard_ms(outcome.heard()) == pytest.approx(1000, abs=40)


def test_a_file_of_another_rate_is_made_8_khz() -> None:
    pages = {"/voice": "<Play>/a.wav</Play>", "/a.wav": ("audio/wav", tone_wav(1000, 16_000))}
    assert heard_ms(phone(pages).heard()) == pytest.approx(500, abs=40)


def test_loops_are_played_one_after_the_other() -> None:
    outcome = phone({"/voice": '<Play loop="3">/a.wav</Play>', "/a.wav": WAV})
    assert heard_ms(outcome.heard()) == pytest.approx(3000, abs=60)


def test_loop_0_plays_until_the_caller_hangs_up() -> None:
    pages = {"/voice": '<Play loop="0">/a.wav</Play>', "/a.wav": WAV}
    outcome = phone(pages, {"pause_ms": 5500}, HANG_UP)
    assert heard_ms(outcome.heard()) == pytest.approx(5500, abs=60)
    assert outcome.view["ended_by"] == "caller"


def test_keys_are_pressed_with_pauses() -> None:
    outcome = phone('<Play digits="1w2"/>')
    assert heard_ms(outcome.heard()) == pytest.approx(240, abs=40)


@pytest.mark.parametrize(
    ("body", "code"), [(("text/html", b"<p>"), 13420), (("audio/wav", b"x"), 13420)]
)
def test_what_is_no_audio_ends_the_call(body: tuple[str, bytes], code: int) -> None:
    outcome = phone({"/voice": "<Play>/a</Play><Redirect>/next</Redirect>", "/a": body})
    assert outcome.codes == [code]
    assert (outcome.view["status"], outcome.view["ended_by"]) == ("completed", "error")


def test_a_pause_before_the_first_sound_does_not_answer() -> None:
    outcome = phone('<Pause length="2"/><Redirect>/missing</Redirect>')
    assert outcome.view["status"] == "failed"
    assert outcome.site.hooks[1].at_s == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("document", ["", "<Hangup/>"])
def test_an_empty_document_hangs_up(document: str) -> None:
    outcome = phone(document)
    assert (outcome.view["status"], outcome.view["ended_by"]) == ("completed", "application")


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_a_rejected_call_is_never_answered(reason: str, status: str) -> None:
    outcome = phone(f'<Reject reason="{reason}"/>')
    assert outcome.view["status"] == status
    assert outcome.call.answered_at is None


def test_a_redirect_ends_the_document_and_resolves_against_it() -> None:
    pages = {
        "/voice": "<Redirect>/deep/first</Redirect><Say>never</Say>",
        "/deep/first": '<Redirect method="GET">second?a=1</Redirect>',
        "/deep/second": "<Hangup/>",
    }
    outcome = phone(pages)
    assert outcome.paths == ["/voice", "/deep/first", "/deep/second"]
    last = outcome.site.hooks[-1]
    assert (last.method, last.form["a"], last.form["CallSid"]) == ("GET", "1", outcome.call.sid)


def test_a_loop_of_redirects_is_ended() -> None:
    outcome = phone("<Redirect/>")
    assert len(outcome.paths) == 200
    assert outcome.codes == [0]


def test_an_unknown_verb_is_noted_and_the_next_one_runs() -> None:
    outcome = phone({"/voice": "<Sing/><Redirect>/next</Redirect>", "/next": ""})
    assert outcome.codes == [12200]
    assert outcome.paths == ["/voice", "/next"]


def test_a_bad_document_is_answered_by_the_fallback() -> None:
    outcome = phone({"/voice": ("text/xml", b" <Response/>"), "/plan-b": ""}, fallback="/plan-b")
    (told,) = outcome.asked("/plan-b")
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("12100", f"{HOST}/voice")
    assert outcome.view["ended_by"] == "application"


def test_a_later_document_that_fails_has_the_fallback_too() -> None:
    pages = {"/voice": "<Redirect>/missing</Redirect>", "/plan-b": ""}
    outcome = phone(pages, fallback="/plan-b")
    assert outcome.asked("/plan-b")[0]["ErrorUrl"] == f"{HOST}/missing"
    assert outcome.codes == [11200]


def test_a_fallback_that_fails_is_the_end() -> None:
    outcome = phone({}, fallback="/missing")
    assert outcome.paths == ["/voice", "/missing"]
    assert (outcome.view["status"], outcome.view["ended_by"]) == ("failed", "error")


def test_an_answered_call_hears_an_apology_when_its_document_fails() -> None:
    outcome = phone('<Play digits="1"/><Redirect>/missing</Redirect>')
    assert heard_ms(outcome.heard()) > 1000
    assert (outcome.view["status"], outcome.view["ended_by"]) == ("completed", "error")


def test_a_redirect_by_rest_replaces_what_is_being_said() -> None:
    async def redirect(call: Call) -> None:
        await asyncio.sleep(0.5)
        call.orders.put_nowait(RedirectOrder(twiml='<Response><Pause length="2"/></Response>'))

    pages = {"/voice": "<Play>/a.wav</Play>", "/a.wav": WAV}
    outcome = phone(pages, during=redirect)
    assert heard_ms(outcome.heard()) == pytest.approx(500, abs=40)
    assert outcome.call.seconds == 2


def test_a_hang_up_by_rest_before_the_answer_is_canceled() -> None:
    async def hang_up(call: Call) -> None:
        await asyncio.sleep(1)
        call.orders.put_nowait(HangUpOrder("rest"))

    assert phone('<Pause length="9"/>', during=hang_up).view["status"] == "canceled"


def test_rejecting_an_answered_call_just_ends_it() -> None:
    async def reject(call: Call) -> None:
        await asyncio.sleep(1)
        call.orders.put_nowait(RedirectOrder(twiml="<Response><Reject/></Response>"))

    assert phone('<Play digits="wwwwwwwww"/>', during=reject).view["status"] == "completed"
