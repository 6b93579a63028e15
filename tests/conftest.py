"""What every test has: people (tests/people.py), cheap passwords, plain http, an empty cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test.utils import override_settings
from django.utils import translation
from pytest_django import Settings

from tenants.services.carrier import TOKENS

pytest_plugins = ["tests.people", "tests.mailbox"]
_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """Hashing costs a tenth of a second by design; tests of other things need not pay it."""
    settings.PASSWORD_HASHERS = [FAST_HASHER, *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def plain_http(settings: Settings) -> None:
    """The test client speaks http; what https adds has tests of its own."""
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture(autouse=True, scope="session")
def cache_in_memory() -> Iterator[None]:
    """Once for all: each change of CACHES leaves a context variable, which every hop between
    threads copies; with thousands of them a test of pages is ten times slower.
    """
    with override_settings(CACHES={"default": {"BACKEND": _IN_MEMORY}}):
        yield


@pytest.fixture(autouse=True)
def own_cache(cache_in_memory: None) -> None:
    """Attempts are counted in the cache; no test starts with those of another."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language active in the process; no test starts with another's."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_tokens() -> None:
    """Tokens of accounts are kept in the process, and few accounts may be asked for in a second."""
    TOKENS.forget()
