"""Twilio's recordings by REST: listed, deleted, and their sound (protocols.md C)."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.media import Media, MediaCut, TwilioMedia
from prosaas.lib.twilio.rest import TwilioRest
from tests.recordings.media_host import MediaHost, Sound, listed, media_host, wav

OURS = "Basic " + base64.b64encode(b"AC0:token").decode()


@pytest.fixture
def host() -> Iterator[MediaHost]:
    with media_host() as host:
        yield host


@pytest.fixture
def rest(host: MediaHost) -> Iterator[TwilioRest]:
    rest = TwilioRest(account_sid="AC0", auth_token="token", api_url=host.url)
    yield rest
    rest.close()


def heard(host: MediaHost, channels: int = 2) -> tuple[Media, bytes]:
    media = TwilioMedia("AC0", "token", host.url)
    with media.recording(account_sid="AC1", recording_sid="RE1", channels=channels) as answer:
        return answer, b"".join(answer.chunks())


def test_a_calls_recordings_come_oldest_first(host: MediaHost, rest: TwilioRest) -> None:
    host.listed = [listed(sid="RE2", duration=None, status="in-progress"), listed(error_code=7)]
    first, second = rest.recordings_of_call(account_sid="AC1", call_sid="CA1")
    assert (first.recording_sid, first.seconds, first.error_code) == ("RE1", 2, "7")
    assert (second.status, second.seconds, second.error_code) == ("in-progress", None, "")
    assert "CallSid=CA1" in host.paths("/AC1/Recordings.json")[0]


def test_a_deleted_recording_is_gone_and_so_is_one_that_was(
    host: MediaHost, rest: TwilioRest
) -> None:
    host.listed = [listed(), listed(sid="RE2", status="deleted")]
    where = {"account_sid": "AC1", "recording_sid": "RE1"}
    assert rest.recording_exists(**where)
    rest.recording_delete(**where)
    assert host.asked[-1][:2] == ("DELETE", "/2010-04-01/Accounts/AC1/Recordings/RE1.json")
    assert not rest.recording_exists(account_sid="AC1", recording_sid="RE2")
    host.listed, host.refusal = [], 404
    assert not rest.recording_exists(**where)
    rest.recording_delete(**where)


def test_a_refusal_is_neither_gone_nor_there(host: MediaHost, rest: TwilioRest) -> None:
    host.refusal = 500
    where = {"account_sid": "AC1", "recording_sid": "RE1"}
    for ask in (rest.recording_exists, rest.recording_delete):
        with pytest.raises(TwilioFailed):
            ask(**where)
    for host.refusal, retryable in ((500, True), (401, False)):
        with pytest.raises(TwilioFailed) as failed:
            rest.recordings_of_call(account_sid="AC1", call_sid="CA1")
        assert (failed.value.status, failed.value.retryable) == (host.refusal, retryable)


def test_the_sound_comes_with_the_channels_asked_for(host: MediaHost) -> None:
    host.sounds = [Sound(wav())]
    answer, sound = heard(host)
    assert (answer.content_type, answer.length) == ("audio/x-wav", len(wav()))
    assert sound == wav()
    path = "/2010-04-01/Accounts/AC1/Recordings/RE1.wav?RequestedChannels=2"
    assert host.asked == [("GET", path, OURS)]


def test_channels_that_are_not_to_be_had_are_not_insisted_on(host: MediaHost) -> None:
    host.sounds = [Sound(status=400), Sound(wav(channels=1))]
    assert heard(host)[1] == wav(channels=1)
    assert [("Requested" in path) for path in host.paths(".wav")] == [True, False]


def test_our_credentials_stay_with_the_carrier(host: MediaHost) -> None:
    with media_host() as storage_host:
        storage_host.sounds = [Sound(wav())]
        host.sounds = [Sound(status=302, location=f"{storage_host.url}/bucket/RE1.wav?key=1")]
        assert heard(host)[1] == wav()
        assert storage_host.asked == [("GET", "/bucket/RE1.wav?key=1", "")]


def test_a_redirect_in_a_circle_is_given_up(host: MediaHost) -> None:
    host.sounds = [Sound(status=302, location="/again.wav")]
    with pytest.raises(TwilioFailed):
        heard(host)
    assert len(host.asked) < 10


@pytest.mark.parametrize(("status", "retryable"), [(401, False), (404, False), (503, True)])
def test_a_refused_sound_says_with_which_status(
    host: MediaHost, status: int, retryable: bool
) -> None:
    host.sounds = [Sound(status=status)]
    with pytest.raises(TwilioFailed) as failed:
        heard(host)
    assert (failed.value.status, failed.value.retryable) == (status, retryable)


def test_nobody_there_and_nothing_said_may_be_better_later(host: MediaHost) -> None:
    host.sounds = [Sound(hangs_up=True)]
    nobody = MediaHost(url="http://127.0.0.1:1")
    for place in (host, nobody):
        with pytest.raises(TwilioFailed) as failed:
            heard(place)
        assert failed.value.retryable


def test_a_sound_that_stops_before_its_announced_end_is_cut(host: MediaHost) -> None:
    host.sounds = [Sound(wav(), announced=len(wav()) + 1)]
    with pytest.raises(MediaCut):
        heard(host)
