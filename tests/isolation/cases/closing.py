"""Usage against limits, and the closing of a tenant."""

from __future__ import annotations

from tests.isolation.case import Case, Job, Route
from tests.isolation.world import Side

_NO_PASSWORD = "asks for the password first; tests/tenants/closing/ gives it"


def _name(side: Side) -> dict[str, str]:
    return {"name": side.tenant.name}


CASES: list[Case] = [
    Route("calls:usage"),
    Route("calls:usage_export"),
    Route("tenants:closing"),
    Route("tenants:closing", "POST", form=_name, owner=302, dead=_NO_PASSWORD),
    Route("tenants:closing_undone", "POST", form=lambda _side: {}, owner=302),
    Job("recordings.tasks.tenants_close", dead="looks for the tenants whose day has come"),
]
