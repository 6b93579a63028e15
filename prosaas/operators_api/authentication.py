"""Who asks the operators' API: `Authorization: Bearer pso_…`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from tenants import api_keys
from tenants.authentication import refusal_of
from tenants.models import OperatorKey, User
from tenants.services.operator_keys import operator_key_use


class OperatorKeyAuthentication(BaseAuthentication):
    """request.user becomes the operator, request.auth the key; a tenant's key is none here."""

    def authenticate(self, request: Request) -> tuple[User, OperatorKey] | None:
        """None without a Bearer header; AuthenticationFailed or Throttled for a bad key."""
        scheme, _space, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key_text = api_keys.parse(text.strip(), api_keys.OPERATORS)
        key = operator_key_use(key_text=key_text) if key_text else None
        if key is None:
            raise refusal_of(request)
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        """Makes the refusal a 401."""
        return "Bearer"


class OperatorKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass
    """`Authorization: Bearer pso_…` in the schema."""

    target_class = "prosaas.operators_api.authentication.OperatorKeyAuthentication"
    name = "operatorKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "pso_…"}
