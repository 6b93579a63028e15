"""Tests that are asked for at the same moment: the bounds hold for all of them together."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import OperationalError

from calls.services import test_calls
from calls.services.test_calls import TrialRefused
from tenants.services import NewTenant
from tests.calls.calling import at_once, calls_of
from tests.calls.trials.trying import trial_made

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_at_once_pass_no_bound(shop: NewTenant) -> None:
    def ask() -> None:
        with suppress(TrialRefused, OperationalError):
            trial_made(shop)

    at_once(ask, 8)
    assert 1 <= len(calls_of(shop)) <= test_calls.AT_ONCE
