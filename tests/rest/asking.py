"""Asking the API as a program does."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tenants.services import NewTenant

JSON = "application/json"


def bearer(shop: NewTenant, **more: str) -> dict[str, str]:
    """The headers of the shop's own program."""
    return {"Authorization": f"Bearer {shop.api_key}", **more}


def asked(method: str, path: str, shop: NewTenant, body: Any = None, **headers: str) -> Any:
    """One request; `body` goes as JSON unless it is bytes already."""
    send = getattr(Client(), method)
    if body is None:
        return send(path, headers=bearer(shop, **headers))
    return send(path, body, content_type=JSON, headers=bearer(shop, **headers))


def error_of(answer: Any) -> dict[str, Any]:
    """The error of an answer in the one shape."""
    assert set(answer.json()) == {"error"}
    error: dict[str, Any] = answer.json()["error"]
    assert set(error) == {"code", "message", "fields", "request_id"}
    assert error["message"]
    assert error["request_id"] == answer["X-Request-Id"]
    return error
