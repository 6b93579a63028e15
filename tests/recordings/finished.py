"""Calls that are over, and what their stages look like."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from calls.models import Call
from recordings import services
from recordings.models import Stage, StageName
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed


def over(call: Call, *, ago: timedelta = timedelta(minutes=10), **values: Any) -> Call:
    """The call, completed that long ago, without its signal."""
    return changed(call, status="completed", ended_at=Now() - ago, **values)


def call_over(made: NewTenant, *, ago: timedelta = timedelta(minutes=10), **values: Any) -> Call:
    """A new call of this tenant that is over."""
    return over(call_made(made), ago=ago, **values)


def ids(call: Call) -> dict[str, Any]:
    """The keywords by which services find a call's work."""
    return {"tenant_id": call.tenant_id, "call_id": call.pk}


def opened(call: Call) -> Call:
    """The call with its stages made."""
    assert services.pipeline_open(**ids(call))
    return call


def settled(call: Call) -> Call:
    """The call with its work done."""
    opened(call)
    with tenant_context(call.tenant_id):
        Stage.objects.filter(call=call).update(state="done", settled_at=Now())
    return call


def stages(call: Call) -> list[Stage]:
    """Its stages as the database has them, in order."""
    with tenant_context(call.tenant_id):
        return list(Stage.objects.filter(call=call))


def stage(call: Call, name: str = StageName.FETCH) -> Stage:
    """One of them."""
    return next(stage for stage in stages(call) if stage.name == name)


def stage_changed(call: Call, name: str, **values: Any) -> None:
    """Set columns behind the services' back."""
    with tenant_context(call.tenant_id):
        assert Stage.objects.filter(call=call, name=name).update(**values) == 1
