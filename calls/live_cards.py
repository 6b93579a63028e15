"""A live call as its card shows it: the same words for the page and for the socket (docs/live.md).

Words are of the language that is active.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from calls.live_calls import LiveCall, dollars, running_cost, unheard
from calls.models import Call
from prosaas.lib.phone import grouped

Json = dict[str, Any]
STATES: Final = frozenset({"listening", "thinking", "speaking"})


def call_card(
    each: LiveCall,
    *,
    now: datetime,
    state: str = "",
    usage: Mapping[str, Any] | None = None,
    shows_cost: bool = False,
) -> Json:
    """Everything that the card of a call shows; `usage` is the last pulse's."""
    call = each.call
    number = call.to_number if call.direction == "outbound" else call.from_number
    return {
        "id": str(call.pk),
        "phase": each.phase,
        "state": state if each.phase == "talking" and state in STATES else "",
        "direction": call.direction,
        "is_test": call.is_test,
        "number": grouped(number) if number else "",
        "caller": "" if number else _withheld(call),
        "line": grouped(_our_number(call)),
        "agent": each.agent,
        "since_ms": round(each.since.timestamp() * 1000),
        "clock": _clock(int((now - each.since).total_seconds())),
        "cost": cost_text(each, usage or {}, now=now) if shows_cost else "",
        "turns": [turn_card(asdict(turn)) for turn in each.turns],
    }


def cost_text(each: LiveCall, usage: Mapping[str, Any], *, now: datetime) -> str:
    """What the call has cost so far, as $0.034; "" before anybody has answered."""
    call = each.call
    if call.answered_at is None:
        return ""
    seconds = max(0, int((now - call.answered_at).total_seconds()))
    return dollars(
        running_cost(call, usage, seconds=seconds, is_streamed=each.phase in {"talking", "ending"})
    )


def turn_card(turn: Mapping[str, Any]) -> Json:
    """A turn of the live feed or of a LiveTurn: what was heard of it, and what was not."""
    missed = unheard(turn["text"], turn["heard_text"], interrupted=turn["interrupted"])
    return {
        "position": turn["position"],
        "who": turn["who"],
        "said": turn["heard_text"] if missed else turn["text"],
        "unheard": missed,
        "at": _clock(turn["start_ms"] // 1000),
        "start_ms": turn["start_ms"],
        "interrupted": turn["interrupted"],
    }


def _clock(seconds: int) -> str:
    """Minutes and seconds, as 1:05."""
    return f"{max(0, seconds) // 60}:{max(0, seconds) % 60:02}"


def _our_number(call: Call) -> str:
    return call.from_number if call.direction == "outbound" else call.to_number


def _withheld(call: Call) -> str:
    return _("Browser") if call.is_test else str(call.get_from_presentation_display())
