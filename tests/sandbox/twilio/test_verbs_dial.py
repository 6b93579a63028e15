"""<Dial> and its far ends (protocols.md A6)."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from prosaas.sandbox.sound.audio import rms
from prosaas.sandbox.twilio.call import Call, RedirectOrder
from tests.sandbox.twilio.app import CALLER, NUMBER
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.verb_world import HANG_UP, HOST, Body, Outcome, phone, tone_step
from tests.sandbox.twilio.virtual_world import virtual, virtual_world

FRIEND, OTHER = "+15005550100", "+15005550101"


def dialled(
    attributes: str = "", noun: str = FRIEND, after: str = "", **more: Body
) -> dict[str, Body]:
    dial = f'<Dial action="/done" {attributes}>{noun}</Dial>'
    return {"/voice": dial + after, "/done": "<Hangup/>", "/next": "<Hangup/>"} | {
        f"/{path}": body for path, body in more.items()
    }


def dial(*script: Mapping[str, object], far: dict[str, Any], attributes: str = "") -> Outcome:
    return phone(dialled(attributes), *script, dials=[{"to": FRIEND} | far])


def test_an_answered_dial_is_completed_and_bridged() -> None:
    (done,) = dial(far={"seconds": 7}).asked("/done")
    assert (done["DialCallStatus"], done["DialBridged"]) == ("completed", "true")
    assert done["DialCallDuration"] == "7"
    assert done["DialCallSid"].startswith("CA")
    assert done["CallStatus"] == "in-progress"


def test_the_caller_hears_the_callee() -> None:
    outcome = dial({"pause_ms": 4000}, HANG_UP, far={"steps": [tone_step(1000)]})
    assert rms(outcome.heard()[400:8000]) > 1000


def test_the_callee_hears_the_caller() -> None:
    waits = {"wait_agent": {"quiet_ms": 300, "timeout_ms": 9000}}
    outcome = dial({"pause_ms": 500}, tone_step(1000), far={"steps": [waits, HANG_UP]})
    (leg,) = outcome.view["legs"]
    assert leg["script"][0]["outcome"] == "heard"


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled"])
def test_a_dial_that_nobody_answers_says_why(outcome: str) -> None:
    (done,) = dial(far={"outcome": outcome}).asked("/done")
    assert (done["DialCallStatus"], done["DialBridged"]) == (outcome, "false")
    assert "DialCallDuration" not in done


def test_a_voicemail_that_answers_is_completed() -> None:
    (done,) = dial(far={"outcome": "voicemail"}).asked("/done")
    assert (done["DialCallStatus"], done["DialCallDuration"]) == ("completed", "10")


def test_nobody_rings_longer_than_the_timeout() -> None:
    outcome = dial(far={"after_ms": 9000}, attributes='timeout="5"')
    assert outcome.asked("/done")[0]["DialCallStatus"] == "no-answer"
    assert outcome.site.hooks[-1].at_s == pytest.approx(5, abs=0.1)


def test_a_conversation_ends_at_the_time_limit() -> None:
    (done,) = dial(far={}, attributes='timeLimit="20"').asked("/done")
    assert (done["DialCallStatus"], done["DialCallDuration"]) == ("completed", "20")


def test_ringing_is_heard_until_the_answer() -> None:
    outcome = dial(far={"after_ms": 1500, "seconds": 2})
    assert rms(outcome.heard()[:8000]) > 1000
    assert rms(outcome.heard()[13000:]) < 10


def test_with_answer_on_bridge_the_call_rings_until_somebody_answers() -> None:
    outcome = dial(far={"outcome": "busy"}, attributes='answerOnBridge="true"')
    assert outcome.asked("/done")[0]["CallStatus"] == "ringing"


def test_with_an_action_verbs_after_the_dial_never_run() -> None:
    far = [{"to": "*", "outcome": "busy"}]
    outcome = phone(dialled(after="<Redirect>/next</Redirect>"), dials=far)
    assert outcome.paths == ["/voice", "/done"]


def test_without_an_action_the_next_verb_runs() -> None:
    pages = {"/voice": f"<Dial>{FRIEND}</Dial><Redirect>/next</Redirect>", "/next": ""}
    outcome = phone(pages, dials=[{"to": "*", "outcome": "busy"}])
    assert outcome.paths == ["/voice", "/next"]


@pytest.mark.parametrize(
    ("far", "status"), [({}, "completed"), ({"outcome": "no-answer"}, "no-answer")]
)
def test_the_action_is_told_when_the_caller_hangs_up(far: dict[str, Any], status: str) -> None:
    outcome = dial({"pause_ms": 3000}, HANG_UP, far=far)
    (done,) = outcome.asked("/done")
    assert (done["DialCallStatus"], done["CallStatus"]) == (status, "completed")
    assert outcome.view["ended_by"] == "caller"


def test_a_redirect_by_rest_leaves_the_dial_without_an_action() -> None:
    async def redirect(call: Call) -> None:
        await asyncio.sleep(3)
        call.orders.put_nowait(RedirectOrder(url=f"{HOST}/next"))

    outcome = phone(dialled(), during=redirect)
    assert outcome.paths == ["/voice", "/next"]
    assert outcome.view["legs"][0]["seconds"] == 3


def test_the_first_of_several_to_answer_is_joined() -> None:
    nouns = f"<Number>{FRIEND}</Number><Client>david</Client>"
    far = [{"to": FRIEND, "after_ms": 5000}, {"to": "david", "after_ms": 2000, "seconds": 1}]
    outcome = phone(dialled(noun=nouns), dials=far)
    legs = {leg["to"]: (leg["status"], leg["bridged"]) for leg in outcome.view["legs"]}
    assert legs == {FRIEND: ("no-answer", False), "david": ("completed", True)}


def test_sequential_nouns_ring_one_after_the_other() -> None:
    nouns = f"<Number>{FRIEND}</Number><Sip>sip:a@example.com</Sip>"
    far = [{"to": FRIEND, "outcome": "busy", "after_ms": 2000}, {"to": "*", "seconds": 1}]
    outcome = phone(dialled('sequential="true"', nouns), dials=far)
    assert [leg["status"] for leg in outcome.view["legs"]] == ["busy", "completed"]


def test_a_conference_reports_answered() -> None:
    far = [{"to": "room", "seconds": 4}]
    (done,) = phone(dialled(noun="<Conference>room</Conference>"), dials=far).asked("/done")
    assert done["DialCallStatus"] == "answered"


def test_dials_of_one_number_go_through_its_outcomes_in_turn() -> None:
    pages = {"/voice": f"<Dial>{FRIEND}</Dial>" * 3}
    far = [{"to": FRIEND, "outcome": outcome} for outcome in ("busy", "failed")]
    legs = phone(pages, dials=far).view["legs"]
    assert [leg["status"] for leg in legs] == ["busy", "failed", "failed"]


def test_a_whisper_is_for_the_callee_alone() -> None:
    noun = f'<Number url="/whisper">{FRIEND}</Number>'
    hears = [{"wait_agent": {"quiet_ms": 200, "timeout_ms": 9000}}, HANG_UP]
    pages = dialled(noun=noun, whisper='<Play digits="12345"/><Pause length="1"/>')
    outcome = phone(pages, dials=[{"to": FRIEND, "steps": hears}])
    (whisper,) = outcome.asked("/whisper")
    assert (whisper["Direction"], whisper["To"]) == ("outbound-dial", FRIEND)
    assert whisper["ParentCallSid"] == outcome.call.sid
    assert outcome.view["legs"][0]["script"][0]["outcome"] == "heard"
    assert outcome.asked("/done")[0]["DialBridged"] == "false"


def test_a_whisper_that_hangs_up_joins_nobody() -> None:
    noun = f'<Number url="/whisper">{FRIEND}</Number>'
    (done,) = phone(dialled(noun=noun, whisper="<Hangup/>")).asked("/done")
    assert (done["DialCallStatus"], done["DialBridged"]) == ("completed", "false")


def test_the_legs_status_callback_tells_its_life() -> None:
    events = 'statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"'
    noun = f"<Number {events}>{FRIEND}</Number>"
    outcome = phone(dialled(noun=noun, leg=""), dials=[{"to": "*", "seconds": 3}])
    told = outcome.asked("/leg")
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    assert [leg["CallStatus"] for leg in told] == statuses
    assert [leg["SequenceNumber"] for leg in told] == ["0", "1", "2", "3"]
    assert told[-1]["CallDuration"] == "3"


def test_the_star_hangs_up_the_callee_when_told() -> None:
    script: tuple[Any, ...] = ({"pause_ms": 2000}, {"dtmf": "*"}, {"pause_ms": 1000}, HANG_UP)
    outcome = dial(*script, far={}, attributes='hangupOnStar="true"')
    (done,) = outcome.asked("/done")
    assert (done["DialCallStatus"], done["DialCallDuration"]) == ("completed", "2")
    assert outcome.view["ended_by"] == "application"


def test_the_star_cancels_a_dial_that_rings() -> None:
    script: tuple[Any, ...] = ({"pause_ms": 2000}, {"dtmf": "*"})
    attributes = 'hangupOnStar="true"'
    outcome = dial(*script, far={"outcome": "no-answer"}, attributes=attributes)
    assert outcome.asked("/done")[0]["DialCallStatus"] == "canceled"
    assert outcome.view["legs"][0]["status"] == "canceled"


@pytest.mark.parametrize(("caller_id", "codes"), [(CALLER, []), (NUMBER, []), (OTHER, [13214])])
def test_only_our_numbers_and_the_callers_may_be_shown(caller_id: str, codes: list[int]) -> None:
    outcome = dial(far={"outcome": "busy"}, attributes=f'callerId="{caller_id}"')
    assert outcome.codes == codes
    status = "failed" if codes else "busy"
    assert outcome.asked("/done")[0]["DialCallStatus"] == status


@pytest.mark.parametrize(
    ("noun", "code"), [("12345", 13224), ("<Sip>a@example.com</Sip>", 13243), ("", 13224)]
)
def test_what_cannot_be_dialled_fails_with_its_code(noun: str, code: int) -> None:
    outcome = phone(dialled(noun=noun))
    assert outcome.codes == [code]
    assert outcome.asked("/done")[0]["DialCallStatus"] == "failed"


@virtual
async def test_a_call_the_application_placed_may_dial_on() -> None:
    async with virtual_world(listen) as w:
        await w.callee(dials=[{"to": "*", "outcome": "busy"}])
        w.app.twiml = f'<Response><Dial action="/ended">{FRIEND}</Dial></Response>'
        await w.finished(await w.dial())
        assert w.app.called("/ended")[0]["DialCallStatus"] == "busy"


def test_a_dial_is_recorded_from_the_answer() -> None:
    attributes = 'record="record-from-answer-dual" recordingStatusCallback="/recorded"'
    pages = dialled(attributes, recorded="")
    outcome = phone(pages, dials=[{"to": "*", "after_ms": 2000, "seconds": 5}])
    (recording,) = outcome.twilio.recordings.values()
    assert (recording.source, recording.channels, recording.seconds) == ("DialVerb", 2, 5)
    assert outcome.asked("/done")[0]["RecordingUrl"].endswith(recording.sid)
    assert outcome.paths == ["/voice", "/done", "/recorded"]


def test_the_legs_callback_may_be_a_get() -> None:
    number = '<Number statusCallback="/leg" statusCallbackMethod="GET">+15005550007</Number>'
    dials = [{"to": "*", "outcome": "busy"}]
    outcome = phone({"/voice": f"<Dial>{number}</Dial>", "/leg": ""}, dials=dials)
    (hook,) = [hook for hook in outcome.site.hooks if hook.path == "/leg"]
    assert (hook.method, hook.form["CallStatus"]) == ("GET", "busy")


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"blocked": [FRIEND]}, 13225),
        ({"geo_blocked": ["+1"]}, 13225),
        ({"unreachable": [FRIEND]}, 13224),
    ],
)
def test_a_number_that_is_not_to_be_called_has_its_code(config: dict[str, Any], code: int) -> None:
    outcome = phone(dialled(), config=config)
    assert outcome.codes == [code]
    assert outcome.asked("/done")[0]["DialCallStatus"] == "failed"


def test_with_answer_on_bridge_recording_from_ringing_is_from_the_answer() -> None:
    attributes = 'answerOnBridge="true" record="record-from-ringing"'
    outcome = dial(far={"after_ms": 3000, "seconds": 5}, attributes=attributes)
    (recording,) = outcome.twilio.recordings.values()
    assert (recording.source, recording.seconds) == ("DialVerb", 5)
