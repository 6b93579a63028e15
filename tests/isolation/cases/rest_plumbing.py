"""What the API forgets after a day: requests with an Idempotency-Key."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Job
from tests.isolation.world import Side


def _others(b: Side, _a: Side) -> list[dict[str, Any]]:
    return [{"tenant_id": str(b.tenant_id)}, {"tenant_id": str(uuid4())}]


CASES: list[Case] = [
    Job("tenants.tasks.requests_expire_all", dead="has others delete; no request is a day old"),
    Job("tenants.tasks.requests_expire", mixed=_others, dead="no request is a day old"),
]
