"""What operators' programs ask across tenants; each function checks the operator itself."""

from django.db import migrations

from tenants.rls import DefineFunction

IS_OPERATOR = """EXISTS (
    SELECT FROM tenants_user AS person
    WHERE person.id = operator AND person.is_staff AND person.is_active
)"""
LIVE = "('queued', 'initiated', 'ringing', 'in-progress')"
SETTLED = "('done', 'skipped', 'failed')"
STAGE = """TABLE (
    id uuid, tenant_id uuid, tenant_name text, call_id uuid, call_sid text, stage text,
    state text, attempts integer, reason text, not_before timestamptz, lease_until timestamptz,
    settled_at timestamptz
)"""
STAGES = """
    SELECT stage.id, stage.tenant_id, tenant.name, stage.call_id, call.call_sid, stage.name,
        stage.state, stage.attempts, stage.reason, stage.not_before, stage.lease_until,
        stage.settled_at
    FROM recordings_stage AS stage
    JOIN tenants_tenant AS tenant ON tenant.id = stage.tenant_id
    JOIN calls_call AS call ON call.id = stage.call_id
"""
# Rows of other apps' tables; what is failed or given up is little, and looked at rarely.
INDEXES = """
    CREATE INDEX recordings_stage_failed ON recordings_stage (settled_at DESC, id DESC)
        WHERE state = 'failed';
    CREATE INDEX webhookdelivery_dead ON tenants_webhookdelivery (tenant_id)
        WHERE state = 'dead';
"""
NO_INDEXES = "DROP INDEX recordings_stage_failed; DROP INDEX webhookdelivery_dead;"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0010_fences_of_webhooks"),
        ("calls", "0010_fences_of_tags"),
        ("recordings", "0006_lost_and_found"),
    ]

    operations = [
        migrations.RunSQL(INDEXES, NO_INDEXES),
        DefineFunction(
            name="tenants_page_for_operator",
            arguments="operator uuid, search text, before timestamptz, before_id uuid, at_most integer",
            returns="TABLE (id uuid, name text, status text, suspended_at timestamptz, created_at timestamptz)",
            body=f"""
                SELECT tenant.id, tenant.name, tenant.status, tenant.suspended_at, tenant.created_at
                FROM tenants_tenant AS tenant
                WHERE {IS_OPERATOR}
                    AND (before IS NULL OR (tenant.created_at, tenant.id) < (before, before_id))
                    AND (
                        strpos(lower(tenant.name), lower(search)) > 0
                        OR EXISTS (
                            SELECT FROM tenants_phonenumber AS number
                            WHERE number.tenant_id = tenant.id AND number.status <> 'released'
                                AND strpos(number.e164, search) > 0
                        )
                    )
                ORDER BY tenant.created_at DESC, tenant.id DESC
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="live_calls_for_operator",
            arguments="operator uuid, of_tenant uuid, before timestamptz, before_id uuid, at_most integer",
            returns="""TABLE (
                id uuid, tenant_id uuid, tenant_name text, call_sid text, direction text,
                status text, created_at timestamptz, answered_at timestamptz
            )""",
            body=f"""
                SELECT call.id, call.tenant_id, tenant.name, call.call_sid, call.direction,
                    call.status, call.created_at, call.answered_at
                FROM calls_call AS call JOIN tenants_tenant AS tenant ON tenant.id = call.tenant_id
                WHERE {IS_OPERATOR} AND call.status IN {LIVE} AND call.end_reason = ''
                    AND (of_tenant IS NULL OR call.tenant_id = of_tenant)
                    AND (before IS NULL OR (call.created_at, call.id) < (before, before_id))
                ORDER BY call.created_at DESC, call.id DESC
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="stages_unsettled_for_operator",
            arguments="operator uuid, of_tenant uuid, after timestamptz, after_id uuid, at_most integer",
            returns=STAGE,
            body=f"""
                {STAGES}
                WHERE {IS_OPERATOR} AND NOT (stage.state IN {SETTLED})
                    AND (of_tenant IS NULL OR stage.tenant_id = of_tenant)
                    AND (after IS NULL OR (stage.not_before, stage.id) > (after, after_id))
                    AND NOT EXISTS (
                        SELECT FROM recordings_stage AS earlier
                        WHERE earlier.call_id = stage.call_id
                            AND earlier.position < stage.position
                            AND NOT (earlier.state IN {SETTLED})
                    )
                ORDER BY stage.not_before, stage.id
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="stages_failed_for_operator",
            arguments="operator uuid, of_tenant uuid, before timestamptz, before_id uuid, at_most integer",
            returns=STAGE,
            body=f"""
                {STAGES}
                WHERE {IS_OPERATOR} AND stage.state = 'failed' AND stage.settled_at IS NOT NULL
                    AND (of_tenant IS NULL OR stage.tenant_id = of_tenant)
                    AND (before IS NULL OR (stage.settled_at, stage.id) < (before, before_id))
                ORDER BY stage.settled_at DESC, stage.id DESC
                LIMIT at_most
            """,
        ),
        DefineFunction(
            name="counts_for_operator",
            arguments="operator uuid, overdue timestamptz, failed_since timestamptz",
            returns="""TABLE (
                tenants_active bigint, tenants_suspended bigint, tenants_closing bigint,
                calls_live bigint, calls_unsettled bigint, calls_overdue bigint,
                stages_failed bigint, claims_open bigint, deliveries_open bigint,
                deliveries_dead bigint
            )""",
            body=f"""
                SELECT
                    (SELECT count(*) FROM tenants_tenant WHERE status = 'active'),
                    (SELECT count(*) FROM tenants_tenant WHERE suspended_at IS NOT NULL),
                    (SELECT count(*) FROM tenants_tenant WHERE status = 'closing'),
                    (SELECT count(*) FROM calls_call WHERE status IN {LIVE} AND end_reason = ''),
                    (SELECT count(DISTINCT call_id) FROM recordings_stage
                        WHERE NOT (state IN {SETTLED})),
                    (SELECT count(*) FROM (
                        SELECT DISTINCT ON (call_id) coalesce(lease_until, not_before) AS since
                        FROM recordings_stage WHERE NOT (state IN {SETTLED})
                        ORDER BY call_id, position
                    ) AS first WHERE first.since < overdue),
                    (SELECT count(*) FROM recordings_stage
                        WHERE state = 'failed' AND settled_at >= failed_since),
                    (SELECT count(*) FROM tenants_numberclaim
                        WHERE status IN ('waiting', 'buying')),
                    (SELECT count(*) FROM tenants_webhookdelivery
                        WHERE state IN ('waiting', 'running')),
                    (SELECT count(*) FROM tenants_webhookdelivery WHERE state = 'dead')
                WHERE {IS_OPERATOR}
            """,
        ),
    ]
