"""A stream that works: order, shapes, marks, clear, keys (protocols.md A3, A5, B)."""

import base64
from itertools import pairwise

from twilio.request_validator import RequestValidator

from tests.conformance.observing import Observer
from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import HANG_UP, Case, Press, Say, Wait, connect
from tests.conformance.twilio_voice.leg import Leg, loudness, tone

HUNDRED_KB_OF_BASE64 = 75_000
FRAME_MS = 20
TEN_MINUTES = 10 * 60 * 8000


async def talk(leg: Leg) -> None:
    """Marks with nothing before them, behind audio, and behind audio that is cleared."""
    await leg.until("media")
    await leg.mark("nothing")
    await leg.echoed("nothing")
    leg.notes["asked"] = leg.clock_ms
    await leg.play(tone(400))
    await leg.mark("heard")
    await leg.mark("after")
    await leg.echoed("after")
    leg.notes["echoed"] = leg.clock_ms
    await leg.play(tone(4000))
    await leg.mark("cleared-1")
    await leg.play(tone(4000))
    await leg.mark("cleared-2")
    await leg.listen(200)
    assert not [m for m in leg.of("mark") if m["mark"]["name"].startswith("cleared")]
    leg.notes["clear"] = leg.clock_ms
    await leg.send("clear")
    await leg.echoed("cleared-2")
    leg.notes["was cleared"] = leg.clock_ms
    await leg.play(tone(200))
    await leg.mark("again")
    await leg.echoed("again")
    leg.notes["played again"] = leg.clock_ms
    await leg.until("dtmf")
    await leg.listen(300)


async def strange(leg: Leg) -> None:
    """Messages that the carrier does not know, and after each one that it does."""
    await leg.until("media")
    await leg.ws.send_str("nonsense")
    await leg.send("sing")
    await leg.send("mark", mark={"name": "extra"}, colour="red")
    await leg.ws.send_json(
        {"event": "mark", "streamSid": "MZ" + "0" * 32, "mark": {"name": "stranger"}}
    )
    await leg.ws.send_bytes(b"\x00\x01")
    await leg.mark("fine")
    await leg.echoed("fine")
    await leg.listen(200)
    await leg.ws.close()


async def large(leg: Leg) -> None:
    """One message of 100 KB, which is nine seconds of audio; then a ping."""
    await leg.until("media")
    await leg.play(b"\xff" * HUNDRED_KB_OF_BASE64)
    await leg.mark("large")
    await leg.listen(100)
    leg.notes["early"] = len(leg.of("mark"))
    await leg.send("clear")
    await leg.echoed("large")
    await leg.ping()
    await leg.ws.close()


async def flood(leg: Leg) -> None:
    """A little more audio than ten minutes, as fast as it goes."""
    await leg.until("media")
    for _ in range(1 + TEN_MINUTES // HUNDRED_KB_OF_BASE64):
        await leg.play(b"\xff" * HUNDRED_KB_OF_BASE64)
    await leg.send("clear")
    await leg.mark("cleared")
    await leg.echoed("cleared")
    await leg.ws.close()


TOKEN = '<Parameter name="token" value="t&amp;1"/><Parameter name="empty" value=""/>'
CASES = {
    "talk": Case(
        {"voice": connect('name="s1" url="{wss}/media"', inside=TOKEN), "ended": HANG_UP},
        (Wait(1500), Press("5"), Wait(500), Say("Hello."), Wait(500)),
        talk,
    ),
    "strange": Case({"voice": connect(), "ended": HANG_UP}, (Wait(15_000),), strange, blames=True),
    "large": Case({"voice": connect(), "ended": HANG_UP}, (Wait(15_000),), large, blames=True),
    "flood": Case({"voice": connect(), "ended": HANG_UP}, (Wait(15_000),), flood, blames=True),
}


def test_more_than_ten_minutes_of_audio_are_not_kept(calls: Calls) -> None:
    seen = calls["flood"]
    assert seen.leg.of("mark")
    assert 31931 in seen.codes


def test_the_order_is_connected_start_media(calls: Calls) -> None:
    events = [message["event"] for message in calls["talk"].leg.received]
    assert events[:3] == ["connected", "start", "media"]
    assert events.count("connected") == events.count("start") == 1


def test_connected_names_protocol_and_version_only(calls: Calls) -> None:
    connected = calls["talk"].leg.received[0]
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}


def test_start_tells_the_call_the_format_and_the_parameters(
    calls: Calls, twilio_target: TwilioTarget
) -> None:
    seen = calls["talk"]
    message = seen.leg.start
    start = message["start"]
    assert start["accountSid"] == twilio_target.account_sid
    assert start["callSid"] == seen.asked("voice")[0].params["CallSid"]
    assert start["streamSid"] == message["streamSid"]
    assert start["streamSid"].startswith("MZ")
    assert start["tracks"] == ["inbound"]
    mulaw = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert start["mediaFormat"] == mulaw
    assert start["customParameters"]["token"] == "t&1"


def test_the_handshake_is_signed_over_the_address_alone(
    calls: Calls, twilio_target: TwilioTarget
) -> None:
    leg = calls["talk"].leg
    signature = {k.lower(): v for k, v in leg.headers.items()}["x-twilio-signature"]
    assert RequestValidator(twilio_target.auth_token).validate(leg.url, {}, signature)


def test_sequence_numbers_are_strings_and_count_every_message(calls: Calls) -> None:
    numbers = [message["sequenceNumber"] for message in calls["talk"].leg.received[1:]]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_chunks_are_strings_and_count_the_media(calls: Calls) -> None:
    media = [message["media"] for message in calls["talk"].leg.of("media")]
    assert [entry["chunk"] for entry in media] == [str(n) for n in range(1, len(media) + 1)]
    assert {entry["track"] for entry in media} == {"inbound"}


def test_timestamps_are_strings_of_ms_and_never_go_back(calls: Calls) -> None:
    media = [message["media"] for message in calls["talk"].leg.of("media")]
    assert all(isinstance(entry["timestamp"], str) for entry in media)
    times = [int(entry["timestamp"]) for entry in media]
    assert times[0] < 1000
    assert times == sorted(times)


def test_media_is_20_ms_of_mu_law(calls: Calls) -> None:
    media = calls["talk"].leg.of("media")
    lengths = [len(base64.b64decode(m["media"]["payload"])) for m in media]
    assert lengths.count(160) > 0.9 * len(lengths)


def test_silence_is_streamed_too(calls: Calls, observe: Observer) -> None:
    media = calls["large"].leg.of("media")
    times = [int(message["media"]["timestamp"]) for message in media]
    gaps = [after - before for before, after in pairwise(times)]
    detail = f"{len(media)} frames, widest gap {max(gaps)} ms"
    observe("silence-streamed", believed=True, seen=max(gaps) <= 100, detail=detail)


def test_a_mark_with_nothing_before_it_comes_at_once_and_others_in_order(calls: Calls) -> None:
    names = [message["mark"]["name"] for message in calls["talk"].leg.of("mark")]
    assert names == ["nothing", "heard", "after", "cleared-1", "cleared-2", "again"]


def test_a_mark_comes_when_what_is_before_it_was_played(calls: Calls) -> None:
    notes = calls["talk"].leg.notes
    assert notes["echoed"] - notes["asked"] >= 400 - 2 * FRAME_MS


def test_clear_brings_every_mark_back_and_what_follows_plays(calls: Calls) -> None:
    notes = calls["talk"].leg.notes
    assert notes["was cleared"] - notes["clear"] < 2000
    assert notes["played again"] - notes["was cleared"] >= 200 - 2 * FRAME_MS


def test_a_key_is_a_message(calls: Calls) -> None:
    (message,) = calls["talk"].leg.of("dtmf")
    assert message["dtmf"] == {"track": "inbound_track", "digit": "5"}
    assert message["streamSid"] == calls["talk"].leg.start["streamSid"]


def test_a_key_is_heard_too(calls: Calls, observe: Observer) -> None:
    leg = calls["talk"].leg
    at = leg.received.index(leg.of("dtmf")[0])
    near = [m for m in leg.received[max(0, at - 25) : at + 15] if m["event"] == "media"]
    loudest = loudness(b"".join(base64.b64decode(m["media"]["payload"]) for m in near))
    observe("dtmf-audible", believed=True, seen=loudest > 1000, detail=f"loudest {loudest}")


def test_the_callers_voice_is_heard(calls: Calls) -> None:
    assert loudness(calls["talk"].leg.sound()) > 1000


def test_the_end_is_a_stop_for_the_call(calls: Calls, twilio_target: TwilioTarget) -> None:
    leg = calls["talk"].leg
    stop = leg.received[-1]
    assert stop["event"] == "stop"
    assert stop["streamSid"] == leg.start["streamSid"]
    assert (
        stop["stop"].items()
        >= {
            "accountSid": twilio_target.account_sid,
            "callSid": leg.call_sid,
        }.items()
    )


def test_strange_messages_are_ignored_and_noted(calls: Calls) -> None:
    seen = calls["strange"]
    assert [message["mark"]["name"] for message in seen.leg.of("mark")] == ["fine"]
    assert set(seen.codes) == {31950, 31951}


def test_a_message_of_100_kb_is_taken(calls: Calls, observe: Observer) -> None:
    seen = calls["large"]
    early = seen.leg.notes["early"]
    observe("message-size", believed=(0, []), seen=(early, seen.codes))


def test_a_ping_is_answered(calls: Calls, observe: Observer) -> None:
    observe("pings-answered", believed=1, seen=calls["large"].leg.pongs)
