"""Row-level security, and the lookups that know no tenant yet."""

from django.db import migrations

from tenants.rls import DefineFunction, EnableTenantRLS


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("tenants", "0002_fences")]

    operations = [
        EnableTenantRLS("calls_call"),
        EnableTenantRLS("calls_callturn"),
        EnableTenantRLS("calls_callmetrics"),
        DefineFunction(
            name="tenant_of_call_sid",
            arguments="wanted text",
            returns="uuid",
            body="SELECT tenant_id FROM calls_call WHERE call_sid = wanted",
        ),
        DefineFunction(
            name="calls_abandoned_before",
            arguments="lease_ended timestamptz, unserved_since timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, call_sid text)",
            body="""
                SELECT call.tenant_id, call.call_sid FROM calls_call AS call
                WHERE call.status IN ('queued', 'initiated', 'ringing', 'in-progress')
                    AND (call.stream_lease_until < lease_ended
                        OR (call.stream_generation = 0 AND call.created_at < unserved_since))
                ORDER BY call.created_at
                LIMIT at_most
            """,
        ),
    ]
