"""A call's log of everything that crossed a boundary."""

from tests.sandbox.twilio.app import Socket, beep
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.virtual_world import DEAD, virtual, virtual_world


async def talk(socket: Socket) -> None:
    await socket.until("start")
    await socket.play(beep(100))
    await socket.mark("end")
    await socket.until("mark")
    await socket.ws.send_str("{")
    await socket.drain()


@virtual
async def test_a_call_is_told_from_ringing_to_the_last_callback() -> None:
    async with virtual_world(talk) as w:
        wire = await w.wire((await w.call({"pause_ms": 1000}, HANG_UP))["call_sid"])
        told = [(entry["from"], entry["what"]) for entry in wire if entry["what"] != "message"]
        assert told == [
            ("twilio", "status"),
            ("twilio", "request"),
            ("app", "answer"),
            ("twilio", "status"),
            ("twilio", "handshake"),
            ("twilio", "notice"),
            ("twilio", "status"),
            ("twilio", "request"),
            ("app", "answer"),
        ]
        assert [entry["at_ms"] for entry in wire] == sorted(entry["at_ms"] for entry in wire)


@virtual
async def test_the_streams_messages_are_in_their_places() -> None:
    async with virtual_world(talk) as w:
        wire = await w.wire((await w.call({"pause_ms": 1000}, HANG_UP))["call_sid"])
        messages = [entry for entry in wire if entry["what"] == "message"]
        events = [(e["from"], e["message"]["event"]) for e in messages if "refused" not in e]
        assert events == [
            ("twilio", "connected"),
            ("twilio", "start"),
            ("app", "mark"),
            ("twilio", "mark"),
            ("twilio", "stop"),
        ]
        (refused,) = [entry for entry in messages if "refused" in entry]
        assert (refused["message"], "31951" in str(wire)) == ("{", True)


@virtual
async def test_a_request_and_its_answer_share_a_token() -> None:
    async with virtual_world(talk) as w:
        wire = await w.wire((await w.call(HANG_UP))["call_sid"])
        request, answer = (
            e for e in wire if e["what"] in {"request", "answer"} and e["at_ms"] == 0
        )
        assert request["token"] == answer["token"]
        assert request["params"]["CallStatus"] == "ringing"
        assert (answer["status"], "<Connect" in answer["body"]) == (200, True)


@virtual
async def test_a_try_that_failed_is_an_error_with_its_time() -> None:
    async with virtual_world(listen, number={"voice_url": f"http://{DEAD}/voice"}) as w:
        wire = await w.wire((await w.call())["call_sid"])
        errors = [entry["at_ms"] for entry in wire if entry["what"] == "error"]
        assert errors == [5000, 10_000]
