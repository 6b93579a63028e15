"""A stage's token, and the sweepers' questions about recordings."""

from django.db import migrations, models

from tenants.rls import DefineFunction

UNFETCHED = (
    "status = 'completed' AND storage_key = '' AND deleted_at IS NULL"
    " AND carrier_deleted_at IS NULL"
)


class Migration(migrations.Migration):
    dependencies = [("recordings", "0005_retention"), ("calls", "0006_ledger_fences")]

    operations = [
        migrations.AddField("stage", "claims", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(
            f"CREATE INDEX recordings_recording_unfetched ON recordings_recording (call_id)"
            f" WHERE {UNFETCHED}",
            "DROP INDEX recordings_recording_unfetched",
        ),
        DefineFunction(
            name="calls_unfetched",
            arguments="at_most integer",
            returns="TABLE (tenant_id uuid, call_id uuid)",
            body=f"""
                SELECT DISTINCT stage.tenant_id, stage.call_id
                FROM (SELECT call_id FROM recordings_recording WHERE {UNFETCHED}) AS unfetched
                JOIN recordings_stage AS stage ON stage.call_id = unfetched.call_id
                WHERE stage.name = 'fetch' AND stage.state IN ('done', 'skipped')
                    AND stage.reason <> 'erased'
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="calls_unrecorded_since",
            arguments="answered_before timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, call_sid text, attempts integer)",
            body="""
                SELECT call.tenant_id, call.call_sid, coalesce(recording.attempts, 0)
                FROM calls_call AS call
                JOIN tenants_tenant AS tenant ON tenant.id = call.tenant_id
                CROSS JOIN LATERAL (SELECT coalesce(
                    tenant.call_policy -> call.direction ->> 'recording', 'on') AS recording
                ) AS policy
                LEFT JOIN recordings_recording AS recording
                    ON recording.call_id = call.id AND recording.kind = 'call'
                WHERE call.status = 'in-progress' AND call.answered_at < answered_before
                    AND call.stream_lease_until > now()
                    AND (recording.id IS NULL
                        OR (recording.status = 'requested' AND recording.recording_sid = ''))
                    AND (policy.recording = 'on' OR (policy.recording = 'after-consent'
                        AND EXISTS (SELECT FROM calls_callnotice AS notice
                            WHERE notice.call_id = call.id AND notice.kind = 'consent'
                                AND notice.heard_ms IS NOT NULL)))
                ORDER BY call.created_at
                LIMIT at_most
            """,
        ),
    ]
