"""Fences for tags and for a call's agent, which the calls there are take from their versions."""

from django.db import migrations

from tenants.rls import EnableTenantRLS, ReferToOwnTenant

AGENTS = """
UPDATE calls_call SET agent_id = version.agent_id FROM tenants_agentversion AS version
WHERE version.id = calls_call.agent_version_id
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_outbound_and_found"), ("tenants", "0010_fences_of_webhooks")]
    atomic = False

    operations = [
        EnableTenantRLS("calls_calltag"),
        ReferToOwnTenant("calls_calltag", "call_id", "calls_call"),
        ReferToOwnTenant("calls_call", "agent_id", "tenants_agent"),
        migrations.RunSQL(AGENTS, migrations.RunSQL.noop),
    ]
