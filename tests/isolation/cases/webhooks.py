"""Webhooks out: what is sent, looked for and forgotten by tasks."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Job
from tests.isolation.world import Side


def _deliveries(b: Side, a: Side) -> list[dict[str, Any]]:
    tenant = {"tenant_id": str(b.tenant_id)}
    return [
        {**tenant, "delivery_id": str(a.delivery.pk)},
        {**tenant, "delivery_id": str(uuid4())},
        {"tenant_id": str(uuid4()), "delivery_id": str(a.delivery.pk)},
    ]


CASES: list[Case] = [
    Job("tenants.tasks.delivery_send", mixed=_deliveries, dead="no delivery of the world is open"),
    Job("tenants.tasks.deliveries_sweep", dead="has others send; no delivery is open"),
    Job("tenants.tasks.events_expire", dead="no event of the world is 30 days old"),
]
