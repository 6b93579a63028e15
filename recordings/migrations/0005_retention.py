"""What is kept too long, as one question; indexes that hold only what is still kept."""

from django.db import migrations

from tenants.rls import DefineFunction

# Small: a row leaves them when its artefact is deleted, so the past costs nothing.
_KEPT = {
    "recordings_recording_at_carrier": (
        "recordings_recording (call_id) WHERE recording_sid <> '' AND carrier_deleted_at IS NULL"
    ),
    "recordings_recording_here": (
        "recordings_recording (call_id) WHERE storage_key <> '' OR pending_key <> ''"
    ),
    "calls_turn_with_words": "calls_callturn (call_id) WHERE text <> '' OR heard_text <> ''",
    "recordings_receipt_open": "recordings_erasurereceipt (requested_at) WHERE finished_at IS NULL",
}


class Migration(migrations.Migration):
    dependencies = [("recordings", "0004_fences_after_the_call")]

    operations = [
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {what}", f"DROP INDEX {name}")
            for name, what in _KEPT.items()
        ),
        # In no order: what cannot be deleted today never keeps back the rest. A hundred years is
        # as long as a day count may mean, because there is no time before time.
        DefineFunction(
            name="artefacts_due",
            arguments="patience interval, at_most integer",
            returns="TABLE (tenant_id uuid, artefact text, id uuid)",
            body="""
                WITH kept AS (
                    SELECT DISTINCT 'carrier' AS artefact, call_id FROM recordings_recording
                        WHERE recording_sid <> '' AND carrier_deleted_at IS NULL
                    UNION ALL SELECT DISTINCT 'audio', call_id FROM recordings_recording
                        WHERE storage_key <> '' OR pending_key <> ''
                    UNION ALL SELECT 'transcript', call_id FROM (
                        SELECT call_id FROM recordings_transcript
                        UNION SELECT call_id FROM recordings_summary
                        UNION SELECT call_id FROM calls_callturn
                            WHERE text <> '' OR heard_text <> ''
                    ) AS texts
                    UNION ALL SELECT 'tape', call_id FROM calls_calltape
                ), overdue AS (
                    SELECT call.tenant_id, kept.artefact, call.id,
                        now() - call.ended_at - make_interval(days => least(36500,
                            CASE kept.artefact
                                WHEN 'carrier' THEN tenant.keep_carrier_audio_days
                                WHEN 'audio' THEN tenant.keep_audio_days
                                WHEN 'transcript' THEN tenant.keep_transcript_days
                                ELSE tenant.keep_tape_days
                            END)) AS since
                    FROM kept
                    JOIN calls_call AS call ON call.id = kept.call_id
                    JOIN tenants_tenant AS tenant ON tenant.id = call.tenant_id
                )
                SELECT due.tenant_id, due.artefact, due.id FROM (
                    SELECT overdue.tenant_id, overdue.artefact, overdue.id FROM overdue
                    WHERE overdue.since > patience OR overdue.since > interval '0' AND (
                        SELECT count(*) > 0 AND bool_and(state IN ('done', 'skipped', 'failed'))
                        FROM recordings_stage AS stage WHERE stage.call_id = overdue.id
                    )
                    UNION ALL
                    SELECT receipt.tenant_id, 'erasure', receipt.id
                    FROM recordings_erasurereceipt AS receipt WHERE receipt.finished_at IS NULL
                ) AS due
                ORDER BY random()
                LIMIT at_most
            """,
        ),
    ]
