"""Row-level security for the ledger and the notices; a line of the ledger stays as it is."""

from django.db import migrations

from tenants.rls import EnableTenantRLS, ReferToOwnTenant

REFUSE_CHANGE = """
CREATE FUNCTION usage_entry_refuse_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog AS $body$
BEGIN
    RAISE EXCEPTION 'a line of the ledger never changes' USING ERRCODE = 'restrict_violation';
END
$body$;
CREATE TRIGGER usage_entry_immutable BEFORE UPDATE OR DELETE ON calls_usageentry
    FOR EACH ROW EXECUTE FUNCTION usage_entry_refuse_change();
"""
ALLOW_CHANGE = """
DROP TRIGGER usage_entry_immutable ON calls_usageentry;
DROP FUNCTION usage_entry_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_ledger")]

    operations = [
        EnableTenantRLS("calls_callnotice"),
        EnableTenantRLS("calls_usageentry"),
        ReferToOwnTenant("calls_callnotice", "call_id", "calls_call"),
        migrations.RunSQL(REFUSE_CHANGE, ALLOW_CHANGE),
    ]
