"""Fences for drafts, claims and Twilio accounts; what is asked before a tenant is known."""

from django.db import migrations

from tenants.rls import DefineFunction, EnableTenantRLS, ReferToOwnTenant

DROP_OLD = "DROP FUNCTION tenants_for_operator(uuid, text, integer)"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_hours_and_numbers")]

    operations = [
        EnableTenantRLS("tenants_agentdraft"),
        EnableTenantRLS("tenants_numberclaim"),
        EnableTenantRLS("tenants_twilioaccount"),
        ReferToOwnTenant("tenants_agentdraft", "agent_id", "tenants_agent"),
        ReferToOwnTenant("tenants_numberclaim", "agent_id", "tenants_agent"),
        ReferToOwnTenant("tenants_numberclaim", "number_id", "tenants_phonenumber"),
        ReferToOwnTenant("tenants_phonenumber", "after_hours_agent_id", "tenants_agent"),
        migrations.RunSQL(DROP_OLD, migrations.RunSQL.noop),
        DefineFunction(
            name="tenants_for_operator",
            arguments="operator uuid, search text, at_most integer",
            returns="TABLE (id uuid, name text, status text, created_at timestamptz)",
            body="""
                SELECT tenant.id, tenant.name, tenant.status, tenant.created_at
                FROM tenants_tenant AS tenant
                WHERE EXISTS (
                        SELECT FROM tenants_user AS person
                        WHERE person.id = operator AND person.is_staff AND person.is_active
                    ) AND (
                        strpos(lower(tenant.name), lower(search)) > 0
                        OR EXISTS (
                            SELECT FROM tenants_phonenumber AS number
                            WHERE number.tenant_id = tenant.id AND number.status <> 'released'
                                AND strpos(number.e164, search) > 0
                        )
                    )
                ORDER BY tenant.created_at DESC, tenant.id
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="twilio_account_of",
            arguments="wanted text",
            returns="TABLE (tenant_id uuid, token text)",
            body="""
                SELECT tenant_id, token FROM tenants_twilioaccount
                WHERE sid = wanted AND sid <> '' AND status <> 'closed'
            """,
        ),
        DefineFunction(
            name="twilio_accounts_open",
            arguments="",
            returns="TABLE (tenant_id uuid, sid text)",
            body="""
                SELECT tenant_id, sid FROM tenants_twilioaccount
                WHERE status IN ('active', 'suspended') ORDER BY created_at, id
            """,
        ),
        DefineFunction(
            name="holder_of_number",
            arguments="wanted text",
            returns="uuid",
            body="""
                SELECT tenant_id FROM tenants_phonenumber
                WHERE e164 = wanted AND status <> 'released'
            """,
        ),
        DefineFunction(
            name="claims_left",
            arguments="before timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, claim_id uuid)",
            body="""
                SELECT tenant_id, id FROM tenants_numberclaim
                WHERE status IN ('waiting', 'buying') AND coalesce(lease_until, created_at) < before
                ORDER BY created_at LIMIT at_most
            """,
        ),
        DefineFunction(
            name="numbers_to_release",
            arguments="due timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, number_id uuid)",
            body="""
                SELECT tenant_id, id FROM tenants_phonenumber
                WHERE status = 'releasing' AND releases_at <= due
                ORDER BY releases_at LIMIT at_most
            """,
        ),
    ]
