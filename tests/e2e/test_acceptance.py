"""Acceptance calls over real sockets: S0-20..23 and S2-16 of docs/requirements.md.

Counts and order are asserted here; times are measured by the bench (bench/README.md).
"""

from __future__ import annotations

import pytest

from calls.engine.playout import FRAME_BYTES, MARK_EVERY_MS
from tests.e2e import scripts
from tests.e2e.evidence import Evidence, Json


@pytest.fixture(params=scripts.EVERY)
def every_call(request: pytest.FixtureRequest, calls: dict[str, Evidence]) -> Evidence:
    """Each call in turn."""
    return calls[request.param]


@pytest.fixture(params=scripts.INTERRUPTING)
def interrupted_call(request: pytest.FixtureRequest, calls: dict[str, Evidence]) -> Evidence:
    """Each call in which the caller talked over the agent."""
    return calls[request.param]


# Every call.


def test_every_call_is_completed_without_a_warning_of_the_carrier(every_call: Evidence) -> None:
    """S0-23, S2-15: the socket is closed once and in order, no message is refused."""
    assert every_call.stored["status"] == "completed"
    assert every_call.carrier["errors"] == []


def test_every_frame_is_160_bytes_from_the_first_on(every_call: Evidence) -> None:
    """S2-1, S2-5, S2-6, S0-22: no frame of another size can play too fast or too slow."""
    sizes = every_call.carrier["frames"]["sizes"]
    assert set(sizes) == {FRAME_BYTES}
    assert every_call.metrics["frames_not_160"] == 0


def test_every_frame_is_accounted_for(every_call: Evidence) -> None:
    """S2-14, L18: enqueued = sent + dropped, and what we call sent is what the carrier got."""
    sent, counters = every_call.metrics["frames_sent"], every_call.counters
    assert counters["frames_enqueued"] == sent + counters["frames_dropped"]
    assert counters["frames_left"] == counters["frames_unbalanced"] == 0
    assert every_call.carrier["frames"]["count"] == sent > 0


def test_no_schedule_is_reset(every_call: Evidence) -> None:
    """S2-9, S2-16."""
    assert every_call.metrics["tx_schedule_resets"] == 0


def test_the_model_never_refuses_anything(every_call: Evidence) -> None:
    """S0-18, L43: no second response, no cancel of none, no truncation beyond the audio."""
    assert every_call.from_model("error") == []


def test_no_response_is_cancelled_twice(every_call: Evidence) -> None:
    """S0-7, S0-18, L27."""
    cancelled = [event["response_id"] for event in every_call.to_model("response.cancel")]
    assert len(cancelled) == len(set(cancelled))


# Interruptions.


def test_an_interruption_clears_the_carrier_and_is_counted(interrupted_call: Evidence) -> None:
    """S0-15, S2-16: one clear for each barge-in, and audio that was queued is dropped by us."""
    clears = [m for m in interrupted_call.said_to_carrier if m["event"] == "clear"]
    assert len(clears) == interrupted_call.metrics["barge_ins"] >= 1
    assert interrupted_call.counters["frames_dropped"] > 0
    assert any(segment["cleared"] for segment in interrupted_call.segments)


def test_nothing_of_an_interrupted_reply_follows_the_clear(interrupted_call: Evidence) -> None:
    """R1, L14, L28, S0-14, S0-21: no frame before the next reply's, no mark of an old epoch."""
    assert interrupted_call.left_over_frames == 0
    assert all(epoch > clears for epoch, clears in interrupted_call.marks_after_clears)


def test_the_models_memory_is_cut_after_the_cancel_to_what_was_heard(
    interrupted_call: Evidence,
) -> None:
    """S2-10, R1, L31: cancel if it still generates, then truncate, at what we say was heard."""
    heard = {turn["item_id"]: turn["heard_ms"] for turn in interrupted_call.turns("agent")}
    events = interrupted_call.to_model("response.cancel", "conversation.item.truncate")
    owners = owner_of_items(interrupted_call)
    cuts = [event for event in events if event["type"] == "conversation.item.truncate"]
    assert cuts
    for cut in cuts:
        assert cut["audio_end_ms"] == heard[cut["item_id"]]
        cancel = {"type": "response.cancel", "response_id": owners[cut["item_id"]]}
        assert cancel not in events[events.index(cut) :]


def owner_of_items(call: Evidence) -> dict[str, str]:
    """The response of each item."""
    added = call.from_model("response.output_item.added")
    return {event["item"]["id"]: event["response_id"] for event in added}


# One call each.


def test_an_undisturbed_greeting_is_heard_whole(calls: dict[str, Evidence]) -> None:
    """S0-12, S0-20: every frame of the model's audio is played, none is cleared."""
    call = calls["listens"]
    (greeting,) = call.turns("agent")
    assert greeting["heard_text"] == greeting["text"] != ""
    assert call.played_frames == call.model_frames
    assert not any(segment["cleared"] for segment in call.segments)


def test_a_greeting_is_interrupted_after_600_ms_and_the_call_goes_on(
    calls: dict[str, Evidence],
) -> None:
    """S0-20, S0-11: past its protection the greeting gives way, and the caller is answered."""
    greeting, reply = calls["interrupts early"].turns("agent")
    assert greeting["interrupted"]
    assert greeting["heard_ms"] > 0
    assert reply["heard_text"] == reply["text"] != ""


def test_a_reply_that_is_still_being_generated_is_cancelled_once(
    calls: dict[str, Evidence],
) -> None:
    """S0-7, R1, L28: cancel, then truncate; what the model sends late is heard by nobody."""
    call = calls["interrupts early"]
    greeting = call.responses[0]
    assert greeting["status"] == "cancelled"
    told = call.to_model("response.cancel", "conversation.item.truncate")[:2]
    assert [event["type"] for event in told] == ["response.cancel", "conversation.item.truncate"]
    assert told[0]["response_id"] == greeting["id"]


def test_wait_stops_the_agent_each_time_in_one_call(calls: dict[str, Evidence]) -> None:
    """S0-15, S0-21: three times, and what was heard is what the carrier had played."""
    call = calls["wait wait"]
    cut = [turn for turn in call.turns("agent") if turn["interrupted"]]
    assert len(cut) == call.metrics["barge_ins"] == 3
    for turn, played_ms in zip(cut, played_before_clears(call), strict=True):
        assert abs(turn["heard_ms"] - played_ms) <= MARK_EVERY_MS


def test_six_turns_are_answered_once_each_and_heard_whole(calls: dict[str, Evidence]) -> None:
    """S0-22, L42: one reply a turn; the model's audio is played frame for frame, none twice."""
    call = calls["six turns"]
    assert len(call.turns("caller")) == 6
    assert len(call.turns("agent")) == 7
    assert len([one for one in call.responses if one["audio_ms"]]) == 7
    assert all(turn["heard_text"] == turn["text"] for turn in call.turns("agent"))
    assert call.played_frames == call.model_frames


def test_the_turns_of_a_call_alternate(calls: dict[str, Evidence]) -> None:
    """S0-19, S0-22: the transcript is in the order of speech."""
    who = [turn["who"] for turn in calls["six turns"].stored["turns"]]
    assert who == ["agent", *["caller", "agent"] * 6]


@pytest.mark.parametrize("name", scripts.FIVE)
def test_five_callers_at_once_are_told_apart(calls: dict[str, Evidence], name: str) -> None:
    """S0-23: each is heard, answered and interrupts once; nobody hears another's name."""
    call = calls[name]
    text = " ".join(turn["text"] for turn in call.stored["turns"])
    assert [other for other in scripts.FIVE if other in text] == [name]
    assert call.metrics["barge_ins"] == 1


def test_the_minute_lasts_a_minute(calls: dict[str, Evidence]) -> None:
    """S2-16: with three interruptions in it."""
    call = calls["a minute"]
    assert call.stored["seconds"] >= 60
    assert call.metrics["barge_ins"] == 3


def test_a_minute_on_a_shared_machine_has_few_late_frames(calls: dict[str, Evidence]) -> None:
    """S2-16, R9: the budget of 5 is the bench's, on a quiet machine; here one in fifty."""
    metrics = calls["a minute"].metrics
    assert metrics["tx_late_frames"] * 50 <= metrics["frames_sent"]


def played_before_clears(call: Evidence) -> list[float]:
    """For each clear, how much was played of what it cut off, ms: since the caller last spoke."""
    spoken_ms = [0, *(entry["end_ms"] for entry in call.carrier["spoken"])]
    cleared = [segment for segment in call.segments if segment["cleared"]]
    return [_played_since(call.segments, cut, spoken_ms) for cut in cleared]


def _played_since(segments: list[Json], cut: Json, spoken_ms: list[float]) -> float:
    since_ms = max(ms for ms in spoken_ms if ms < cut["end_ms"])
    own = [s for s in segments if since_ms <= s["start_ms"] and s["end_ms"] <= cut["end_ms"]]
    return float(sum(segment["end_ms"] - segment["start_ms"] for segment in own))
