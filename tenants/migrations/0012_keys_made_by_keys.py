"""A key that was made with another one knows which, and ends with it."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.rls import AllowReferences, ReferToOwnTenant

# Keys made by keys so far, as the log tells; what is deferred is checked before an index is made.
KNOWN = """
    UPDATE tenants_apikey AS made SET made_by_key_id = maker.id
    FROM tenants_auditevent AS event
        JOIN tenants_apikey AS maker
            ON maker.id = event.actor_id AND maker.tenant_id = event.tenant_id
    WHERE event.action = 'key.created' AND event.actor_kind = 'key'
        AND event.tenant_id = made.tenant_id AND event.object_id = made.id::text;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_for_operators_programs")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="made_by_key",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="made_keys",
                to="tenants.apikey",
            ),
        ),
        AllowReferences("tenants_apikey"),
        ReferToOwnTenant("tenants_apikey", "made_by_key_id", "tenants_apikey"),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
