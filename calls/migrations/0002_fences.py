"""Row-level security, and the lookups that know no tenant yet."""

from django.db import migrations

from tenants.rls import AllowReferences, DefineFunction, EnableTenantRLS, ReferToOwnTenant


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("tenants", "0002_fences")]

    operations = [
        EnableTenantRLS("calls_call"),
        EnableTenantRLS("calls_callturn"),
        EnableTenantRLS("calls_callmetrics"),
        AllowReferences("calls_call"),
        ReferToOwnTenant("calls_call", "phone_number_id", "tenants_phonenumber"),
        ReferToOwnTenant("calls_call", "agent_version_id", "tenants_agentversion"),
        ReferToOwnTenant("calls_callturn", "call_id", "calls_call"),
        ReferToOwnTenant("calls_callmetrics", "call_id", "calls_call"),
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
                        OR (call.stream_lease_until IS NULL AND call.created_at < unserved_since))
                ORDER BY call.created_at
                LIMIT at_most
            """,
        ),
    ]
