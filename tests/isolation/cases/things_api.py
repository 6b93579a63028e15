"""The API of numbers, keys, the audit log and webhooks.

Twilio is not there, so what asks it says that it does not answer.
"""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Of, Route
from tests.isolation.world import Side

_AWAY = "Twilio, which is not there, is asked for the price"
_EVENTS = ["call.completed"]


def _number(side: Side) -> dict[str, Any]:
    return {"number_id": side.phone_number.pk}


def _leaving(side: Side) -> dict[str, Any]:
    return {"number_id": side.leaving.pk}


def _claim(side: Side) -> dict[str, Any]:
    return {"claim_id": side.claim.pk}


def _key(side: Side) -> dict[str, Any]:
    return {"key_id": side.key.pk}


def _endpoint(side: Side) -> dict[str, Any]:
    return {"endpoint_id": side.endpoint.pk}


def _delivery(side: Side) -> dict[str, Any]:
    return {"delivery_id": side.delivery.pk}


def _body(_side: Side) -> dict[str, Any]:
    return {}


def _wanted(side: Side) -> dict[str, Any]:
    return {
        "e164": "+12125550100", "country": "US", "kind": "local", "agent": str(side.agent.pk),
        "monthly_micros": 1_150_000, "currency": "USD",
    }  # fmt: skip


def _answering(side: Side) -> dict[str, Any]:
    return {"agent": str(side.agent.pk), "after_hours": "voicemail", "label": "Door"}


def _search(_side: Side) -> dict[str, Any]:
    return {"country": "US", "kind": "local"}


def _filter(side: Side) -> dict[str, Any]:
    return {"endpoint": str(side.endpoint.pk), "status": "dead"}


def _action(route: str, path: Of, owner: int = 200) -> Route:
    return Route(route, "POST", path=path, json=_body, owner=owner)


CASES: list[Case] = [
    Route("api_number_list", query=lambda side: {"e164": side.number}),
    Route("api_number_search", query=_search, owner=503, dead=_AWAY),
    Route("api_number_detail", path=_number),
    Route("api_number_detail", "PATCH", path=_number, json=_answering),
    _action("api_number_release", _number),
    _action("api_number_keep", _leaving),
    Route("api_claim_list"),
    Route(
        "api_claim_list", "POST", json=_wanted, owner=503, dead=_AWAY,
        changes=frozenset({"tenants_idempotentrequest.*"}),
    ),
    Route("api_claim_detail", path=_claim),
    Route("api_me"),
    Route("api_key_list"),
    Route(
        "api_key_list", "POST", owner=201,
        json=lambda _side: {"name": "Till", "scopes": ["calls.read"]},
    ),
    Route("api_key_detail", path=_key),
    Route("api_key_detail", "DELETE", path=_key, owner=204),
    Route("api_audit_list", query=lambda _side: {"action": "tenant.created"}),
    Route("api_webhook_list"),
    Route(
        "api_webhook_list", "POST", owner=201,
        json=lambda _side: {"url": "https://example.com/hook", "events": _EVENTS},
    ),
    Route("api_webhook_detail", path=_endpoint),
    Route("api_webhook_detail", "PATCH", path=_endpoint, json=lambda _side: {"events": _EVENTS}),
    Route("api_webhook_detail", "DELETE", path=_endpoint, owner=204),
    _action("api_webhook_rotate", _endpoint),
    _action("api_webhook_enable", _endpoint),
    _action("api_webhook_disable", _endpoint),
    _action("api_webhook_test", _endpoint, owner=202),
    _action("api_webhook_replay", _endpoint, owner=202),
    Route("api_delivery_list", query=_filter),
    Route("api_delivery_detail", path=_delivery),
    _action("api_delivery_replay", _delivery, owner=202),
]  # fmt: skip
