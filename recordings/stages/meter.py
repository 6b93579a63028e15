"""What the call used, written into the ledger at the prices of its day (docs/usage.md)."""

from __future__ import annotations

from calls.services import usage_record
from recordings import selectors
from recordings.services import Job
from recordings.stages.checkpoint import checkpoint
from recordings.stages.verdict import NotNeeded
from tenants.context import tenant_context


def run(job: Job) -> None:
    """Write what the ledger lacks of this call; NotNeeded for a call that cost nothing."""
    with tenant_context(job.tenant_id):
        stages = selectors.usage_of_stages(tenant=job.tenant_id, call_id=job.call_id)
        recorded = selectors.recorded_seconds(tenant=job.tenant_id, call_id=job.call_id)
    cost = usage_record(
        tenant_id=job.tenant_id, call_id=job.call_id, stages=stages, recorded=recorded
    )
    checkpoint("meter.recorded")
    if cost is None:
        raise NotNeeded("nothing-used")
