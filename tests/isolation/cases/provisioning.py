"""Tasks about numbers: claims, sweeps, giving back and the hourly check."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Job
from tests.isolation.world import Side


def _claims(b: Side, a: Side) -> list[dict[str, Any]]:
    tenant = {"tenant_id": str(b.tenant_id)}
    return [
        {**tenant, "claim_id": str(a.claim.pk)},
        {**tenant, "claim_id": str(a.failed_claim.pk)},
        {**tenant, "claim_id": str(uuid4())},
        {"tenant_id": str(uuid4()), "claim_id": str(a.claim.pk)},
    ]


def _numbers(b: Side, a: Side) -> list[dict[str, Any]]:
    tenant = {"tenant_id": str(b.tenant_id)}
    return [
        {**tenant, "number_id": str(a.phone_number.pk)},
        {**tenant, "number_id": str(a.leaving.pk)},
        {**tenant, "number_id": str(uuid4())},
        {"tenant_id": str(uuid4()), "number_id": str(a.leaving.pk)},
    ]


def _checks(b: Side, _a: Side) -> list[dict[str, Any]]:
    return [{"tenant_id": str(b.tenant_id)}, {"tenant_id": str(uuid4())}]


CASES: list[Case] = [
    Job(
        "tenants.tasks.claim_run",
        mixed=_claims,
        own=lambda a: {"tenant_id": str(a.tenant_id), "claim_id": str(a.claim.pk)},
        moves="tenants_numberclaim",
    ),
    Job("tenants.tasks.claims_sweep", dead="has others work on claims; no claim is a minute old"),
    Job("tenants.tasks.numbers_release_due", dead="has others give back; no number is due"),
    Job("tenants.tasks.number_give_back", mixed=_numbers, dead="no number of the world is due"),
    Job("tenants.tasks.numbers_check_all", dead="has others check; the platform's is not there"),
    Job("tenants.tasks.numbers_check", mixed=_checks, dead="asks the carrier first"),
]
