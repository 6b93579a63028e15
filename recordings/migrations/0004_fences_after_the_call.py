"""Row-level security for what follows a call, and the sweeper's two questions."""

from django.db import migrations

from tenants.rls import AllowReferences, DefineFunction, EnableTenantRLS, ReferToOwnTenant

TABLES = ("stage", "transcript", "summary", "notification")


class Migration(migrations.Migration):
    dependencies = [
        ("recordings", "0003_after_the_call"),
        ("calls", "0006_ledger_fences"),
        ("tenants", "0003_kept_and_told"),
    ]

    operations = [
        AllowReferences("tenants_membership"),
        *(EnableTenantRLS(f"recordings_{name}") for name in TABLES),
        *(ReferToOwnTenant(f"recordings_{name}", "call_id", "calls_call") for name in TABLES),
        ReferToOwnTenant("recordings_notification", "membership_id", "tenants_membership"),
        EnableTenantRLS("recordings_erasurereceipt"),
        DefineFunction(
            name="calls_unsettled_before",
            arguments="due timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, call_id uuid)",
            body="""
                SELECT first.tenant_id, first.call_id FROM (
                    SELECT DISTINCT ON (stage.call_id) stage.tenant_id, stage.call_id,
                        coalesce(stage.lease_until, stage.not_before) AS since
                    FROM recordings_stage AS stage
                    WHERE stage.state NOT IN ('done', 'skipped', 'failed')
                    ORDER BY stage.call_id, stage.position
                ) AS first
                WHERE first.since < due
                ORDER BY first.since
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="calls_without_stages",
            arguments="ended_after timestamptz, ended_before timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, call_id uuid)",
            body="""
                SELECT call.tenant_id, call.id FROM calls_call AS call
                WHERE call.ended_at >= ended_after AND call.ended_at < ended_before
                    AND NOT EXISTS (
                        SELECT FROM recordings_stage AS stage WHERE stage.call_id = call.id
                    )
                ORDER BY call.ended_at
                LIMIT at_most
            """,
        ),
    ]
