"""Calls: pages, API, Twilio's webhooks, the media socket, tasks."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from calls.twilio import stream_token
from tests.calls.media.stream import media, start
from tests.isolation.case import Case, Job, Route, Socket
from tests.isolation.handshake import twilio_headers
from tests.isolation.world import Side


def _media(side: Side) -> str:
    return f"/ws/twilio-media/{stream_token.mint(side.live.call_sid)}"


def _abandoned(b: Side, a: Side) -> list[dict[str, Any]]:
    pairs = [(b.tenant_id, a.live.call_sid), (uuid4(), a.live.call_sid), (b.tenant_id, "CAnone")]
    return [{"calls": [[str(tenant_id), call_sid] for tenant_id, call_sid in pairs]}]


def _accounts(b: Side, a: Side) -> list[dict[str, Any]]:
    pairs = [
        (a.twilio_account.sid, b.tenant_id),
        (b.twilio_account.sid, b.tenant_id),
        ("AC" + "9" * 32, uuid4()),
    ]
    return [
        {"account_sid": account_sid, "tenant_id": str(tenant_id), "hours": 2}
        for account_sid, tenant_id in pairs
    ]


CASES: list[Case] = [
    Route("calls:overview"),
    Route("calls:call_list"),
    Route("api_call_list"),
    Route("calls:incoming_call", "POST", form=lambda side: side.twilio(CallStatus="ringing")),
    Route(
        "calls:voice_fallback",
        "POST",
        form=lambda side: side.twilio(CallStatus="ringing", ErrorCode="11200"),
    ),
    Route("calls:stream_ended", "POST", form=lambda side: side.twilio(CallStatus="completed")),
    Route(
        "calls:call_status",
        "POST",
        form=lambda side: side.twilio(CallStatus="in-progress"),
        owner=204,
    ),
    Socket(
        "ws/twilio-media/<str:token>",
        address=_media,
        headers=twilio_headers,
        opens=frozenset({"twilio"}),
        frames=lambda side: [start(side.live), media()],
    ),
    Socket("", address=lambda _side: "/ws/elsewhere", dead="refuses whatever has no other route"),
    Job("calls.tasks.calls_reap", dead="looks only, and for calls that nobody serves any more"),
    Job("calls.tasks.calls_abandon", mixed=_abandoned, dead="a call is given up after minutes"),
    Job("calls.tasks.calls_reconcile", dead="only has each account looked at"),
    Job(
        "calls.tasks.account_reconcile",
        mixed=_accounts,
        dead="asks the carrier which calls there were",
    ),
]
