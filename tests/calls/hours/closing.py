"""A shop with hours, and numbers with somebody, or nobody, for the time after them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from calls import services
from calls.models import Call
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, PhoneNumber, Tenant
from tenants.services import NewTenant, agent_publish
from tests.calls.calling import incoming

ISRAEL: Final = ZoneInfo("Asia/Jerusalem")
WORKDAYS: Final = {
    "weekly": {day: [["09:00", "17:00"]] for day in ("sun", "mon", "tue", "wed", "thu")},
    "holidays": "IL",
    "exceptions": {"2026-06-10": [["09:00", "12:00"]]},
}
OPEN: Final = datetime(2026, 6, 7, 10, 0, tzinfo=ISRAEL)  # a Sunday
CLOSED: Final = datetime(2026, 6, 7, 20, 0, tzinfo=ISRAEL)


def hours(made: NewTenant, stored: dict[str, Any] | None = None) -> None:
    """The shop's hours from now on, on Israel's clock; without: workdays from nine to five."""
    with tenant_context(made.tenant.pk):
        Tenant.objects.update(hours=WORKDAYS if stored is None else stored, timezone=ISRAEL.key)


def never_open(made: NewTenant) -> None:
    """Closed at whatever moment the test runs."""
    hours(made, {"weekly": {}})


def number(made: NewTenant, **values: Any) -> None:
    """The shop's number, changed behind the services' back."""
    with tenant_context(made.tenant.pk):
        PhoneNumber.objects.update(**values)


def night_agent(made: NewTenant, *, is_published: bool = True) -> AgentVersion | None:
    """Another agent, who answers the number after hours; its published version."""
    with tenant_context(made.tenant.pk):
        agent = Agent.objects.create(tenant=made.tenant, name="Night")
        version = None
        if is_published:
            version = agent_publish(
                agent=agent, greeting="Good night", instructions="Be quiet", voice="marin",
                language="en",
            )  # fmt: skip
        PhoneNumber.objects.update(after_hours="agent", after_hours_agent=agent)
    return version


def rings(made: NewTenant, at: datetime, sid: str = "", **more: Any) -> Call | None:
    """The call of somebody who rings at this moment."""
    return services.call_start(
        tenant_id=made.tenant.pk, incoming=incoming(made, sid), at=at, **more
    )
