"""What was said in a call, as a model is told it: one JSON object, and nothing but data.

Whoever rings up may say anything, also orders to a model. So words travel as values of a JSON
object in the request's input; instructions and schema are constants that no word of a call can
reach (docs/summaries.md).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from calls.models import Call, Who
from recordings import selectors
from recordings.models import Source
from recordings.services import Job
from tenants.context import tenant_context

MOST_LETTERS: Final = 60_000  # an hour and more of talk; what is longer loses its middle
_MOST_OF_A_TURN: Final = 8_000


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said at a time; `who` is "caller" or "agent"."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A call with what was said in it, in order of time, and from what that is known."""

    call: Call
    source: str
    turns: Sequence[Turn]

    @property
    def caller_spoke(self) -> bool:
        """Whether the caller said a word."""
        return any(turn.who == Who.CALLER for turn in self.turns)

    def as_data(self) -> str:
        """JSON for a model: facts of the call, and the turns; a long call without its middle."""
        turns, left_out = bounded(self.turns)
        data: dict[str, Any] = {
            "call": _facts(self.call, self.source),
            "turns": [{"speaker": turn.who, "text": turn.text} for turn in turns],
        }
        if left_out:
            data["left_out"] = left_out
        return json.dumps(data, ensure_ascii=False)


def said_in(job: Job) -> Said:
    """The transcript, or the live words where there is none."""
    with tenant_context(job.tenant_id):
        call = selectors.call_with_words(tenant=job.tenant_id, call_id=job.call_id)
        transcript = selectors.transcript_of_call(tenant=job.tenant_id, call_id=job.call_id)
    live = [
        (turn.who, turn.heard_text if turn.who == Who.AGENT else turn.text)
        for turn in call.turns.all()
    ]
    if transcript is None:
        return _said(call, Source.LIVE, live)
    parts = [(segment["who"], segment["text"]) for segment in transcript.segments]
    if transcript.source == Source.VOICEMAIL:  # left when the conversation broke off
        parts = [*live, *parts]
    return _said(call, transcript.source, parts)


def _said(call: Call, source: str, parts: Sequence[tuple[str, str]]) -> Said:
    turns = [Turn(who, text.strip()) for who, text in parts if text.strip()]
    return Said(call, source if turns else Source.NONE, turns)


def bounded(turns: Sequence[Turn]) -> tuple[list[Turn], dict[str, int]]:
    """The turns from both ends that fit, and how many are left out after how many."""
    cut = [Turn(turn.who, turn.text[:_MOST_OF_A_TURN]) for turn in turns]
    head = _fitting(cut)
    tail = _fitting(cut[head:][::-1])
    left = len(cut) - head - tail
    if not left:
        return cut, {}
    return cut[:head] + cut[len(cut) - tail :], {"after_turn": head, "turns": left}


def _fitting(turns: Sequence[Turn]) -> int:
    """How many of these fit in half the room."""
    room = MOST_LETTERS // 2
    for count, turn in enumerate(turns):
        room -= len(turn.text)
        if room < 0:
            return count
    return len(turns)


def _facts(call: Call, source: str) -> dict[str, str]:
    """What a model needs to understand "tomorrow" and who rang whom; no number, no name."""
    began = call.created_at.astimezone(ZoneInfo(call.tenant.timezone))
    return {
        "direction": call.direction,
        "date": began.date().isoformat(),
        "weekday": f"{began:%A}",
        "heard_as": "voice-message" if source == Source.VOICEMAIL else "conversation",
    }
