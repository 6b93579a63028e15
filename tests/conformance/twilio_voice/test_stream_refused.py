"""Streams that do not open (protocols.md A2, A5, H1.6, H1.19)."""

import pytest

from tests.conformance.observing import Observer
from tests.conformance.twilio_voice.calls import Calls
from tests.conformance.twilio_voice.cases import HANG_UP, Answer, Case, Wait, connect, connect_only
from tests.conformance.twilio_voice.leg import Leg

LONG = (Wait(20_000),)


async def close(leg: Leg) -> None:
    """Should it open all the same, that is enough."""
    await leg.until("start")
    await leg.ws.close()


def refused(stream: str, inside: str = "") -> Case:
    return Case(
        {"voice": connect(stream, inside=inside), "ended": HANG_UP, "no": Answer("", status=403)},
        LONG,
        close,
        awaits={"stream": 1},
        blames=True,
    )


CASES = {
    "plain-ws": refused('url="ws://example.com/media"'),
    "http": refused('url="https://example.com/media"'),
    "malformed": refused('url="wss:///media"'),
    "both-tracks": refused('url="{wss}/media" track="both_tracks"'),
    "outbound-track": refused('url="{wss}/media" track="outbound_track"'),
    "query": refused('url="{wss}/media?token=1"'),
    "wrong-path": refused('url="{wss}/nothing"'),
    "forbidden": refused('url="{wss}/no"'),
    "long-parameter": refused(
        'url="{wss}/media"', f'<Parameter name="token" value="{"x" * 500}"/>'
    ),
    "nothing-left": Case({"voice": connect_only(stream='url="{wss}/nothing"')}, LONG),
    "fall-through": Case(
        {
            "voice": connect_only("<Redirect>{http}/after</Redirect>", 'url="{wss}/nothing"'),
            "after": HANG_UP,
        },
        LONG,
    ),
}


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("plain-ws", 31922),
        ("http", 31922),
        ("malformed", 31923),
        ("both-tracks", 31941),
        ("outbound-track", 31941),
        ("wrong-path", 31920),
        ("forbidden", 31920),
    ],
)
def test_a_refused_stream_has_a_number(calls: Calls, case: str, code: int) -> None:
    seen = calls[case]
    assert seen.legs == []
    assert code in seen.codes


def test_an_address_with_a_query_is_stripped_or_refused(calls: Calls) -> None:
    seen = calls["query"]
    if seen.legs:
        assert seen.leg.url.endswith("/media")
    else:
        assert 31920 in seen.codes


def test_a_parameter_has_less_than_500_characters(calls: Calls) -> None:
    assert 12200 in calls["long-parameter"].codes


@pytest.mark.parametrize("case", ["wrong-path", "forbidden"])
def test_a_failed_handshake_is_reported_and_goes_to_the_action(calls: Calls, case: str) -> None:
    seen = calls[case]
    reports = [h.params for h in seen.asked("stream")]
    assert "stream-started" not in [params["StreamEvent"] for params in reports]
    (error,) = [params for params in reports if params["StreamEvent"] == "stream-error"]
    assert error["StreamError"]
    assert [path for path in seen.paths() if path not in {"no", "nothing"}] == ["voice", "ended"]


def test_a_failed_handshake_falls_through(calls: Calls) -> None:
    assert "after" in calls["fall-through"].paths()


def test_a_failed_handshake_with_nothing_left_hangs_up(calls: Calls, observe: Observer) -> None:
    seen = calls["nothing-left"]
    observe("handshake-hangup", believed=True, seen=seen.seconds < 10, detail=f"{seen.seconds} s")
