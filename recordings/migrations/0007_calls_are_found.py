"""What the calls there are are found by: their outcomes, whether there is sound, their words."""

from django.db import migrations

OUTCOMES = """
UPDATE calls_call SET outcome = summary.outcome FROM recordings_summary AS summary
WHERE summary.call_id = calls_call.id
"""
SOUND = """
UPDATE calls_call SET has_recording = true
WHERE id IN (SELECT call_id FROM recordings_recording WHERE storage_key <> '')
"""
WORDS = """
INSERT INTO calls_callsearch (call_id, tenant_id, created_at, words)
SELECT call.id, call.tenant_id, call.created_at, call_words(call.tenant_id, concat_ws(' ',
    (
        SELECT string_agg(segment ->> 'text', ' ')
        FROM jsonb_array_elements(said.segments) AS segment
    ),
    summary.text, summary.reason, summary.follow_up, summary.caller_name,
    (
        SELECT string_agg(word #>> '{}', ' ')
        FROM jsonb_path_query(summary.fields, 'strict $.** ? (@.type() == "string")') AS word
    )
))
FROM calls_call AS call
LEFT JOIN recordings_transcript AS said ON said.call_id = call.id
LEFT JOIN recordings_summary AS summary ON summary.call_id = call.id
WHERE said.id IS NOT NULL OR summary.id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0012_words_are_searched"),
        ("recordings", "0006_lost_and_found"),
    ]

    operations = [
        migrations.RunSQL(OUTCOMES, migrations.RunSQL.noop),
        migrations.RunSQL(SOUND, migrations.RunSQL.noop),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
