"""Who is calling the API: `Authorization: Bearer psk_…`."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tenants import api_keys, services
from tenants.models import ApiKey


class KeyBearer(AnonymousUser):
    """A program that holds an API key: no person, yet authenticated."""

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]  # the stubs pin it to False
        """Always, for DRF's IsAuthenticated."""
        return True


class ApiKeyAuthentication(BaseAuthentication):
    """request.auth becomes the ApiKey; a bad key is 401, no Bearer header is left to others."""

    def authenticate(self, request: Request) -> tuple[KeyBearer, ApiKey] | None:
        """None without a Bearer header; AuthenticationFailed for an unknown key."""
        scheme, _space, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key_text = api_keys.parse(text.strip())
        key = services.api_key_use(key_text=key_text) if key_text else None
        if key is None:
            raise AuthenticationFailed(_("This API key is not valid."))
        return KeyBearer(), key

    def authenticate_header(self, request: Request) -> str:
        """Makes the refusal a 401."""
        return "Bearer"
