"""The caller's audio on its way in: held without a session, passed on with one, counted."""

from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from calls.media.caller_audio import HELD_MAX_MS, CallerAudio
from calls.twilio.media import Media

FRAME_MS = 20
HELD_MAX_FRAMES = HELD_MAX_MS // FRAME_MS


def frame(number: int = 0) -> Media:
    audio = bytes([number % 256]) * 160
    return Media("MZ1", base64.b64encode(audio).decode(), audio)


class Model:
    """Remembers which frames it was given."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def takes(self, text: str) -> None:
        self.heard.append(base64.b64decode(json.loads(text)["audio"])[0])


def test_what_is_held_is_passed_on_in_order_when_a_session_is_there() -> None:
    """S0-10, S4-6: the caller's first words are not lost while the model is dialled."""
    model = Model()
    caller = CallerAudio(model.takes)
    for number in range(3):
        caller.push(frame(number), number * FRAME_MS)
    assert (model.heard, caller.frames_held) == ([], 3)
    caller.release()
    caller.push(frame(3), 60)
    assert (model.heard, caller.frames_held) == ([0, 1, 2, 3], 0)


def test_fifteen_seconds_are_held_and_the_oldest_is_lost_and_counted() -> None:
    """L18: what is lost says so, and the session's clock begins behind it."""
    model = Model()
    caller = CallerAudio(model.takes)
    for number in range(HELD_MAX_FRAMES + 5):
        caller.push(frame(number), number * FRAME_MS)
    caller.release()
    assert model.heard[0] == 5
    assert (caller.frames_dropped, caller.session_from_ms) == (5, 5 * FRAME_MS)


def test_a_second_session_begins_where_the_first_was_lost() -> None:
    """Protocols F3: its clock counts the audio it is given."""
    caller = CallerAudio(Model().takes)
    caller.release()
    for number in range(100):
        caller.push(frame(number), number * FRAME_MS)
    caller.hold()
    caller.hold()
    caller.push(frame(), 2_000)
    assert caller.session_from_ms == 2_000


@given(st.lists(st.sampled_from(["push", "push", "push", "hold", "release"]), max_size=60))
def test_every_frame_is_forwarded_dropped_or_held(steps: list[str]) -> None:
    """L18: in = forwarded + dropped + held, whatever happens in between."""
    caller = CallerAudio(lambda _: None)
    for at, step in enumerate(steps):
        if step == "push":
            caller.push(Media("MZ1", "", bytes(8 * 600)), at)
        else:
            getattr(caller, step)()
    accounted = caller.frames_forwarded + caller.frames_dropped + caller.frames_held
    assert caller.frames_in == accounted
