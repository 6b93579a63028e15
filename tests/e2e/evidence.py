"""What one call left behind at the carrier, at the model and in our database.

Whose session is whose, is told by the number that the caller's first frame carries
(prosaas/sandbox/wire/watermark.py), and of one that came later, by what was replayed to it.
Moments are monotonic ms of the sandbox's one process, so they can be put in order; nothing here
measures how long anything took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx

from calls.engine.playout import BYTES_PER_MS, FRAME_BYTES, read_mark
from prosaas.launch import demo_call

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
CALLER = "+14155550199"
_watermarks = count(1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One call. `carrier` and `moments` are the sandbox's views of it, `sessions` the model's
    logs with their `timeline`, oldest first, `stored` what our API tells.
    """

    carrier: Json
    moments: Json
    sessions: list[Json]
    stored: Json

    @property
    def metrics(self) -> Json:
        """Our counters."""
        metrics: Json = self.stored["metrics"]
        return metrics

    @property
    def counters(self) -> Json:
        """Our counters that have no column of their own."""
        counters: Json = self.metrics["counters"]
        return counters

    @property
    def segments(self) -> list[Json]:
        """What the caller heard, in unbroken stretches."""
        segments: list[Json] = self.carrier["playout"]["segments"]
        return segments

    @property
    def played_frames(self) -> float:
        """How many frames the carrier played."""
        return float(sum(segment["bytes"] for segment in self.segments) / FRAME_BYTES)

    def turns(self, who: str) -> list[Json]:
        """The stored turns of one side, in order."""
        return [turn for turn in self.stored["turns"] if turn["who"] == who]

    @property
    def said_to_carrier(self) -> list[Json]:
        """Our messages on the media socket in order; the audio itself is not among them."""
        return [entry["message"] for entry in self.carrier["wire"] if entry["from"] == "app"]

    @property
    def marks_after_clears(self) -> list[tuple[int, int]]:
        """The epoch of each mark we sent, with how many clears we had sent before it."""
        clears, found = 0, []
        for message in self.said_to_carrier:
            clears += message["event"] == "clear"
            mark = read_mark(message.get("mark", {}).get("name", ""))
            found += [(mark[0], clears)] if mark else []
        return found

    @property
    def left_over_frames(self) -> int:
        """Frames that came after a clear and before the model said anything of its next reply."""
        frames, responses = self.moments["frames"]["at_ms"], self.responses
        found = 0
        for clear_ms in self.moments["clears_ms"]:
            later = [r["first_audio_ms"] for r in responses if r["created_ms"] > clear_ms]
            next_ms = min((ms for ms in later if ms is not None), default=float("inf"))
            found += sum(clear_ms < at_ms < next_ms for at_ms in frames)
        return found

    @property
    def responses(self) -> list[Json]:
        """The model's responses and their moments."""
        return [one for session in self.sessions for one in session["timeline"]["responses"]]

    @property
    def model_frames(self) -> int:
        """How many frames the model's audio is, each response filled up to whole ones."""
        sizes = [round(one["audio_ms"] * BYTES_PER_MS) for one in self.responses]
        return sum(-(-size // FRAME_BYTES) for size in sizes)

    def to_model(self, *kinds: str) -> list[Json]:
        """What we told the model, of these types or of all, in order."""
        return _events(self.sessions, "client", kinds)

    def from_model(self, *kinds: str) -> list[Json]:
        """What the model told us."""
        return _events(self.sessions, "server", kinds)


def _events(sessions: Sequence[Json], sender: str, kinds: Sequence[str]) -> list[Json]:
    events = [entry for session in sessions for entry in session["events"]]
    own = [entry["event"] for entry in events if entry["sender"] == sender]
    return [event for event in own if not kinds or event["type"] in kinds]


@dataclass(slots=True)
class Placed:
    """A call that was placed; `evidence` needs its end."""

    running: Running
    call_sid: str
    watermark: int

    async def ended(self) -> tuple[Json, Json]:
        """Wait for the call's end; the carrier's view of it and our API's."""
        line, check = self.running.line, self.running.check
        carrier = await demo_call.call_over(line, self.call_sid, check)
        return carrier, await demo_call.call_stored(line, self.call_sid, check)


async def place(running: Running, script: Sequence[Json]) -> Placed:
    """Phone the tenant of `running`."""
    watermark, number = next(_watermarks), running.tenant["number"]
    await demo_call.number_serve(running.line, running.number_at_sandbox(number))
    order = {"to": number, "from": CALLER, "script": list(script), "watermark": watermark}
    return Placed(running, await demo_call.call_place(running.line, order), watermark)


async def evidence(calls: Mapping[str, Placed]) -> dict[str, Evidence]:
    """Wait for the end of all calls, then read what they left, by name."""
    ends = await asyncio.gather(*(placed.ended() for placed in calls.values()))
    sandbox = next(iter(calls.values())).running.line.sandbox
    async with httpx.AsyncClient(base_url=sandbox, timeout=30) as client:
        logs = (await client.get("/sandbox/openai/sessions")).json()["sessions"]
        timelines = (await client.get("/sandbox/openai/bench")).json()["sessions"]
        sessions = [log | {"timeline": times} for log, times in zip(logs, timelines, strict=True)]
        found = {}
        for (name, placed), (carrier, stored) in zip(calls.items(), ends, strict=True):
            moments = (await client.get(f"/sandbox/calls/{placed.call_sid}/bench")).json()
            found[name] = Evidence(carrier, moments, _own(sessions, placed, stored), stored)
    return found


def _own(sessions: Sequence[Json], placed: Placed, stored: Json) -> list[Json]:
    said = {turn["text"] for turn in stored["turns"] if turn["who"] == "caller"}
    return [
        session
        for session in sessions
        if session["timeline"]["watermark"] == placed.watermark or said & set(replayed(session))
    ]


def replayed(session: Json) -> list[str]:
    """What a session was told that the caller had said before it."""
    created = _events([session], "client", ["conversation.item.create"])
    items = [event["item"] for event in created if event["item"].get("role") == "user"]
    return [part["text"] for item in items for part in item["content"]]


async def lose_model(placed: Placed, *, after_ms: int) -> None:
    """Cut the model's socket in its reply to the caller's first line, so far into its audio."""
    sandbox, check = placed.running.line.sandbox, placed.running.check
    async with httpx.AsyncClient(base_url=sandbox, timeout=30) as client:
        while not (await client.get(f"/sandbox/calls/{placed.call_sid}")).json()["spoken"]:
            check()
            await asyncio.sleep(0.2)
        order = {"watermark": placed.watermark, "after_ms": after_ms}
        answer = await client.post("/sandbox/openai/drop", json=order)
    assert answer.json() == {"told": 1}
