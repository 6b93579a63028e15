"""What the dashboard's pages list and count, beside the calls of bench/api_fill.py.

All calls lie in the last ninety days, so that the longest period has every one of them; some were
missed, some are unread or to follow up, all of them were billed. Writing is the owner role's.
"""

from __future__ import annotations

from typing import Final

from django.db import connections

from bench import api_fill
from bench.rls_fill import without_keys

TENANTS, DAYS = 20, 90  # the first tenant has half of the calls
_FIFTH: Final = "(hashtext(id::text) & 2147483647) %% 5"
_VARIED: Final = f"""
    UPDATE calls_call SET
        status = CASE {_FIFTH} WHEN 4 THEN 'no-answer' ELSE status END,
        answered_at = CASE {_FIFTH} WHEN 4 THEN NULL ELSE answered_at END,
        has_recording = {_FIFTH} <> 4 AND has_recording,
        end_reason = CASE {_FIFTH} WHEN 4 THEN '' WHEN 3 THEN 'after-hours' ELSE end_reason END,
        outcome = CASE {_FIFTH} WHEN 4 THEN 'missed' WHEN 2 THEN 'appointment' ELSE outcome END,
        cost_micros = 40000 + (hashtext(id::text) & 65535),
        read_at = CASE WHEN created_at > now() - interval '5 days' THEN NULL ELSE now() END,
        follow_up = CASE WHEN (hashtext(id::text) & 2147483647) %% 97 = 0 THEN 'open' ELSE '' END
""".replace("%%", "%")
_BILLED: Final = """
    INSERT INTO calls_usageentry (id, tenant_id, call_id, kind, model, quantity, unit, cost_micros,
        currency, price_date, occurred_at, created_at)
    SELECT gen_random_uuid(), tenant_id, call.id, line.kind, line.model, 1, line.unit,
        cost_micros / 4, 'USD', created_at::date, created_at, ended_at
    FROM calls_call AS call, (VALUES ('carrier.inbound', 'US-local', 'minutes'),
        ('realtime.audio.output', 'gpt-realtime-2.1', 'tokens'),
        ('transcription.input', 'gpt-transcribe', 'tokens'),
        ('summary.output', 'gpt-6-luna', 'tokens')) AS line (kind, model, unit)
"""


def fill(*, calls: int) -> None:
    """Everything; then VACUUM ANALYZE. The database is empty and migrated."""
    api_fill.fill(calls=calls, tenants=TENANTS, days=DAYS)
    with connections["owner"].cursor() as cursor:
        with without_keys(cursor, "calls_call"):
            cursor.execute(_VARIED)
        cursor.execute(_BILLED)
        cursor.execute("VACUUM (FULL, ANALYZE) calls_call")
        cursor.execute("VACUUM ANALYZE")
