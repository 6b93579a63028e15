"""A call as the documentation shows it."""

from __future__ import annotations

from typing import Any, Final

CALL: Final[dict[str, Any]] = {
    "id": "5d0a5b0c-5a0e-4a52-8a9c-3f6f0f6b7a11",
    "call_sid": "CA0123456789abcdef0123456789abcdef",
    "direction": "inbound",
    "from_number": "+14155550123",
    "from_presentation": "allowed",
    "to_number": "+14155550100",
    "status": "completed",
    "end_reason": "caller-hung-up",
    "carrier_error": None,
    "created_at": "2026-11-21T09:30:00.120000Z",
    "answered_at": "2026-11-21T09:30:01.020000Z",
    "ended_at": "2026-11-21T09:30:41.700000Z",
    "seconds": 41,
    "agent": {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "name": "Front desk"},
    "agent_version": 3,
    "number": {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "e164": "+14155550100"},
    "outcome": "message",
    "has_recording": True,
    "is_test": False,
    "read_at": None,
    "follow_up": "open",
    "tags": ["call back"],
    "note": "",
    "turns": [
        {
            "position": 0,
            "item_id": "item_1",
            "who": "agent",
            "text": "Good morning, how can I help?",
            "heard_text": "Good morning,",
            "start_ms": 0,
            "end_ms": 900,
            "heard_ms": 880,
            "interrupted": True,
        }
    ],
    "notices": [{"kind": "disclosure", "text": "You speak to an AI.", "heard_ms": 1400}],
    "metrics": None,
    "stages": [
        {
            "name": "fetch",
            "state": "done",
            "reason": "",
            "attempts": 1,
            "settled_at": "2026-11-21T09:30:45Z",
        }
    ],
    "settled": True,
    "recordings": [
        {
            "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
            "kind": "call",
            "status": "completed",
            "channels": 2,
            "seconds": 40,
            "duration_ms": 40_020,
            "bytes": 1_280_684,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "fetched_at": "2026-11-21T09:30:45Z",
            "deleted_at": None,
            "audio": {
                "url": "https://example.com/recordings/3fa85f64-5717-4562-b3fc-2c963f66afa6/audio"
                "?link=…",
                "expires_at": "2026-11-21T10:31:00Z",
            },
        }
    ],
    "transcript": {
        "source": "recording",
        "model": "gpt-4o-transcribe",
        "language": "en",
        "segments": [
            {"who": "caller", "start_ms": 1000, "end_ms": 2900, "text": "Twelve roses, please."}
        ],
    },
    "summary": {
        "source": "recording",
        "model": "gpt-4.1-mini",
        "language": "en",
        "text": "Wants twelve roses for Friday.",
        "outcome": "message",
        "caller_name": "Dana",
        "callback_number": "+14155550123",
        "reason": "An order",
        "urgency": "normal",
        "follow_up": "Call back about the colour.",
        "sentiment": "positive",
    },
    "extracted": {"flowers": "roses", "how_many": 12},
    "cost_micros": 8_500,
    "currency": "USD",
    "cost_lines": [
        {
            "kind": "carrier.inbound",
            "model": "US-local",
            "quantity": 1.0,
            "unit": "minutes",
            "cost_micros": 8_500,
            "currency": "USD",
            "price_date": "2026-09-26",
        }
    ],
    "erasure_id": None,
}
