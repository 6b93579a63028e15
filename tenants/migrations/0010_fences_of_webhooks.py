"""Fences for webhooks out and idempotent requests; what is asked before a tenant is known."""

from django.db import migrations

from tenants.rls import AllowReferences, DefineFunction, EnableTenantRLS, ReferToOwnTenant

TABLES = ("webhookendpoint", "webhookevent", "webhookdelivery", "webhookattempt")


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_webhooks_and_keys")]

    operations = [
        *(EnableTenantRLS(f"tenants_{table}") for table in (*TABLES, "idempotentrequest")),
        *(AllowReferences(f"tenants_{table}") for table in TABLES[:3]),
        ReferToOwnTenant("tenants_webhookdelivery", "event_id", "tenants_webhookevent"),
        ReferToOwnTenant("tenants_webhookdelivery", "endpoint_id", "tenants_webhookendpoint"),
        ReferToOwnTenant("tenants_webhookattempt", "delivery_id", "tenants_webhookdelivery"),
        DefineFunction(
            name="deliveries_due",
            arguments="due timestamptz, at_most integer",
            returns="TABLE (tenant_id uuid, delivery_id uuid)",
            body="""
                SELECT tenant_id, id FROM tenants_webhookdelivery
                WHERE state IN ('waiting', 'running') AND not_before <= due
                    AND (lease_until IS NULL OR lease_until < due)
                ORDER BY not_before LIMIT at_most
            """,
        ),
        DefineFunction(
            name="tenants_with_old_events",
            arguments="before timestamptz, at_most integer",
            returns="SETOF uuid",
            body="""
                SELECT DISTINCT tenant_id FROM (
                    SELECT tenant_id FROM tenants_webhookevent
                    WHERE occurred_at < before LIMIT at_most
                ) AS old
            """,
        ),
        DefineFunction(
            name="tenants_with_old_requests",
            arguments="before timestamptz, at_most integer",
            returns="SETOF uuid",
            body="""
                SELECT DISTINCT tenant_id FROM (
                    SELECT tenant_id FROM tenants_idempotentrequest
                    WHERE created_at < before LIMIT at_most
                ) AS old
            """,
        ),
    ]
