"""<Record> (protocols.md A6)."""

import asyncio

import pytest

from prosaas.sandbox.sound.audio import BYTES_PER_MS, SILENCE
from prosaas.sandbox.twilio.call import Call, RedirectOrder
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.verb_world import HANG_UP, HOST, phone, tone_step
from tests.sandbox.twilio.virtual_world import virtual, virtual_world

RECORD = '<Record action="/done" recordingStatusCallback="/recorded" {}/>'
PAGES = {"/done": "<Hangup/>", "/recorded": "", "/next": "<Hangup/>"}


def pages(attributes: str = "", after: str = "") -> dict[str, str]:
    return PAGES | {"/voice": RECORD.format(attributes) + after}


def test_silence_ends_the_recording_and_the_action_gets_its_url() -> None:
    outcome = phone(pages('timeout="3"'), {"pause_ms": 1000}, tone_step(2000))
    (done,) = outcome.asked("/done")
    (recording,) = outcome.twilio.recordings.values()
    assert done["RecordingSid"] == recording.sid
    assert done["RecordingUrl"].endswith(f"/Recordings/{recording.sid}")
    assert (done["RecordingDuration"], done["Digits"]) == ("2", "")
    assert (recording.source, recording.status) == ("RecordVerb", "completed")


def test_the_recordings_callback_comes_after_the_action() -> None:
    outcome = phone(pages('timeout="3"'), {"pause_ms": 1000}, tone_step(2000))
    assert outcome.paths == ["/voice", "/done", "/recorded"]
    (recorded,) = outcome.asked("/recorded")
    assert recorded["RecordingStatus"] == "completed"
    assert (recorded["RecordingSource"], recorded["RecordingTrack"]) == ("RecordVerb", "inbound")


def test_every_event_asked_for_is_told_the_beginning_before_the_action() -> None:
    events = 'maxLength="2" recordingStatusCallbackEvent="in-progress completed absent"'
    outcome = phone(pages(events), {"pause_ms": 500}, tone_step(9000))
    assert outcome.paths == ["/voice", "/recorded", "/done", "/recorded"]
    told = [recorded["RecordingStatus"] for recorded in outcome.asked("/recorded")]
    assert told == ["in-progress", "completed"]


def test_the_recording_holds_the_caller_trimmed_of_silence() -> None:
    outcome = phone(pages('timeout="3"'), {"pause_ms": 2000}, tone_step(2000))
    (recording,) = outcome.twilio.recordings.values()
    assert outcome.call.line is not None
    first, last = (int(ms * BYTES_PER_MS) for ms in (recording.start_ms, recording.end_ms))
    assert SILENCE * 160 not in bytes(outcome.call.line.said[first:last])
    assert len(recording.wav(1)) == 44 + 2 * (last - first)


def test_without_trimming_the_silence_is_kept() -> None:
    outcome = phone(pages('timeout="3" trim="do-not-trim"'), {"pause_ms": 1000}, tone_step(2000))
    (recording,) = outcome.twilio.recordings.values()
    assert recording.seconds == 6


def test_a_key_ends_the_recording() -> None:
    outcome = phone(pages(), {"pause_ms": 500}, tone_step(1000), {"dtmf": "5"})
    assert [done["Digits"] for done in outcome.asked("/done")] == ["5"]


def test_only_the_keys_of_finish_on_key_end_it() -> None:
    keys = ({"pause_ms": 500}, tone_step(1000), {"dtmf": "5"}, tone_step(1000), {"dtmf": "#"})
    (done,) = phone(pages('finishOnKey="#"'), *keys).asked("/done")
    assert (done["Digits"], done["RecordingDuration"]) == ("#", "2")


def test_the_longest_recording_is_max_length() -> None:
    (done,) = phone(pages('maxLength="2"'), {"pause_ms": 500}, tone_step(9000)).asked("/done")
    assert done["RecordingDuration"] == "2"


def test_a_caller_who_hangs_up_is_the_digit_hangup() -> None:
    outcome = phone(pages(), {"pause_ms": 500}, tone_step(1000), HANG_UP)
    (done,) = outcome.asked("/done")
    assert (done["Digits"], done["CallStatus"]) == ("hangup", "completed")
    assert outcome.paths == ["/voice", "/done", "/recorded"]
    assert outcome.view["ended_by"] == "caller"


def test_an_empty_recording_asks_nobody_and_falls_through() -> None:
    outcome = phone(pages('timeout="2"', "<Redirect>/next</Redirect>"))
    assert outcome.paths == ["/voice", "/next"]
    (recording,) = outcome.twilio.recordings.values()
    assert recording.status == "absent"


def test_an_absent_recording_is_reported_to_who_asked_for_that() -> None:
    events = 'timeout="2" recordingStatusCallbackEvent="absent"'
    (recorded,) = phone(pages(events)).asked("/recorded")
    assert recorded["RecordingStatus"] == "absent"


def test_verbs_after_a_recording_never_run() -> None:
    after = "<Redirect>/next</Redirect>"
    outcome = phone(pages('maxLength="1"', after), {"pause_ms": 400}, tone_step(2000))
    assert "/next" not in outcome.paths


def test_without_action_the_document_itself_is_asked_for_ever_but_for_a_bound() -> None:
    document = {"/voice": '<Record maxLength="1" trim="do-not-trim"/>'}
    outcome = phone(document, config={"most_record_loops": 3})
    assert outcome.paths == ["/voice"] * 4
    assert outcome.codes == [0]
    assert outcome.view["status"] == "completed"


@pytest.mark.parametrize(("attributes", "beeps"), [("", True), ('playBeep="false"', False)])
def test_the_beep_is_heard_unless_it_is_not_wanted(attributes: str, beeps: bool) -> None:
    outcome = phone(pages(attributes), {"pause_ms": 1000}, HANG_UP)
    assert bool(outcome.view["playout"]["segments"]) is beeps


def test_a_redirect_by_rest_ends_the_recording_without_an_action() -> None:
    async def redirect(call: Call) -> None:
        await asyncio.sleep(2)
        call.orders.put_nowait(RedirectOrder(url=f"{HOST}/next"))

    outcome = phone(pages(), {"pause_ms": 500}, tone_step(9000), during=redirect)
    assert sorted(outcome.paths) == ["/next", "/recorded", "/voice"]
    (recording,) = outcome.twilio.recordings.values()
    assert recording.status == "completed"


@virtual
async def test_the_recording_is_served_by_rest() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = '<Response><Record maxLength="2" action="/ended"/></Response>'
        await w.call({"pause_ms": 500}, tone_step(3000))
        (done,) = w.app.called("/ended")
        _, found = await w.rest("GET", f"/Recordings/{done['RecordingSid']}.json")
        assert (found["source"], found["status"], found["channels"]) == (
            "RecordVerb",
            "completed",
            1,
        )


def test_the_recordings_callback_may_be_a_get() -> None:
    record = pages('timeout="3" recordingStatusCallbackMethod="GET"')
    outcome = phone(record, {"pause_ms": 1000}, tone_step(2000))
    (hook,) = [hook for hook in outcome.site.hooks if hook.path == "/recorded"]
    assert (hook.method, hook.form["RecordingStatus"]) == ("GET", "completed")
