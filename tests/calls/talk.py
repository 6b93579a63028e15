"""What was said and measured in a call, for tests that show it."""

from __future__ import annotations

from calls.services import MetricsRecord, TurnRecord

TURNS = [
    TurnRecord(0, "item_0", "agent", "Good morning, how can I help?", "Good morning,", 0, 9, True),
    TurnRecord(1, "item_1", "caller", "I want <b>flowers</b>", "", 10, 20, False),
]
METRICS = MetricsRecord(500, 0, 21, 0, 0, 310, 1, 42, {"marks": 9})
