"""The world, once for each module, in one transaction that is taken back in the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.conftest import FAST_HASHER
from tests.isolation.asking import Askers
from tests.isolation.judge import Judge
from tests.isolation.world import World, world_made

# What is shared by all requests of a module must not depend on Redis, or on how often they ask.
# The cache is never emptied: what one actor puts there must not reach another.
SETTINGS = {
    "ACCOUNT_RATE_LIMITS": False,
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "PASSWORD_HASHERS": [FAST_HASHER],
    "SECURE_SSL_REDIRECT": False,
    "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody answers
    "OPENAI_BASE_URL": "http://127.0.0.1:9",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Both tenants with everything in them."""
    with django_db_blocker.unblock(), override_settings(**SETTINGS), transaction.atomic():
        yield world_made()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def judge(world: World) -> Judge:
    """Sends everybody, and says what is wrong."""
    return Judge(world, Askers(world))


@pytest.fixture
def stored(transactional_db: None) -> Iterator[World]:
    """The world, committed: consumers have database connections of their own."""
    with override_settings(**SETTINGS):
        yield world_made()
