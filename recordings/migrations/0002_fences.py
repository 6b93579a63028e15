"""Row-level security."""

from django.db import migrations

from tenants.rls import EnableTenantRLS, ReferToOwnTenant


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_initial"), ("calls", "0002_fences")]

    operations = [
        EnableTenantRLS("recordings_recording"),
        ReferToOwnTenant("recordings_recording", "call_id", "calls_call"),
    ]
