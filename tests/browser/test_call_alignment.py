"""A real call's turns lie in its recording where they are heard, and are played from there."""

from __future__ import annotations

import io
import time
import wave

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.chrome import People
from tests.browser.stack import Business
from tests.browser.test_live import phoned
from tests.e2e.scripts import AGENT_DONE, HANG_UP, interrupt, say

NEAR_MS = 300
THERE_S = 120
LOUD = 400  # of 32767: the line's own noise is far below
PAUSE_FRAMES = 25  # of 20 ms: a shorter gap is inside what somebody says
FRAME = 160
SCRIPT = [
    AGENT_DONE,
    say("My name is David Cohen."),
    AGENT_DONE,
    say("I would like to book an appointment on Monday morning."),
    interrupt(2_000),
    AGENT_DONE,
    say("Yes, that is correct."),
    AGENT_DONE,
    HANG_UP,
]


def told(page: Page, call_sid: str) -> str:
    """The id of the call, once its recording and its summary are there."""
    ends = time.monotonic() + THERE_S
    while time.monotonic() < ends:
        found = page.request.get(f"/api/v1/calls/?call_sid={call_sid}").json()["results"]
        if found:
            call = page.request.get(f"/api/v1/calls/{found[0]['id']}/").json()
            if call["summary"] and found[0]["has_recording"]:
                return str(found[0]["id"])
        page.wait_for_timeout(500)
    raise AssertionError("the work after the call is not done")


def stretches(sound: bytes) -> dict[str, list[tuple[int, int]]]:
    """From when to when each side speaks, ms, by the loudness of its channel alone."""
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8_000)
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    found: dict[str, list[tuple[int, int]]] = {}
    for side, who in enumerate(("caller", "agent")):
        frames = pcm[: len(pcm) // FRAME * FRAME, side].reshape(-1, FRAME)
        loud = np.flatnonzero(np.abs(frames.astype(int)).max(axis=1) > LOUD)
        parts = np.split(loud, np.flatnonzero(np.diff(loud) >= PAUSE_FRAMES) + 1)
        found[who] = [(int(part[0]) * 20, int(part[-1]) * 20) for part in parts if len(part)]
    return found


def goes_on(at: int, spoken: list[tuple[int, int]]) -> bool:
    """Whether the side speaks already, so that loudness tells no beginning."""
    return any(begin + NEAR_MS < at < end - NEAR_MS for begin, end in spoken)


@pytest.fixture(scope="module")
def call_sid(world: Business) -> str:
    """A call with replies, an interruption and a goodbye."""
    return phoned(world.running, SCRIPT)


def test_every_turn_begins_where_it_is_heard(
    people: People, world: Business, call_sid: str
) -> None:
    page = people.page(world)
    page.goto(f"/app/calls/{told(page, call_sid)}/")
    audio = page.locator("[data-player=call] audio").get_attribute("src")
    heard = stretches(page.request.get(str(audio)).body())
    off = []
    for turn in page.locator("#said-heard .turn[data-start]").all():
        who = "agent" if "agent" in str(turn.get_attribute("class")) else "caller"
        start = int(turn.get_attribute("data-start") or 0)
        # What began before the recording did is played from its beginning.
        if start and not goes_on(start, heard[who]):
            nearest = min((begin for begin, _ in heard[who]), key=lambda at: abs(at - start))
            off.append((who, start, nearest - start))
    assert len(off) >= 6, off
    assert {who for who, _, _ in off} == {"agent", "caller"}
    assert all(abs(by) <= NEAR_MS for _, _, by in off), (off, heard)
