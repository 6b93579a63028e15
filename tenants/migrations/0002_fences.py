"""Row-level security, immutable agent versions, and the lookups that know no tenant yet."""

from django.db import migrations

from tenants.rls import AllowReferences, DefineFunction, EnableTenantRLS, ReferToOwnTenant

REFUSE_UPDATE = """
CREATE FUNCTION agent_version_refuse_update() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $body$
BEGIN
    RAISE EXCEPTION 'an agent version never changes' USING ERRCODE = 'restrict_violation';
END
$body$;
CREATE TRIGGER agent_version_immutable BEFORE UPDATE ON tenants_agentversion
    FOR EACH ROW EXECUTE FUNCTION agent_version_refuse_update();
"""
ALLOW_UPDATE = """
DROP TRIGGER agent_version_immutable ON tenants_agentversion;
DROP FUNCTION agent_version_refuse_update();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        EnableTenantRLS("tenants_tenant", "id"),
        EnableTenantRLS("tenants_membership"),
        EnableTenantRLS("tenants_agent"),
        EnableTenantRLS("tenants_agentversion"),
        EnableTenantRLS("tenants_phonenumber"),
        EnableTenantRLS("tenants_apikey"),
        AllowReferences("tenants_agent"),
        AllowReferences("tenants_agentversion"),
        AllowReferences("tenants_phonenumber"),
        ReferToOwnTenant("tenants_agent", "published_version_id", "tenants_agentversion"),
        ReferToOwnTenant("tenants_agentversion", "agent_id", "tenants_agent"),
        ReferToOwnTenant("tenants_phonenumber", "agent_id", "tenants_agent"),
        migrations.RunSQL(REFUSE_UPDATE, ALLOW_UPDATE),
        DefineFunction(
            name="tenant_of_number",
            arguments="wanted text",
            returns="uuid",
            body="""
                SELECT tenant.id FROM tenants_phonenumber AS number
                JOIN tenants_tenant AS tenant ON tenant.id = number.tenant_id
                WHERE number.e164 = wanted AND number.status = 'active'
                    AND tenant.status = 'active'
            """,
        ),
        DefineFunction(
            name="tenant_of_api_key",
            arguments="wanted text",
            returns="uuid",
            body="""
                SELECT tenant.id FROM tenants_apikey AS key
                JOIN tenants_tenant AS tenant ON tenant.id = key.tenant_id
                WHERE key.prefix = wanted AND tenant.status = 'active'
            """,
        ),
        DefineFunction(
            name="memberships_of_user",
            arguments="wanted uuid",
            returns="TABLE (tenant_id uuid, role text)",
            body="""
                SELECT tenant.id, membership.role FROM tenants_membership AS membership
                JOIN tenants_tenant AS tenant ON tenant.id = membership.tenant_id
                WHERE membership.user_id = wanted AND tenant.status = 'active'
                ORDER BY membership.created_at, membership.id
            """,
        ),
    ]
