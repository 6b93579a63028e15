"""What the agent of a call is told of the business's hours."""

from __future__ import annotations

from typing import Any

import pytest

from calls.services import stream_admit
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import call_made

pytestmark = pytest.mark.django_db


def instructions(shop: NewTenant, **changes: Any) -> str:
    """What a call's agent is told, once its tenant has changed."""
    call = call_made(shop)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(**changes)
    return stream_admit(call_sid=call.call_sid, nonce="n1").policy.instructions


def test_it_is_told_the_week_after_its_own_instructions(shop: NewTenant) -> None:
    told = instructions(shop, hours={"weekly": {"sun": [["09:00", "17:00"]]}})
    assert told.index("Sunday: 09:00-17:00") > told.index("Opening hours") > 100
    assert told.endswith("Sunday: 09:00-17:00")


def test_nothing_is_told_where_no_hours_are_set(shop: NewTenant) -> None:
    assert "Opening hours" not in instructions(shop, hours={})


@pytest.mark.parametrize("changes", [{"timezone": "Mars/Base"}, {"hours": {"weekly": 7}}])
def test_hours_that_cannot_be_read_end_no_call(shop: NewTenant, changes: dict[str, Any]) -> None:
    hours = {"hours": {"weekly": {"sun": [["09:00", "17:00"]]}}}
    assert "Opening hours" not in instructions(shop, **(hours | changes))
