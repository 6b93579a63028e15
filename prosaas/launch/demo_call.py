"""The demo's phone call: placed through the sandbox, read back through the REST API."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

CALL_SECONDS = 240.0  # the script is over in well under a minute
AFTERWARDS_SECONDS = 20.0  # for the last turns and counters to be stored
POLL_SECONDS = 0.2
OVER = {"completed", "busy", "no-answer", "failed", "canceled"}
TURN_FIELDS = ("who", "text", "heard_text", "start_ms", "end_ms", "interrupted")
METRIC_FIELDS = (
    "barge_ins",
    "frames_sent",
    "frames_not_160",
    "max_gap_ms",
    "tx_late_frames",
    "tx_schedule_resets",
    "first_audio_ms",
    "barge_in_ms",
)

Json = dict[str, Any]


class DemoCallError(Exception):
    """The call could not be placed or did not end; the text says what was seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where things are: the sandbox, our web process, its PUBLIC_URL, and the tenant's key."""

    sandbox: str
    web: str
    public_url: str
    api_key: str

    def api(self) -> httpx.AsyncClient:
        """A client of our REST API, asked as a proxy in front of PUBLIC_URL would."""
        public = urlsplit(self.public_url)
        headers = {
            "Authorization": f"Bearer {self.api_key}",
            "Host": public.netloc,
            "X-Forwarded-Proto": public.scheme,
        }
        return httpx.AsyncClient(base_url=self.web, headers=headers, timeout=10)


async def number_serve(line: Line, number: Mapping[str, str]) -> None:
    """Take a number into service at the sandbox: its webhooks point to us."""
    async with httpx.AsyncClient(base_url=line.sandbox, timeout=10) as client:
        _accepted(await client.post("/sandbox/numbers", json=dict(number)))


async def call_place(line: Line, order: Mapping[str, object]) -> str:
    """Let the sandbox's caller dial; returns the CallSid."""
    async with httpx.AsyncClient(base_url=line.sandbox, timeout=10) as client:
        answer = _accepted(await client.post("/sandbox/calls", json=dict(order)))
    return str(answer["call_sid"])


async def call_over(line: Line, call_sid: str, check: Callable[[], None]) -> Json:
    """Wait until the caller has hung up; what the sandbox knows of the call.

    `check` runs at every look and raises to end the waiting.
    """
    deadline = time.monotonic() + CALL_SECONDS
    async with httpx.AsyncClient(base_url=line.sandbox, timeout=10) as client:
        while True:
            call = _accepted(await client.get(f"/sandbox/calls/{call_sid}"))
            if call["status"] in OVER:
                return call
            check()
            if time.monotonic() > deadline:
                raise DemoCallError(f"The call is still {call['status']} after {CALL_SECONDS} s.")
            await asyncio.sleep(POLL_SECONDS)


async def call_stored(
    line: Line, call_sid: str, check: Callable[[], None], *, seconds: float = AFTERWARDS_SECONDS
) -> Json:
    """Wait until our API tells the finished call with its counters; raises DemoCallError."""
    deadline = time.monotonic() + seconds
    async with line.api() as client:
        while True:
            call = await _stored(client, call_sid)
            if call and call["status"] in OVER and call["metrics"]:
                return call
            check()
            if time.monotonic() > deadline:
                seen = "no such call" if call is None else f"status {call['status']}, no counters"
                raise DemoCallError(f"After {seconds:.0f} s the API tells {seen}.")
            await asyncio.sleep(POLL_SECONDS)


async def _stored(client: httpx.AsyncClient, call_sid: str) -> Json | None:
    found = _accepted(await client.get("/api/v1/calls/", params={"call_sid": call_sid}))["results"]
    if not found:
        return None
    return _accepted(await client.get(f"/api/v1/calls/{found[0]['id']}/"))


async def stored_result(line: Line, call_id: str) -> Json:
    """What the work after a call has made so far."""
    async with line.api() as client:
        return _accepted(await client.get(f"/api/v1/calls/{call_id}/"))


async def newest_sids(line: Line) -> list[str]:
    """The CallSids of the tenant's latest calls, newest first."""
    async with line.api() as client:
        calls = _accepted(await client.get("/api/v1/calls/"))["results"]
    return [str(call["call_sid"]) for call in calls]


async def next_call(line: Line, check: Callable[[], None]) -> str:
    """Wait, however long, until somebody phones; the CallSid."""
    known = set(await newest_sids(line))
    while True:
        if fresh := [sid for sid in await newest_sids(line) if sid not in known]:
            return fresh[-1]
        check()
        await asyncio.sleep(1.0)


def summary_of(call: Json) -> Json:
    """The JSON object that `make demo ONCE=1` prints, from the API's answer for one call."""
    metrics = call["metrics"] or {}
    return {
        "call_sid": call["call_sid"],
        "status": call["status"],
        "seconds": call["seconds"],
        "turns": [{name: turn[name] for name in TURN_FIELDS} for turn in call["turns"]],
        **{name: metrics.get(name) for name in METRIC_FIELDS},
    }


def shortcomings(summary: Json) -> list[str]:
    """Why this was not a whole call, nothing if it was."""
    speakers = {turn["who"] for turn in summary["turns"] if turn["text"].strip()}
    found = {
        f"the status is {summary['status']}": summary["status"] != "completed",
        "the agent said nothing": "agent" not in speakers,
        "the caller was not understood once": "caller" not in speakers,
        "nobody was interrupted": not summary["barge_ins"],
        "no audio was sent": not summary["frames_sent"],
        f"{summary['frames_not_160']} frames were not 160 bytes": summary["frames_not_160"] != 0,
    }
    return [text for text, wrong in found.items() if wrong]


def _accepted(response: httpx.Response) -> Json:
    if response.is_error:
        where = f"{response.request.method} {response.request.url}"
        raise DemoCallError(f"{where}: {response.status_code} {response.text[:300]}")
    body: Json = response.json()
    return body
