"""Requests of a program with a key, and what they are told."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tenants.permissions import API_SCOPES
from tenants.services import NewTenant, api_key_create

V1 = "/api/v1/"


class Program:
    """A program with one of a tenant's keys. Paths are relative to /api/v1/."""

    def __init__(self, key: object) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, **params: Any) -> Any:
        """A GET."""
        return self._client.get(f"{V1}{path}", params)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request with a JSON body, or with an empty one."""
        more: dict[str, Any] = {"headers": headers, "content_type": "application/json"}
        if body is not None:
            more["data"] = body
        return getattr(self._client, method)(f"{V1}{path}", **more)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """A POST."""
        return self.send("post", path, body, **headers)

    def patch(self, path: str, body: Any) -> Any:
        """A PATCH."""
        return self.send("patch", path, body)

    def delete(self, path: str) -> Any:
        """A DELETE."""
        return self._client.delete(f"{V1}{path}")


def program(made: NewTenant, *scopes: str) -> Program:
    """A program whose key has these scopes; without any, all that there are."""
    wanted = scopes or [scope.value for scope in API_SCOPES]
    return Program(api_key_create(tenant_id=made.tenant.pk, name="program", scopes=wanted))


def refusal(answer: Any) -> tuple[int, str, set[str]]:
    """Status, code, and the names of what is wrong; the message is never empty."""
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"], set(error["fields"])
