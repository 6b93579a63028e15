"""Pages as their readers see them, and rows as pages show them."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.services import NewTenant

NUMBERS = "/app/numbers/"
SEARCH, CLAIM, IMPORT, PAPERS = (
    f"{NUMBERS}{name}/" for name in ("search", "claim", "import", "paperwork")
)


def page(client: Client, path: str, status: int = 200, **query: Any) -> str:
    """What a GET shows."""
    return told(client.get(path, query), status)


def told(answer: Any, status: int = 200) -> str:
    """The page of an answer, its entities read."""
    assert answer.status_code == status, answer.status_code
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def number_set(shop: NewTenant, **values: Any) -> None:
    """Changes every number of the shop."""
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(**values)
