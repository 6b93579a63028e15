"""Recordings that come late, broken or not at all."""

from __future__ import annotations

from collections.abc import Mapping

from calls.models import Call
from recordings.models import Transcript
from tenants.context import tenant_context
from tests.faults.evidence import ALL_DONE, assert_mails, assert_once, files, served
from tests.faults.world import Json, World

PASSING: Mapping[str, Json] = {
    "late": {"status": 404, "count": 3},
    "empty": {"body": "empty", "count": 2},
    "half": {"body": "half", "count": 2},
    "cut": {"body": "cut", "count": 2},
    "words": {"body": "words", "count": 2},
    "dropped": {"drop": True, "count": 2},
    "server error": {"status": 503, "count": 2},
    "too many": {"status": 429, "count": 2},
}
LASTING = {"empty": "empty", "half": "truncated", "cut": "truncated", "words": "not-audio"}


def call_with(world: World, fault: Json) -> Call:
    """A call that is over, whose media has this fault."""
    past = world.past()
    path = f"/Recordings/{past['recording_sid']}.wav"
    world.post("/sandbox/rest/faults", {"path": path, **fault})
    return world.finished(past)


def test_media_that_gets_well_is_fetched_whole_and_once(world: World) -> None:
    """Zero bytes, half a file, a connection that breaks, a page of words, 404, 429, 503."""
    world.post("/sandbox/rest/faults", {"path": "/Recordings.json", "status": 503, "count": 3})
    calls = [call_with(world, fault) for fault in PASSING.values()]
    world.settled(*calls, hurry=True, seconds=120)
    for call in calls:
        assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, *calls)


def test_media_that_stays_bad_is_given_up_and_the_live_words_remain(world: World) -> None:
    """The stage says why; the transcript is what was understood during the call."""
    calls = {how: call_with(world, {"body": how, "count": 0}) for how in LASTING}
    world.settled(*calls.values(), hurry=True, seconds=120)
    for how, call in calls.items():
        fetch, transcribe, *others = world.stages(call).values()
        assert (fetch.state, fetch.reason) == ("failed", LASTING[how])
        assert [transcribe.state, *(stage.state for stage in others)] == ["done"] * 5
        assert not served(world, call)
        with tenant_context(call.tenant_id):
            assert Transcript.objects.get(call=call).source == "live"
    assert files(world) == []
    assert_mails(world, list(calls.values()))
