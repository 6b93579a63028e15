"""Since when a tenant is suspended, which its status does not tell while it closes."""

from django.db import migrations, models

# While a suspended tenant closes, the log alone knows that it was suspended.
SINCE = """
UPDATE tenants_tenant AS tenant SET suspended_at = now() WHERE tenant.status = 'suspended'
    OR tenant.status = 'closing' AND 'suspended' = (
        SELECT event.details ->> 'was' FROM tenants_auditevent AS event
        WHERE event.tenant_id = tenant.id AND event.action = 'closing.asked'
        ORDER BY event.position DESC LIMIT 1
    )
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_places")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "suspended"), ("suspended_at__isnull", False))
                | models.Q(("status", "active"), ("suspended_at__isnull", True))
                | models.Q(("status__in", ["closing", "closed"])),
                name="tenant_suspended_since",
            ),
        ),
    ]
