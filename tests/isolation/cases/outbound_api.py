"""Calls that the agent makes: the API, the webhook, the task.

Twilio is not there, so what asks it says that it does not answer, and nothing is stored.
"""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Job, Route
from tests.isolation.world import Side

_AWAY = "Twilio, which is not there, is asked to dial"


def _order(side: Side) -> dict[str, Any]:
    return {"to": "+14155550199", "from": side.number, "agent": str(side.agent.pk)}


def _live(side: Side) -> dict[str, Any]:
    return {"call_id": side.live.pk}


def _answered(side: Side) -> dict[str, str]:
    return side.twilio(From=side.number, To="+14155550199", Direction="outbound-api")


CASES: list[Case] = [
    Route("api_call_list", "POST", json=_order, owner=503, stranger=422, dead=_AWAY),
    Route("api_call_hangup", "POST", path=_live, json=lambda _: {}, owner=503, dead=_AWAY),
    Route(
        "calls:outbound_call",
        "POST",
        query=lambda side: {"call": side.live.pk},
        form=_answered,
        # An account may call another tenant's number; a call that it never placed is hung up.
        answers={"unheard": 200},
    ),
    Job("calls.tasks.outbound_settle", dead="asks the carrier about calls, one after the other"),
]
