"""Whole calls over real sockets: webhook, stream, ending, callbacks (protocols.md A, B)."""

import json
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from prosaas.sandbox.twilio.config import AUTH_TOKEN
from tests.sandbox.twilio.app import CALLER, NUMBER, Socket, beep
from tests.sandbox.twilio.world import PUBLIC, world

HANG_UP = {"hangup": True}
VALIDATOR = RequestValidator(AUTH_TOKEN)


async def listen(socket: Socket) -> None:
    await socket.until("start")
    await socket.drain()


async def hang_up_at_once(socket: Socket) -> None:
    await socket.until("start")
    await socket.ws.close()


def codes(view: dict[str, Any]) -> list[int]:
    return [error["code"] for error in view["errors"]]


async def test_the_voice_webhook_is_signed_for_the_public_url() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call({"pause_ms": 60}, HANG_UP)
        path, form, headers = w.app.hooks[0]
        assert VALIDATOR.validate(PUBLIC + path, form, headers["X-Twilio-Signature"])
        assert headers["Host"] == "app.example.com"
        assert headers["User-Agent"] == "TwilioProxy/1.1"
        assert headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert len(headers["I-Twilio-Idempotency-Token"]) == 36


async def test_the_voice_webhook_carries_the_full_parameter_set() -> None:
    async with world(listen) as w:
        view = await w.call(HANG_UP, params={"CallerName": "Zoë", "NewThing": "1"})
        form = w.app.called("/voice")[0]
        assert form["CallSid"] == view["call_sid"]
        assert (form["From"], form["Caller"]) == (CALLER, CALLER)
        assert (form["To"], form["Called"]) == (NUMBER, NUMBER)
        assert (form["CallStatus"], form["Direction"]) == ("ringing", "inbound")
        assert (form["FromCity"], form["ToCountry"]) == ("", "US")
        assert (form["CallerName"], form["NewThing"]) == ("Zoë", "1")


async def test_a_withheld_number_is_a_literal() -> None:
    async with world(listen) as w:
        await w.call(HANG_UP, **{"from": "anonymous"})
        assert w.app.called("/voice")[0]["From"] == "anonymous"


async def test_the_handshake_is_signed_and_asks_for_nothing() -> None:
    async with world(listen, public=PUBLIC) as w:
        await w.call({"pause_ms": 60}, HANG_UP)
        request = w.app.sockets[0].request
        raw = {name.decode(): value.decode() for name, value in request.raw_headers}
        assert VALIDATOR.validate(w.app.stream_url(), {}, raw["x-twilio-signature"])
        assert w.app.stream_url().startswith("wss://")
        assert "Sec-WebSocket-Extensions" not in raw
        assert "Sec-WebSocket-Protocol" not in raw


async def test_the_stream_begins_with_connected_and_start() -> None:
    async with world(listen) as w:
        await w.call({"pause_ms": 100}, HANG_UP)
        first, second, third, *_ = w.app.sockets[0].received
        assert first == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        assert second["start"]["customParameters"] == {"token": "t&1"}
        assert third["event"] == "media"


async def test_media_counts_without_a_hole() -> None:
    async with world(listen) as w:
        await w.call({"pause_ms": 200}, HANG_UP)
        media = w.app.sockets[0].of("media")
        numbers = [(int(m["media"]["chunk"]), int(m["media"]["timestamp"])) for m in media]
        assert numbers == [(n, n * 20) for n in range(1, len(media) + 1)]
        sequence = [int(m["sequenceNumber"]) for m in w.app.sockets[0].received[1:]]
        assert sequence == list(range(1, len(sequence) + 1))


async def test_the_caller_is_heard_by_the_application() -> None:
    async with world(listen) as w:
        view = await w.call({"say": "hello"}, {"dtmf": "5"}, HANG_UP)
        socket = w.app.sockets[0]
        assert any(set(m["media"]["payload"]) - {"/", "w", "="} for m in socket.of("media"))
        assert socket.of("dtmf")[0]["dtmf"] == {"track": "inbound_track", "digit": "5"}
        assert view["spoken"][0]["text"] == "hello"


async def test_a_caller_who_hangs_up_gives_stop_then_close_then_completed() -> None:
    async with world(listen) as w:
        view = await w.call({"pause_ms": 1000}, HANG_UP)
        socket = w.app.sockets[0]
        assert socket.received[-1]["event"] == "stop"
        assert socket.ws.close_code == 1000
        assert (view["status"], view["ended_by"]) == ("completed", "caller")
        assert w.app.called("/ended") == []
        (status,) = w.app.called("/status")
        assert (status["CallStatus"], status["CallDuration"]) == ("completed", str(view["seconds"]))
        assert (status["Duration"], status["SequenceNumber"]) == ("1", "0")
        assert status["Timestamp"].endswith("+0000")


async def test_an_application_that_closes_is_asked_what_next() -> None:
    async with world(hang_up_at_once) as w:
        view = await w.call()
        (ended,) = w.app.called("/ended")
        assert (ended["CallStatus"], ended["StreamEvent"]) == ("in-progress", "stream-stopped")
        assert ended["StreamSid"] == w.app.sockets[0].stream_sid
        assert (view["status"], view["ended_by"]) == ("completed", "application")
        assert codes(view) == []
        assert [document["url"][-6:] for document in view["documents"]] == ["/voice", "/ended"]


async def test_without_action_the_next_verb_runs() -> None:
    async with world(hang_up_at_once) as w:
        w.app.twiml = (
            f'<Response><Connect><Stream url="{w.app.stream_url()}"/></Connect>'
            "<Redirect>/again</Redirect></Response>"
        )
        await w.call()
        assert len(w.app.called("/again")) == 1


async def test_an_abnormal_close_is_an_error_first() -> None:
    async def fail(socket: Socket) -> None:
        await socket.until("start")
        await socket.ws.close(code=1011, message=b"broken")

    async with world(fail) as w:
        w.app.twiml = w.app.connect(f' name="s1" statusCallback="{w.app.public}/stream_status"')
        view = await w.call()
        assert codes(view) == [31921]
        events = [form["StreamEvent"] for form in w.app.called("/stream_status")]
        assert events == ["stream-started", "stream-error", "stream-stopped"]
        assert "31921" in w.app.called("/ended")[0]["StreamError"]


async def test_marks_come_back_when_heard() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.mark("empty")
        await socket.play(beep(200))
        await socket.mark("end")
        await socket.until("mark", 2)
        await socket.ws.close()

    async with world(talk) as w:
        view = await w.call()
        assert [m["mark"]["name"] for m in w.app.sockets[0].of("mark")] == ["empty", "end"]
        (segment,) = view["playout"]["segments"]
        assert segment["bytes"] == 1600
        assert view["marks"][1]["at_ms"] == pytest.approx(segment["end_ms"], abs=0.001)


async def test_clear_cuts_the_sound_and_sends_the_marks_back() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(2000))
        await socket.mark("a")
        await socket.mark("b")
        await socket.until("media", 20)
        await socket.send("clear")
        await socket.until("mark", 2)
        await socket.ws.close()

    async with world(talk) as w:
        view = await w.call()
        assert [(mark["name"], mark["heard"]) for mark in view["marks"]] == [
            ("a", False),
            ("b", False),
        ]
        (segment,) = view["playout"]["segments"]
        assert segment["cleared"]
        assert 0 < segment["bytes"] < 16000


async def test_an_interruption_begins_while_the_agent_is_heard() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(1500))
        await socket.drain()

    async with world(talk) as w:
        view = await w.call({"interrupt": {"after_ms": 300, "say": "wait"}}, HANG_UP)
        (line,), (segment,) = view["spoken"], view["playout"]["segments"]
        assert line["outcome"] == "interrupted"
        assert segment["start_ms"] + 280 <= line["start_ms"] < segment["end_ms"]


async def test_every_frame_of_the_application_is_on_record() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.play(beep(40))
        await socket.play(beep(50), frame=400)
        await socket.ws.close()

    async with world(talk) as w:
        frames = (await w.call())["frames"]
        assert frames["sizes"] == [160, 160, 400]
        assert (frames["count"], frames["not_160"]) == (3, 1)
        assert frames["arrivals_ms"] == sorted(frames["arrivals_ms"])


async def test_bad_messages_are_recorded_and_ignored() -> None:
    async def talk(socket: Socket) -> None:
        await socket.until("start")
        await socket.ws.send_bytes(b"\x00")
        await socket.ws.send_str("{")
        await socket.ws.send_str(json.dumps({"event": "clear", "streamSid": "MZ0"}))
        await socket.send("mark", mark={"name": "a", "extra": 1})
        await socket.mark("alive")
        await socket.until("mark")
        await socket.ws.close()

    async with world(talk) as w:
        view = await w.call()
        assert [mark["name"] for mark in view["marks"]] == ["alive"]
        assert sorted(codes(view)) == [31950, 31951]
        assert [error["count"] for error in view["errors"]] == [1, 1]
        refused = [entry for entry in view["wire"] if "refused" in entry]
        assert len(refused) == 4
