"""What came of the demo's call, once its recording has been fetched, heard and understood."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from prosaas.launch.console import columns, say
from prosaas.launch.demo_call import Line, stored_result

RESULT_SECONDS = 180.0
POLL_SECONDS = 0.5
LABEL, WIDEST = 10, 100  # columns
MICROS = 1_000_000
KIB = 1024

WORDS = {None: "-", True: "yes", False: "no"}

Json = dict[str, Any]


async def result_settled(line: Line, call_id: str, check: Callable[[], None]) -> Json:
    """Wait until nothing more is to come, or give up waiting; what the API tells of it then.

    `check` runs at every look and raises to end the waiting.
    """
    deadline = time.monotonic() + RESULT_SECONDS
    while True:
        result = await stored_result(line, call_id)
        if result["settled"] or time.monotonic() > deadline:
            return result
        check()
        await asyncio.sleep(POLL_SECONDS)


def in_short(result: Json) -> Json:
    """The part of the JSON object of `make demo ONCE=1` that tells what came of the call."""
    recording = next((r for r in result["recordings"] if r["bytes"]), None)
    transcript, summary, micros = result["transcript"], result["summary"], result["cost_micros"]
    cost = None if micros is None else {"usd": micros / MICROS, "lines": result["cost_lines"]}
    return {
        "recording": recording and {k: recording[k] for k in ("seconds", "channels", "bytes")},
        "transcript": transcript and {k: transcript[k] for k in ("source", "segments")},
        "summary": summary,
        "extracted": result["extracted"],
        "cost": cost,
        "stages": {stage["name"]: stage["reason"] or stage["state"] for stage in result["stages"]},
    }


def tell(short: Json) -> None:
    """One line for each thing that came of the call."""
    width = (columns() or WIDEST) - LABEL
    for name, text in _lines(short):
        say(f"{name:{LABEL}}{text if len(text) <= width else text[: width - 1] + '…'}")


def _lines(short: Json) -> list[tuple[str, str]]:
    recording, transcript = short["recording"], short["transcript"]
    summary, cost = short["summary"], short["cost"]
    lines = []
    if recording:
        size = f"{recording['bytes'] // KIB} KiB"
        lines.append(("Recording", f"{recording['seconds']} s, 2 channels, {size}"))
    if transcript:
        count = len(transcript["segments"])
        lines.append(
            ("Written", f"{count} passage{'s' * (count != 1)}, from the {transcript['source']}")
        )
    if summary:
        lines.append(("Summary", f"{summary['outcome']}: {summary['text']}"))
    for name, value in short["extracted"].items():
        lines.append(("Field", f"{name}: {WORDS.get(value, value)}"))
    if cost:
        lines.append(("Cost", f"${cost['usd']:.4f} at the vendors' list prices"))
    return lines


def missing(short: Json) -> list[str]:
    """What a whole call leaves behind and this one did not."""
    names = ("recording", "transcript", "summary", "cost")
    words = [f"no {name} came of it" for name in names if not short[name]]
    recording, transcript = short["recording"] or {}, short["transcript"] or {}
    if recording and recording["channels"] != 2:  # noqa: PLR2004 the caller and the agent
        words.append("the recording does not have two channels")
    if transcript and transcript["source"] != "recording":
        words.append("the transcript was not made from the recording")
    return words
