"""Status callbacks, told well and badly (protocols.md A4)."""

from email.utils import parsedate_to_datetime

import pytest
from aiohttp import web

from tests.sandbox.twilio.test_call import HANG_UP, codes, listen
from tests.sandbox.twilio.virtual_world import VirtualWorld, virtual, virtual_world

ALL = ["initiated", "ringing", "answered", "completed"]


async def told(w: VirtualWorld, *events: str) -> list[dict[str, str]]:
    """What the status callback hears of one outbound call of ten seconds."""
    sid = await w.dial(StatusCallback=f"{w.app.public}/status", StatusCallbackEvent=list(events))
    await w.finished(sid)
    return w.app.called("/status")


def statuses(callbacks: list[dict[str, str]]) -> list[str]:
    return [callback["CallStatus"] for callback in callbacks]


@virtual
async def test_each_event_asked_for_is_told_in_order() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 10_000}, HANG_UP)
        callbacks = await told(w, *ALL)
        assert statuses(callbacks) == ["initiated", "ringing", "in-progress", "completed"]
        assert [callback["SequenceNumber"] for callback in callbacks] == ["0", "1", "2", "3"]
        assert {callback["CallbackSource"] for callback in callbacks} == {"call-progress-events"}
        assert {callback["Direction"] for callback in callbacks} == {"outbound-api"}


@virtual
async def test_only_the_end_is_told_when_nothing_was_asked_for() -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP)
        (callback,) = await told(w)
        assert (callback["CallStatus"], callback["SequenceNumber"]) == ("completed", "0")


@virtual
async def test_only_the_last_callback_has_durations() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 61_000}, HANG_UP)
        answered, completed = await told(w, "answered", "completed")
        assert "CallDuration" not in answered
        assert (completed["CallDuration"], completed["Duration"]) == ("61", "2")
        assert completed["SipResponseCode"] == "200"


@virtual
async def test_the_timestamp_is_when_it_happened_and_not_when_it_was_told() -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP, faults={"callback_delays_s": {"*": [120]}})
        first, last = await told(w, "initiated", "completed")
        times = [parsedate_to_datetime(callback["Timestamp"]) for callback in (first, last)]
        assert (times[1] - times[0]).total_seconds() <= 1
        assert w.now_s > 120


@virtual
async def test_events_are_late_lost_and_repeated_one_by_one() -> None:
    delays = {"initiated": [300], "ringing": [], "completed": [0, 60]}
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP, faults={"callback_delays_s": delays})
        assert statuses(await told(w, *ALL)) == [
            "in-progress",
            "completed",
            "completed",
            "initiated",
        ]


@virtual
async def test_the_end_overtakes_the_answer() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 1000}, HANG_UP, faults={"status_callbacks": "reorder"})
        callbacks = await told(w, *ALL)
        assert statuses(callbacks) == ["initiated", "ringing", "completed", "in-progress"]
        assert [callback["SequenceNumber"] for callback in callbacks] == ["0", "1", "3", "2"]


@virtual
async def test_disorder_loses_nothing_when_there_is_one_event_only() -> None:
    async with virtual_world(listen) as w:
        await w.call(HANG_UP, faults={"status_callbacks": "reorder"})
        assert statuses(w.app.called("/status")) == ["completed"]


@virtual
async def test_the_call_does_not_wait_for_its_callbacks() -> None:
    async with virtual_world(listen) as w:
        sid = await w.place(HANG_UP, faults={"callback_delays_s": {"completed": [600]}})
        await w.twilio.calls[sid].over.wait()
        assert w.app.called("/status") == []
        await w.settled()
        assert len(w.app.called("/status")) == 1


@virtual
async def test_stream_events_are_delayed_by_name() -> None:
    async with virtual_world(listen) as w:
        w.app.twiml = w.app.connect(f' statusCallback="{w.app.public}/stream_status"')
        await w.call(HANG_UP, faults={"callback_delays_s": {"stream-started": [60]}})
        events = [form["StreamEvent"] for form in w.app.called("/stream_status")]
        assert events == ["stream-stopped", "stream-started"]


@pytest.mark.parametrize(("status", "noted"), [(500, [11200]), (204, [])])
@virtual
async def test_an_answer_that_is_no_success_is_noted_and_changes_nothing(
    status: int, noted: list[int]
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with (
        virtual_world(listen) as w,
        w.serving("status.example.com", [web.post("/status", answer)]) as url,
    ):
        w.number(status_callback=f"{url}/status")
        view = await w.call(HANG_UP)
        assert (view["status"], codes(view)) == ("completed", noted)


@virtual
async def test_the_end_of_a_recorded_call_tells_of_its_recording() -> None:
    async with virtual_world(listen) as w:
        await w.callee({"pause_ms": 10_000}, HANG_UP)
        sid = await w.dial(StatusCallback=f"{w.app.public}/status", Record="true")
        await w.finished(sid)
        (end,) = w.app.called("/status")
        (recording,) = w.twilio.recordings.values()
        assert end["RecordingSid"] == recording.sid
        assert end["RecordingUrl"] == w.twilio.recording_url(recording)
        assert end["RecordingDuration"] == "10"


@virtual
async def test_a_call_that_was_not_recorded_says_nothing_of_recordings() -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP)
        (end,) = await told(w)
        assert not any(name.startswith("Recording") for name in end)


@pytest.mark.parametrize("wrong", ["initiated ringing", "picked-up"])
@virtual
async def test_an_event_that_is_no_event_is_noted_and_not_told(wrong: str) -> None:
    async with virtual_world(listen) as w:
        await w.callee(HANG_UP)
        assert statuses(await told(w, wrong, "answered")) == ["in-progress"]
        (call,) = w.twilio.calls.values()
        assert any(wrong in notice.detail for notice in call.notices)
