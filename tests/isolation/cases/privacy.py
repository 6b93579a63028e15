"""What callers hear, how long calls are kept, and erasing a caller."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from recordings.models import ErasureReceipt
from tenants.context import tenant_context
from tests.isolation.case import Case, Job, Route
from tests.isolation.world import Side

_DAYS = ("carrier_audio", "audio", "transcript", "tape")


def _days(_side: Side) -> dict[str, Any]:
    return {f"keep_{name}_days": 5 for name in _DAYS} | {"confirmed": "1"}


def _policy(_side: Side) -> dict[str, Any]:
    both = {f"{way}-disclosure": "An AI speaks." for way in ("inbound", "outbound")}
    return both | {"inbound-recording": "on", "outbound-recording": "off"}


def _caller(side: Side) -> dict[str, Any]:
    return {"number": side.words.caller}


def _nobody(_side: Side) -> dict[str, Any]:
    """A number of which neither has anything; what there is, tests/recordings tells."""
    return {"number": "+14155550199", "digits": "0199"}


def _erasure(side: Side) -> dict[str, Any]:
    return {"erasure_id": _receipt(side)}


def _receipt(side: Side) -> Any:
    with tenant_context(side.tenant_id):
        return ErasureReceipt.objects.values_list("pk", flat=True).get()


def _runs(b: Side, a: Side) -> list[dict[str, Any]]:
    pairs = [(b.tenant_id, _receipt(a)), (uuid4(), _receipt(a)), (b.tenant_id, uuid4())]
    return [{"tenant_id": str(tenant), "receipt_id": str(receipt)} for tenant, receipt in pairs]


CASES: list[Case] = [
    Route("tenants:privacy"),
    Route("tenants:privacy_change", "POST", form=_policy, owner=302),
    Route("recordings:retention"),
    Route("recordings:retention_change", "POST", form=_days, owner=302, answers={"manager": 422}),
    Route("recordings:erasures"),
    Route("recordings:erasure_look", "POST", form=_caller),
    Route("recordings:erasure_begin", "POST", form=_nobody, owner=302),
    Route("recordings:erasure", path=_erasure),
    Job(
        "recordings.tasks.erasure_run",
        mixed=_runs,
        raises=(ErasureReceipt.DoesNotExist,),
        dead="asks the carrier to delete: tests/recordings/test_erasing_by_page",
    ),
]
