"""The acceptance call of the offline path: from the first webhook to the e-mail, in order."""

from __future__ import annotations

from typing import Any

import pytest

from prosaas.launch import demo_call, demo_result
from tests.e2e.test_whole_calls import SHORT_CALL, finish, place
from tests.stack import Running

Json = dict[str, Any]
MADE = ["fetch", "transcribe", "summarise", "meter"]  # the tenant has no fields, and no mail server


@pytest.fixture
async def worked(running: Running) -> Json:
    """A short call when all is done: what the carrier saw, what is stored, what came of it."""
    sid = await place(running, SHORT_CALL)
    seen, summary = await finish(running, sid)
    stored = await demo_call.call_stored(running.line, sid, running.check)
    result = await demo_result.result_settled(running.line, stored["id"], running.check)
    return {"seen": seen, "summary": summary, "stored": stored, "result": result}


async def test_the_acceptance_call_is_streamed_recorded_and_written_down(worked: Json) -> None:
    """S3-5, S3-6, S3-11: all of it in its order, and the offline part after the hang-up."""
    assert "<Connect" in worked["seen"]["twiml"]
    assert "<Record" not in worked["seen"]["twiml"]
    assert worked["summary"]["frames_sent"] > 0
    result = worked["result"]
    settled = {stage["name"]: stage["settled_at"] for stage in result["stages"]}
    assert [stage["name"] for stage in result["stages"] if stage["state"] == "done"] == MADE
    times = [worked["stored"]["ended_at"], *(settled[name] for name in MADE)]
    assert times == sorted(times)
    assert worked["stored"]["ended_at"] < result["recordings"][0]["fetched_at"] <= times[1]
    said = [s["text"] for s in result["transcript"]["segments"] if s["who"] == "caller"]
    assert "My name is David Cohen" in said
    assert result["summary"]["caller_name"] == "David Cohen"
