"""Calls with all that a list, a search and a detail read: turns, words, tags (bench/api.py).

The calls are those of bench/rls_fill.py; with a hundred tenants the first has a tenth of them.
What was said is put together by the database, of sentences that are made here.
"""

from __future__ import annotations

from typing import Final

from django.db import connections
from django.db.backends.utils import CursorWrapper

from bench import rls_fill
from bench.api_words import SENTENCES, TURNS, sentences

RARE: Final = 20_000  # of so many calls one says a certain word
_AT_ONCE: Final = 50_000
# Which sentence a turn is: any, the same each time.
_SENTENCE: Final = f"(hashtext(call.id::text || '/' || turn) & 2147483647) %% {SENTENCES}"
_TURNS: Final = f"""
    INSERT INTO calls_callturn (id, tenant_id, call_id, position, item_id, who, text, heard_text,
        start_ms, end_ms, heard_ms, interrupted)
    SELECT gen_random_uuid(), call.tenant_id, call.id, turn, 'item_' || turn,
        CASE turn %% 2 WHEN 0 THEN 'agent' ELSE 'caller' END, said.text, said.text,
        turn * 6000, turn * 6000 + 5000, 5000, false
    FROM {{calls}} AS call, generate_series(0, {TURNS - 1}) AS turn
    JOIN LATERAL (SELECT text FROM bench_said WHERE id = {_SENTENCE}) AS said ON true
"""
_WORDS: Final = f"""
    INSERT INTO calls_callsearch (call_id, tenant_id, created_at, words)
    SELECT call.id, call.tenant_id, call.created_at, array_to_tsvector(ARRAY(
        SELECT DISTINCT left(call.tenant_id::text, 8) || word
        FROM generate_series(0, {TURNS - 1}) AS turn, bench_said AS said, unnest(said.words) AS word
        WHERE said.id = {_SENTENCE}
    ) || (left(call.tenant_id::text, 8) || 'rare' || call.place %% {RARE}))
    FROM {{calls}} AS call
"""
_TAGS: Final = """
    INSERT INTO calls_calltag (id, tenant_id, call_id, tag, call_created_at)
    SELECT gen_random_uuid(), tenant_id, id, tag, created_at
    FROM calls_call, unnest(ARRAY['seen', CASE WHEN duration_seconds > 3600 THEN 'long' END]) AS tag
    WHERE tag IS NOT NULL
"""
_PIECE: Final = """(
    SELECT id, tenant_id, created_at, place FROM bench_places WHERE place >= {} AND place < {}
)"""


def is_filled() -> bool:
    """Whether all has been made before; tags are made last."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM calls_calltag)")
        return bool(cursor.fetchone()[0])


def fill(*, calls: int, tenants: int, days: int = rls_fill.DAYS) -> None:
    """Everything; then VACUUM ANALYZE. The database is empty and migrated."""
    rls_fill.fill(calls=calls, tenants=tenants, days=days)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        _said(cursor)
        for table, statement in (("calls_callturn", _TURNS), ("calls_callsearch", _WORDS)):
            with rls_fill.without_keys(cursor, table):
                for first in range(0, calls, _AT_ONCE):
                    piece = _PIECE.format(first, first + _AT_ONCE)
                    cursor.execute(statement.format(calls=piece).replace("%%", "%"))
        with rls_fill.without_keys(cursor, "calls_calltag"):
            cursor.execute(_TAGS)
        cursor.execute("DROP TABLE bench_said, bench_places")
        cursor.execute("VACUUM ANALYZE")


def _said(cursor: CursorWrapper) -> None:
    """The sentences with their words as call_words finds them, and the calls in order."""
    cursor.execute("CREATE TABLE bench_said (id integer PRIMARY KEY, text text, words text[])")
    cursor.executemany(
        "INSERT INTO bench_said SELECT %s, text, ARRAY(SELECT substr(word, 9) FROM"
        " unnest(tsvector_to_array(call_words(gen_random_uuid(), text))) AS word)"
        " FROM (SELECT %s::text AS text) AS said",
        list(enumerate(sentences())),
    )
    cursor.execute(
        "CREATE TABLE bench_places AS SELECT id, tenant_id, created_at,"
        " row_number() OVER (ORDER BY created_at, id) - 1 AS place FROM calls_call"
    )
    cursor.execute("CREATE UNIQUE INDEX ON bench_places (place)")
    cursor.execute("ANALYZE bench_said, bench_places")
