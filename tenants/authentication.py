"""Who is calling the API: `Authorization: Bearer psk_…`.

A key that is none is 401, and is counted by the client's network: past REFUSALS_A_MINUTE such a
request is told 429. A good key is not counted and asks Redis nothing, whatever its neighbours do.
The count refuses nobody whom the key would let in, so it fails open: without Redis a bad key is
still 401.
"""

from __future__ import annotations

from typing import Final

import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.request import Request

from prosaas.lib import counters
from tenants import api_keys, services
from tenants.actors import network_of
from tenants.models import ApiKey

REFUSALS_A_MINUTE: Final = 60  # of one network, /24 or /48
_WINDOW_S: Final = 60

log = structlog.get_logger(__name__)


class KeyBearer(AnonymousUser):
    """A program that holds an API key: no person, yet authenticated."""

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override]  # the stubs pin it to False
        """Always, for DRF's IsAuthenticated."""
        return True


class ApiKeyAuthentication(BaseAuthentication):
    """request.auth becomes the ApiKey; a bad key is 401, no Bearer header is left to others."""

    def authenticate(self, request: Request) -> tuple[KeyBearer, ApiKey] | None:
        """None without a Bearer header; AuthenticationFailed or Throttled for an unknown key."""
        scheme, _space, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key_text = api_keys.parse(text.strip())
        key = services.api_key_use(key_text=key_text) if key_text else None
        if key is None:
            raise refusal_of(request)
        return KeyBearer(), key

    def authenticate_header(self, request: Request) -> str:
        """Makes the refusal a 401."""
        return "Bearer"


def refusal_of(request: Request) -> APIException:
    """What is told to who brings a key that is none: 401, and 429 past REFUSALS_A_MINUTE."""
    if _refusals(network_of(request._request)) > REFUSALS_A_MINUTE:  # noqa: SLF001
        return Throttled(wait=_WINDOW_S)
    return AuthenticationFailed(_("This API key is not valid."))


def _refusals(network: str) -> int:
    """How many bad keys came from there within the minute, this one included; 0 without Redis."""
    counters.count("api_key_refused")
    name = f"api-keys-refused:{network}"
    try:
        if cache.add(name, 1, _WINDOW_S):
            return 1
        counted: int = cache.incr(name)
    except ValueError:  # the minute ended in between
        return 1
    except RedisError as error:
        log.warning("api.refusals_not_counted", error=type(error).__name__)
        return 0
    if counted == REFUSALS_A_MINUTE + 1:
        log.warning("api.keys_throttled", network=network)
    return counted
