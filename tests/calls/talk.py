"""What was said and measured in a call, for tests that show it."""

from __future__ import annotations

from calls.engine.turns import Speaker, Turn
from calls.services import MetricsRecord

_GREETING = Turn(
    0,
    "item_0",
    Speaker.AGENT,
    start_ms=0,
    end_ms=900,
    text="Good morning, how can I help?",
    heard_text="Good morning,",
    heard_ms=880,
    interrupted=True,
)
TURNS = [_GREETING, Turn(1, "item_1", Speaker.CALLER, 1000, 2000, "I want <b>flowers</b>")]
METRICS = MetricsRecord(500, 0, 21, 0, 0, 310, 1, 42, {"marks": 9})
