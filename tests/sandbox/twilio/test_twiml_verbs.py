"""Each verb's attributes, and what Twilio's debugger says of wrong ones (protocols.md A5, A6)."""

import pytest
from twilio.twiml.voice_response import Dial as SdkDial
from twilio.twiml.voice_response import VoiceResponse

from prosaas.sandbox.twilio.twiml.verbs import Dial, Party, Play, Record, Say, Verb
from tests.sandbox.twilio.test_twiml import read

NUMBER = "+15005550100"


def only(inside: str) -> tuple[Verb, list[int]]:
    """The one verb of a document, and the codes that reading it gave."""
    document = read(f"<Response>{inside}</Response>")
    (verb,) = document.verbs
    return verb, [warning.code for warning in document.warnings]


def test_the_sdks_record_is_understood() -> None:
    response = VoiceResponse()
    response.record(
        action="/done",
        method="GET",
        timeout=3,
        finish_on_key="#",
        max_length=60,
        play_beep=False,
        trim="do-not-trim",
        transcribe=True,
        recording_status_callback="/recorded",
        recording_status_callback_event="completed absent",
    )
    events = ("completed", "absent")
    record = Record("/done", "GET", 3, "#", 60, False, "do-not-trim", "/recorded", events)
    assert read(str(response)).verbs == (record,)
    assert read(str(response)).warnings == ()


def test_the_sdks_dial_is_understood() -> None:
    response = VoiceResponse()
    dial = SdkDial(
        action="/done",
        timeout=20,
        time_limit=600,
        caller_id=NUMBER,
        hangup_on_star=True,
        answer_on_bridge=True,
        record="record-from-answer-dual",
        ring_tone="il",
        sequential=True,
    )
    dial.number(NUMBER, url="/whisper", status_callback="/leg", status_callback_event="answered")
    dial.sip("sip:a@example.com", username="a")
    dial.client("david")
    dial.conference("room", start_conference_on_enter=True)
    response.append(dial)
    number = Party("Number", NUMBER, "/whisper", "POST", "/leg", ("answered",))
    others = (Party("Sip", "sip:a@example.com"), Party("Client", "david"))
    parties = (number, *others, Party("Conference", "room"))
    verb, codes = only(str(response).partition("<Response>")[2].removesuffix("</Response>"))
    assert codes == []
    assert isinstance(verb, Dial)
    assert verb.parties == parties
    assert (verb.timeout_s, verb.time_limit_s, verb.caller_id) == (20, 600, NUMBER)
    assert (verb.answer_on_bridge, verb.hangup_on_star, verb.sequential) == (True, True, True)


def test_a_bare_number_is_dialled() -> None:
    assert only(f"<Dial> {NUMBER} </Dial>") == (Dial((Party("Number", NUMBER),)), [])


def test_speech_marks_are_not_heard() -> None:
    say = '<Say>One <break time="1s"/><emphasis level="strong">two</emphasis> three.</Say>'
    assert only(say) == (Say("One two three."), [])


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<Say loop="x">a</Say>', 13510),
        ('<Say voice="bob">a</Say>', 13511),
        ('<Say Voice="man">a</Say>', 12200),
        ('<Play loop="-1">/a</Play>', 13410),
        ('<Play digits="a">/a</Play>', 13425),
        ('<Pause length="0.5"/>', 13910),
        ('<Redirect method="PUT">/a</Redirect>', 13710),
        ('<Record method="post"/>', 13610),
        ('<Record timeout="soon"/>', 13611),
        ('<Record maxLength="0"/>', 13612),
        ('<Record finishOnKey="x"/>', 13613),
        ('<Record playBeep="yes"/>', 13616),
        ('<Record trim="a bit"/>', 12200),
        (f'<Dial method="PUT">{NUMBER}</Dial>', 13210),
        (f'<Dial timeout="x">{NUMBER}</Dial>', 13212),
        (f'<Dial hangupOnStar="1">{NUMBER}</Dial>', 13213),
        (f'<Dial timeLimit="0">{NUMBER}</Dial>', 13216),
        (f'<Dial record="yes">{NUMBER}</Dial>', 13217),
        (f'<Dial><Number method="PUT">{NUMBER}</Number></Dial>', 13221),
        (f"<Dial><Number>{NUMBER}</Number><Say>a</Say></Dial>", 13215),
        ('<Reject reason="tired"/>', 12200),
        ("<Say>a<Play>/a</Play></Say>", 12200),
        ("<Hangup><Say>a</Say></Hangup>", 12200),
        ("<Hangup>now</Hangup>", 12200),
        ("<Hangup/>stray text", 12200),
        ("<Hangup/><Gather/>", 0),
    ],
)
def test_what_does_not_fit_is_noted_and_the_default_holds(inside: str, code: int) -> None:
    assert only(inside)[1] == [code]


@pytest.mark.parametrize(("length", "codes"), [(4096, []), (4097, [13520])])
def test_a_say_over_4096_characters_is_not_said(length: int, codes: list[int]) -> None:
    document = read(f"<Response><Say>{'a' * length}</Say></Response>")
    assert [warning.code for warning in document.warnings] == codes
    assert len(document.verbs) == 1 - len(codes)


def test_an_answer_of_plain_text_is_said() -> None:
    assert read("  Hello. ", "text/plain; charset=utf-8").verbs == (Say("Hello."),)


def test_an_answer_of_html_is_read_as_twiml() -> None:
    assert read("<Response><Say>a</Say></Response>", "text/html").verbs == (Say("a"),)


def test_an_answer_of_audio_is_played() -> None:
    assert read("RIFF", "audio/x-wav").verbs == (Play(sound=b"RIFF", content_type="audio/x-wav"),)


def test_playing_nothing_is_noted() -> None:
    document = read("<Response><Play/></Response>")
    assert document.verbs == ()
    assert [warning.code for warning in document.warnings] == [12200]
