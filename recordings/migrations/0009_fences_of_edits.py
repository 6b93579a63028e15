"""Fences for corrections and for links to calls."""

from django.db import migrations

from tenants.rls import EnableTenantRLS, ReferToOwnTenant


class Migration(migrations.Migration):
    dependencies = [("recordings", "0008_edits_and_shares"), ("calls", "0014_fences_of_views")]

    operations = [
        EnableTenantRLS("recordings_fieldedit"),
        ReferToOwnTenant("recordings_fieldedit", "call_id", "calls_call"),
        EnableTenantRLS("recordings_callshare"),
        ReferToOwnTenant("recordings_callshare", "call_id", "calls_call"),
    ]
