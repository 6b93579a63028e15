"""The fence of what calls are found by, and the functions that fold words and search them.

docs/search.md says what is folded; ADR 0012 why a function searches. The classes of characters
are written out, so that no locale of the database has a say.
"""

from django.db import migrations

from tenants.rls import DefineFunction, EnableTenantRLS, ReferToOwnTenant

# Marks on letters, geresh, gershayim and quotes, what is invisible: taken out.
NOTHING = (
    r"\u0022\u0027\u0060\u00AD\u00B4\u02B9-\u02BF\u0300-\u036F\u0483-\u0489"
    r"\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u05F3\u05F4"
    r"\u0610-\u061A\u0640\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED"
    r"\u1AB0-\u1AFF\u1DC0-\u1DFF\u2018-\u201F\u2032-\u2037\u200B-\u200F\u202A-\u202E"
    r"\u2060-\u2064\u2066-\u206F\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF"
)
# Space, punctuation (maqaf among it) and symbols: between words.
BETWEEN = (
    r"\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9"
    r"\u00BB-\u00BF\u00D7\u00F7\u02C2-\u02DF\u05BE\u05C0\u05C3\u05C6\u0600-\u060F\u061B-\u061F"
    r"\u066A-\u066D\u06D4\u06DD\u06DE\u06E9\u0964\u0965\u1680\u2000-\u2BFF\u2E00-\u2E7F"
    r"\u3000-\u3004\u3008-\u3020\u3030\u30FB\uE000-\uF8FF\uFD3E\uFD3F\uFE10-\uFE19\uFE30-\uFE6F"
    r"\U0001F000-\U0001FAFF"
)
# Letters that NFKD leaves as they are: Latin, Greek, Cyrillic, Armenian.
CAPITALS = [
    *range(0x41, 0x5B), 0xC6, 0xD0, 0xD8, 0xDE, 0x110, 0x126, 0x141, 0x14A, 0x152, 0x166,
    *range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x402, 0x403), *range(0x404, 0x407),
    *range(0x408, 0x40C), *range(0x40F, 0x419), *range(0x41A, 0x430), *range(0x531, 0x557),
]  # fmt: skip
FINALS = {
    "\u05da": "כ",
    "\u05dd": "מ",
    "\u05df": "נ",
    "\u05e3": "פ",
    "\u05e5": "צ",
    "\u03c2": "\u03c3",
}
PLAIN = {chr(code): chr(code).lower() for code in CAPITALS} | FINALS

FOLD = f"""
    SELECT regexp_replace(
        translate(
            regexp_replace(normalize(words, NFKD), '[{NOTHING}]' COLLATE "C", '', 'g'),
            '{"".join(PLAIN)}', '{"".join(PLAIN.values())}'
        ),
        '[{BETWEEN}]+' COLLATE "C", ' ', 'g'
    )
"""
PROCLITICS = "משהוכלב"
STEM = """
    CASE WHEN word ~ '^[a-z]+$' COLLATE "C"
        THEN coalesce((ts_lexize('pg_catalog.english_stem', word))[1], word) ELSE word END
"""
SAID = """
    SELECT DISTINCT left(each, 32) AS word
    FROM unnest(string_to_array(search_fold({}), ' ')) AS each WHERE each <> ''
"""
# A word without one, two and three proclitics, as long as two letters remain.
DOCUMENT = f"""
    SELECT array_to_tsvector(coalesce(array_agg(left(tenant::text, 8) || form), '{{}}'))
    FROM (
        SELECT DISTINCT form
        FROM ({SAID.format("document")}) AS said, unnest(ARRAY[
            {STEM},
            CASE WHEN word ~ '^[{PROCLITICS}][א-ת]{{2,}}$' COLLATE "C" THEN substr(word, 2) END,
            CASE WHEN word ~ '^[{PROCLITICS}]{{2}}[א-ת]{{2,}}$' COLLATE "C"
                THEN substr(word, 3) END,
            CASE WHEN word ~ '^[{PROCLITICS}]{{3}}[א-ת]{{2,}}$' COLLATE "C" THEN substr(word, 4) END
        ]) AS form
        WHERE form <> '' LIMIT 6000
    ) AS forms
"""  # noqa: S608 - of this file's own words
# Each word or, where three letters remain, it without one proclitic; a lone proclitic is none.
QUERY = f"""
    SELECT string_agg(
        '(' || concat_ws(' | ',
            '''' || prefix || {STEM} || '''',
            '''' || prefix || CASE WHEN word ~ '^[{PROCLITICS}][א-ת]{{3,}}$' COLLATE "C"
                THEN substr(word, 2) END || ''''
        ) || ')', ' & '
    )::tsquery
    FROM (
        SELECT word, left(coalesce(current_setting('app.tenant_id', true), ''), 8) AS prefix,
            count(*) FILTER (WHERE word !~ '^[{PROCLITICS}]$' COLLATE "C") OVER () AS others
        FROM ({SAID.format("query")}) AS said
    ) AS asked
    WHERE others = 0 OR word !~ '^[{PROCLITICS}]$' COLLATE "C"
"""  # noqa: S608 - of this file's own words
MATCHING = """
    SELECT call_id FROM calls_callsearch
    WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
        AND words @@ (SELECT search_query(query))
        AND created_at >= coalesce(since, '-infinity') AND created_at < coalesce(until, 'infinity')
    ORDER BY created_at DESC, call_id DESC LIMIT at_most
"""
# Ids are random, so the first of them are any calls.
SHARE = """
    SELECT count(*) FILTER (WHERE found.words @@ (SELECT search_query(query))) * 100
        / greatest(count(*), 1)
    FROM (
        SELECT id FROM calls_call
        WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
        ORDER BY id LIMIT 200
    ) AS any_call
    JOIN calls_callsearch AS found ON found.call_id = any_call.id
"""
FOR_GOOD = "ALTER FUNCTION {} IMMUTABLE PARALLEL SAFE"
# What a row keeps when its words have been moved out of it (CallSearch.filler).
TOAST = "ALTER TABLE calls_callsearch SET (toast_tuple_target = 160)"


class Migration(migrations.Migration):
    dependencies = [("calls", "0011_calls_are_found")]

    operations = [
        EnableTenantRLS("calls_callsearch"),
        ReferToOwnTenant("calls_callsearch", "call_id", "calls_call"),
        migrations.RunSQL(TOAST, migrations.RunSQL.noop),
        DefineFunction("search_fold", "words text", "text", FOLD),
        migrations.RunSQL(FOR_GOOD.format("search_fold(text)"), migrations.RunSQL.noop),
        DefineFunction("call_words", "tenant uuid, document text", "tsvector", DOCUMENT),
        migrations.RunSQL(FOR_GOOD.format("call_words(uuid, text)"), migrations.RunSQL.noop),
        DefineFunction("search_query", "query text", "tsquery", QUERY),
        DefineFunction("calls_matching_share", "query text", "bigint", SHARE),
        DefineFunction(
            name="calls_matching",
            arguments="query text, since timestamptz, until timestamptz, at_most integer",
            returns="SETOF uuid",
            body=MATCHING,
        ),
    ]
