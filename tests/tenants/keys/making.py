"""The form that makes a key, as a browser sends it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services import NewTenant

LIST, NEW, API = "/app/keys/", "/app/keys/new/", "/api/v1/calls/"
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')
_KEY = re.compile(r"psk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}")


def form(client: Client, **changes: Any) -> dict[str, Any]:
    """The fields, with the nonce of a page just opened."""
    found = _NONCE.search(client.get(NEW).content.decode())
    assert found is not None
    return {"nonce": found[1], "name": "Till", "scopes": ["calls.read"], "last_day": "", **changes}


def made(client: Client, **changes: Any) -> str:
    """A key, as its maker sees it."""
    [text] = shown(client.post(NEW, form(client, **changes)))
    return text


def shown(answer: Any) -> list[str]:
    """Every key in an answer."""
    return _KEY.findall(answer.content.decode())


def keys_of(shop: NewTenant) -> list[ApiKey]:
    """The keys that were made since the tenant was."""
    with tenant_context(shop.tenant.pk):
        return list(ApiKey.objects.exclude(name="createtenant").order_by("created_at"))


def changed(shop: NewTenant, **values: Any) -> None:
    """Sets columns of every key of the tenant."""
    with tenant_context(shop.tenant.pk):
        assert ApiKey.objects.update(**values)


def bearer(key: object) -> dict[str, str]:
    """The header that a program sends."""
    return {"Authorization": f"Bearer {key}"}
