"""How turns are taken, over real sockets: silence, keys, functions, goodbyes, a lost model."""

from __future__ import annotations

from calls.engine.playout import FRAME_MS, MARK_EVERY_MS
from tests.e2e.evidence import Evidence, Json, replayed


def test_a_silent_caller_is_asked_asked_again_and_told_goodbye(calls: dict[str, Evidence]) -> None:
    """L57, L58: after the turn settings' silence, twice; then the line is closed by us."""
    call = calls["is silent"]
    _, asked, asked_again, goodbye = (turn["heard_text"] for turn in call.turns("agent"))
    assert "still there" in asked
    assert "hang up" in asked_again
    assert "Goodbye" in goodbye
    assert call.played_frames == call.model_frames
    assert (call.carrier["ended_by"], call.stored["end_reason"]) == ("application", "caller-silent")


def test_the_model_is_not_made_believe_that_the_silent_caller_spoke(
    calls: dict[str, Evidence],
) -> None:
    """L60: follow-ups are instructions of one response, not user items."""
    call = calls["is silent"]
    assert call.to_model("conversation.item.create") == []
    assert call.turns("caller") == []


def test_keys_reach_the_model_as_text_and_are_answered_once(calls: dict[str, Evidence]) -> None:
    """B1: digits are a turn of the caller, though their tones are heard too."""
    call = calls["presses keys"]
    (created,) = call.to_model("conversation.item.create")
    assert created["item"]["role"] == "user"
    assert created["item"]["content"][0]["text"].endswith("4 2 #")
    assert [turn["text"] for turn in call.turns("caller")] == ["42#"]
    _, answer = call.turns("agent")
    assert answer["heard_text"].startswith("I have noted 4 2 #.")


def test_a_function_is_answered_before_the_one_reply_that_tells_of_it(
    calls: dict[str, Evidence],
) -> None:
    """F7, L49: call, output, create, in that order; the caller hears what was found."""
    call = calls["asks the time"]
    (output,) = call.to_model("conversation.item.create")
    assert output["item"]["type"] == "function_call_output"
    told = call.to_model("conversation.item.create", "response.create")
    assert told[told.index(output) + 1]["type"] == "response.create"
    assert call.turns("agent")[-1]["heard_text"].startswith("I have looked: ")


def test_a_goodbye_is_heard_before_the_line_is_closed(calls: dict[str, Evidence]) -> None:
    """L53, L54: we hang up, and the carrier has proved the last word before."""
    call = calls["says goodbye"]
    goodbye = call.turns("agent")[-1]
    assert call.carrier["ended_by"] == "application"
    assert call.stored["end_reason"] == "agent-ended"
    assert goodbye["heard_text"] == goodbye["text"] != ""
    assert call.carrier["marks"][-1]["heard"]
    assert call.played_frames == call.model_frames


def test_a_caller_who_says_wait_during_the_goodbye_keeps_the_call(
    calls: dict[str, Evidence],
) -> None:
    """L55: the pending end is off, and the caller is answered."""
    call = calls["stays on"]
    _, goodbye, answer = call.turns("agent")
    (called,) = call.from_model("response.function_call_arguments.done")
    assert called["name"] == "end_call"
    assert goodbye["interrupted"]
    assert answer["heard_text"] == answer["text"] != ""
    assert (call.carrier["ended_by"], call.stored["end_reason"]) == ("caller", "caller-hung-up")


def test_a_protected_greeting_is_heard_whole_and_the_caller_answered_after_it(
    calls: dict[str, Evidence],
) -> None:
    """R3, S2-18, S0-10: nothing is cleared or cancelled, and the caller was heard meanwhile."""
    call = calls["cannot interrupt"]
    greeting, answer = call.turns("agent")
    assert greeting["heard_text"] == greeting["text"] != ""
    assert answer["heard_text"].startswith("Of course.")
    assert call.to_model("response.cancel") == []
    assert call.played_frames == call.model_frames


def test_an_agent_that_drains_says_what_is_queued_and_no_more(calls: dict[str, Evidence]) -> None:
    """R1, S0-7, S0-9: cancel only; no clear, no frame is dropped, what came before plays out."""
    call = calls["drains"]
    greeting = call.responses[0]
    assert [c["response_id"] for c in call.to_model("response.cancel")] == [greeting["id"]]
    assert [m for m in call.said_to_carrier if m["event"] == "clear"] == []
    assert call.counters["frames_dropped"] == 0
    assert not any(segment["cleared"] for segment in call.segments)


def test_a_caller_who_hangs_up_in_the_greeting_leaves_no_frame_unaccounted(
    calls: dict[str, Evidence],
) -> None:
    """L18, S2-14: enqueued = sent + dropped + left."""
    call = calls["hangs up"]
    counters, sent = call.counters, call.metrics["frames_sent"]
    gone = counters["frames_dropped"] + counters["frames_left"]
    assert counters["frames_enqueued"] == sent + gone > sent
    assert counters["frames_unbalanced"] == 0
    assert call.carrier["frames"]["count"] <= sent


def test_of_a_greeting_cut_by_a_hang_up_no_more_counts_as_heard_than_was_played(
    calls: dict[str, Evidence],
) -> None:
    """L31, L52: the transcript ends where the caller left, and the end has its reason."""
    call = calls["hangs up"]
    (greeting,) = call.turns("agent")
    played_ms = call.played_frames * FRAME_MS
    assert greeting["interrupted"]
    assert abs(greeting["heard_ms"] - played_ms) <= MARK_EVERY_MS
    assert greeting["text"].startswith(greeting["heard_text"])
    assert call.stored["end_reason"] == "caller-hung-up"


def test_a_lost_model_is_dialled_again_and_told_what_was_said(calls: dict[str, Evidence]) -> None:
    """F1: its socket broke in the middle of its answer, and history was replayed."""
    call = calls["loses the model"]
    broken, second = call.sessions
    assert broken["close_code"] == 1006
    assert replayed(second) == ["I am Emma Taylor"]
    assert [item["role"] for item in history(second)] == ["assistant", "user", "assistant"]


def test_a_conversation_goes_on_after_its_model_was_lost(calls: dict[str, Evidence]) -> None:
    """The caller is greeted once, and the new session knows the name the old one was told."""
    call = calls["loses the model"]
    creates = call.to_model("response.create")
    greetings = [c for c in creates if "Greet the caller" in str(c.get("response"))]
    assert len(greetings) == 1
    assert "Emma Taylor. I need to order flowers." in call.turns("agent")[-1]["heard_text"]
    assert call.stored["end_reason"] == "caller-hung-up"


def history(session: Json) -> list[Json]:
    """The items that a session began with."""
    events = [entry["event"] for entry in session["events"] if entry["sender"] == "client"]
    return [event["item"] for event in events if event["type"] == "conversation.item.create"]
