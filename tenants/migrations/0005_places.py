"""Fences for members, visits, audit and closing; the audit log only grows; who belongs where."""

from django.db import migrations

from tenants.rls import DefineFunction, EnableTenantRLS

ONLY_GROWS = """
CREATE FUNCTION audit_event_refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $body$
BEGIN
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'restrict_violation';
END
$body$;
CREATE TRIGGER audit_event_immutable BEFORE UPDATE OR DELETE ON tenants_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change();
"""
MAY_SHRINK = """
DROP TRIGGER audit_event_immutable ON tenants_auditevent;
DROP FUNCTION audit_event_refuse_change();
"""
# What keys could do before they had scopes.
SCOPES = "UPDATE tenants_apikey SET scopes = ARRAY['calls.read', 'recordings.read', 'usage.read']"
# Whoever has an account was vouched for by the operator who ran createtenant.
ADDRESSES = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, email, true, true FROM tenants_user
"""
DROP_OLD = """
DROP FUNCTION memberships_of_user(uuid);
DROP FUNCTION tenant_of_api_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_members_and_audit"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        EnableTenantRLS("tenants_invitation"),
        EnableTenantRLS("tenants_visit"),
        EnableTenantRLS("tenants_auditevent"),
        EnableTenantRLS("tenants_closingreceipt"),
        migrations.RunSQL(ONLY_GROWS, MAY_SHRINK),
        migrations.RunSQL(SCOPES, migrations.RunSQL.noop),
        migrations.RunSQL(ADDRESSES, migrations.RunSQL.noop),
        migrations.RunSQL(DROP_OLD, migrations.RunSQL.noop),
        DefineFunction(
            name="tenant_of_api_key",
            arguments="wanted text",
            returns="uuid",
            body="""
                SELECT tenant.id FROM tenants_apikey AS key
                JOIN tenants_tenant AS tenant ON tenant.id = key.tenant_id
                WHERE key.prefix = wanted AND tenant.status <> 'closed'
            """,
        ),
        DefineFunction(
            name="places_of_user",
            arguments="wanted uuid",
            returns="jsonb",
            body="""
                SELECT coalesce(jsonb_agg(place ORDER BY is_visit, since, id), '[]') FROM (
                    SELECT false AS is_visit, membership.created_at AS since, membership.id,
                        jsonb_build_object(
                            'tenant_id', tenant.id, 'name', tenant.name, 'status', tenant.status,
                            'role', membership.role, 'visit_id', NULL, 'visit_ends', NULL
                        ) AS place
                    FROM tenants_membership AS membership
                    JOIN tenants_tenant AS tenant ON tenant.id = membership.tenant_id
                    WHERE membership.user_id = wanted AND tenant.status <> 'closed'
                    UNION ALL
                    SELECT true, visit.started_at, visit.id, jsonb_build_object(
                            'tenant_id', tenant.id, 'name', tenant.name, 'status', tenant.status,
                            'role', visit.role, 'visit_id', visit.id, 'visit_ends', visit.ends_at
                        )
                    FROM tenants_visit AS visit
                    JOIN tenants_tenant AS tenant ON tenant.id = visit.tenant_id
                    JOIN tenants_user AS operator ON operator.id = visit.user_id
                    WHERE visit.user_id = wanted AND operator.is_staff AND operator.is_active
                        AND visit.ended_at IS NULL AND visit.ends_at > now()
                        AND tenant.status <> 'closed'
                ) AS places
            """,
        ),
        DefineFunction(
            name="tenant_of_invitation",
            arguments="wanted text",
            returns="uuid",
            body="SELECT tenant_id FROM tenants_invitation WHERE token_hash = wanted",
        ),
        DefineFunction(
            name="refusal_of_number",
            arguments="wanted text",
            returns="TABLE (tenant_id uuid, status text, locale text)",
            body="""
                SELECT tenant.id, tenant.status, tenant.locale FROM tenants_phonenumber AS number
                JOIN tenants_tenant AS tenant ON tenant.id = number.tenant_id
                WHERE number.e164 = wanted AND number.status = 'active'
                    AND tenant.status IN ('suspended', 'closing')
            """,
        ),
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
                            WHERE number.tenant_id = tenant.id AND strpos(number.e164, search) > 0
                        )
                    )
                ORDER BY tenant.created_at DESC, tenant.id
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="tenants_due_to_close",
            arguments="due timestamptz, at_most integer",
            returns="SETOF uuid",
            body="""
                SELECT id FROM tenants_tenant WHERE status = 'closing' AND closes_at <= due
                ORDER BY closes_at LIMIT at_most
            """,
        ),
        DefineFunction(
            name="tenant_ids",
            arguments="",
            returns="SETOF uuid",
            body="SELECT id FROM tenants_tenant ORDER BY created_at, id",
        ),
    ]
