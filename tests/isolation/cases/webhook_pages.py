"""The pages of webhooks, and of what was sent to them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Of, Route
from tests.isolation.world import Side


def _endpoint(side: Side) -> dict[str, Any]:
    return {"endpoint_id": side.endpoint.pk}


def _delivery(side: Side) -> dict[str, Any]:
    return {"delivery_id": side.delivery.pk}


def _nothing(_side: Side) -> dict[str, Any]:
    return {}


def _fields(_side: Side) -> dict[str, Any]:
    return {"url": "https://example.com/hook", "nonce": uuid4().hex, "events": ["call.completed"]}


def _button(route: str, path: Of) -> Route:
    return Route(route, "POST", path=path, form=_nothing, owner=302)


CASES: list[Case] = [
    Route("tenants:webhooks"),
    Route("tenants:webhook_new"),
    Route("tenants:webhook_new", "POST", form=_fields),
    Route("tenants:webhook", path=_endpoint),
    Route("tenants:webhook_change", path=_endpoint),
    Route("tenants:webhook_change", "POST", path=_endpoint, form=_fields, owner=302),
    Route("tenants:webhook_rotate", path=_endpoint),
    Route("tenants:webhook_rotate", "POST", path=_endpoint, form=_fields),
    Route("tenants:webhook_remove", path=_endpoint),
    _button("tenants:webhook_remove", _endpoint),
    _button("tenants:webhook_test", _endpoint),
    _button("tenants:webhook_enable", _endpoint),
    _button("tenants:webhook_disable", _endpoint),
    _button("tenants:webhook_replay", _endpoint),
    Route("tenants:delivery", path=_delivery),
    _button("tenants:delivery_replay", _delivery),
]
