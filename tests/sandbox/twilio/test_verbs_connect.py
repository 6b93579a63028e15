"""<Connect><Stream> before there is a socket (protocols.md A5)."""

import pytest

from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.stream.stream import refuse
from prosaas.sandbox.twilio.twiml.verbs import Stream
from tests.sandbox.twilio.verb_world import HOST, phone

AFTER = "<Redirect>/next</Redirect>"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ws://app.example.com/m", 31922),
        ("https://app.example.com/m", 31922),
        ("wss://app.example.com/m?a=1", 31920),
        ("wss:///m", 31923),
        ("", 31923),
    ],
)
def test_a_url_that_is_not_dialled_falls_through_with_its_code(url: str, code: int) -> None:
    connect = f'<Connect><Stream url="{url}"/></Connect>'
    outcome = phone({"/voice": connect + AFTER, "/next": ""})
    assert outcome.codes == [code]
    assert outcome.paths == ["/voice", "/next"]


@pytest.mark.parametrize("track", ["outbound_track", "both_tracks", "all"])
def test_other_tracks_than_the_inbound_are_31941(track: str) -> None:
    with pytest.raises(TwilioError, match="31941"):
        refuse(Stream("wss://app.example.com/m", track), allow_ws=False)


def test_a_relative_url_is_that_of_the_document() -> None:
    stream = '<Connect action="/done"><Stream url="/media"/></Connect>'
    outcome = phone({"/voice": stream, "/done": ""}, config={"allow_ws": True})
    assert outcome.view["streams"][0]["url"] == "ws://app.example.com/media"
    (done,) = outcome.asked("/done")
    assert (done["StreamEvent"], done["StreamError"][:5]) == ("stream-error", "31920")


@pytest.mark.parametrize("url", ["ws://app.example.com/m", "wss://app.example.com/m?a=1"])
def test_a_stream_that_never_opened_is_an_error_and_never_stopped(url: str) -> None:
    stream = f'<Connect><Stream url="{url}" statusCallback="{HOST}/stream"/></Connect>'
    outcome = phone({"/voice": stream + AFTER, "/next": "", "/stream": ""})
    assert [form["StreamEvent"] for form in outcome.asked("/stream")] == ["stream-error"]


def test_a_callback_by_get_has_its_params_in_the_query() -> None:
    attributes = f'statusCallback="{HOST}/stream" statusCallbackMethod="GET"'
    stream = f'<Connect><Stream url="/m?a=1" {attributes}/></Connect>'
    outcome = phone({"/voice": stream, "/stream": ""})
    (hook,) = [hook for hook in outcome.site.hooks if hook.path == "/stream"]
    assert (hook.method, hook.form["StreamEvent"]) == ("GET", "stream-error")
