"""What the law wants said first, and what may be recorded, over real sockets (R19)."""

from __future__ import annotations

import json
from typing import Any

from prosaas.launch import demo_call, demo_result
from tests.e2e.test_whole_calls import SHORT_CALL, finish, place
from tests.stack import Running

Json = dict[str, Any]
LINES = {"disclosure": "I am not a person.", "consent": "This call is recorded."}
CALLER_FIRST: list[Json] = [{"say": "Wait a second."}, *SHORT_CALL]


async def call_with(running: Running, number: str, script: list[Json], **inbound: str) -> Json:
    """One call to a tenant with this policy: what the sandbox saw, and its result."""
    ours = running.phoning(number, "--call-policy", json.dumps({"inbound": inbound}))
    sid = await place(ours, script)
    seen, summary = await finish(ours, sid)
    stored = await demo_call.call_stored(ours.line, sid, ours.check)
    result = await demo_result.result_settled(ours.line, stored["id"], ours.check)
    return {"seen": seen, "turns": summary["turns"], "result": result}


async def test_a_recording_begins_when_the_consent_was_heard(running: Running) -> None:
    """R19, S0-6: nobody talks it down, and not a word before its end is recorded."""
    call = await call_with(
        running, "+14155550131", CALLER_FIRST, recording="after-consent", **LINES
    )
    first = next(turn for turn in call["turns"] if turn["who"] == "agent")
    assert (first["text"], first["interrupted"]) == (" ".join(LINES.values()), False)
    notices = call["result"]["notices"]
    assert [notice["text"] for notice in notices] == list(LINES.values())
    heard_ms = notices[1]["heard_ms"]
    assert heard_ms >= first["end_ms"] - 100
    (recording,) = call["seen"]["recording"]
    (kept,) = call["result"]["recordings"]
    assert kept["bytes"] > 0
    assert kept["duration_ms"] < call["seen"]["seconds"] * 1000 - heard_ms + 1500
    assert recording["channels"] == 2


async def test_a_tenant_without_recordings_has_its_words_all_the_same(running: Running) -> None:
    call = await call_with(running, "+14155550132", SHORT_CALL, recording="off")
    assert call["seen"]["recording"] == call["result"]["recordings"] == []
    assert call["result"]["transcript"]["source"] == "live"
    assert call["result"]["summary"]["caller_name"] == "David Cohen"
