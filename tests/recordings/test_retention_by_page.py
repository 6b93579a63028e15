"""/app/privacy/retention/: days in plain words; fewer are asked about, and need an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services import NewTenant
from tests.factories import member_made
from tests.recordings.carrier import Carrier
from tests.recordings.kept import kept_call
from tests.recordings.test_retention import carrier

__all__ = ["carrier"]  # a fixture
pytestmark = pytest.mark.django_db

PAGE = "/app/privacy/retention/"
CHANGE = f"{PAGE}change/"
FORM = {
    "keep_carrier_audio_days": "7",
    "keep_audio_days": "90",
    "keep_transcript_days": "90",
    "keep_tape_days": "90",
}


def now(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk)


def manager_of(made: NewTenant) -> Client:
    client = Client()
    client.force_login(member_made(made, "manager@example.com", "manager"))
    return client


def test_more_days_are_saved_at_once(owner: Client, shop: NewTenant) -> None:
    assert owner.post(CHANGE, FORM | {"keep_audio_days": "120"}).headers["Location"] == PAGE
    assert now(shop).keep_audio_days == 120


def test_fewer_days_are_asked_about_with_what_they_delete(
    owner: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier, ago=timedelta(days=20))
    answer = owner.post(CHANGE, FORM | {"keep_audio_days": "10"})
    page = answer.content.decode()
    assert "This deletes for good" in page
    assert "10 instead of 90" in page
    assert "of 1 call" in page
    assert now(shop).keep_audio_days == 90


def test_fewer_days_hold_once_they_are_confirmed(owner: Client, shop: NewTenant) -> None:
    wanted = FORM | {"keep_audio_days": "10", "confirmed": "1"}
    assert owner.post(CHANGE, wanted).headers["Location"] == PAGE
    assert now(shop).keep_audio_days == 10
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="settings.changed")
    assert event.details == {"keep_audio_days": {"old": 90, "new": 10}}


def test_a_manager_has_nothing_kept_for_fewer_days(shop: NewTenant) -> None:
    manager = manager_of(shop)
    answer = manager.post(CHANGE, FORM | {"keep_audio_days": "10", "confirmed": "1"})
    assert answer.status_code == 422
    assert "Only an owner can" in answer.content.decode()
    assert manager.post(CHANGE, FORM | {"keep_audio_days": "91"}).status_code == 302
    assert now(shop).keep_audio_days == 91


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("keep_carrier_audio_days", "366", "Between 0 and 365 days."),
        ("keep_audio_days", "-1", "Between 0 and 3650 days."),
        ("keep_transcript_days", "3651", "Between 0 and 3650 days."),
        ("keep_tape_days", "soon", "Enter a whole number."),
    ],
)
def test_a_bad_value_is_named_and_what_was_typed_stays(
    owner: Client, shop: NewTenant, field: str, value: str, error: str
) -> None:
    answer = owner.post(CHANGE, FORM | {"keep_audio_days": "91"} | {field: value})
    page = answer.content.decode()
    assert (answer.status_code, error in page, f'value="{value}"' in page) == (422, True, True)
    assert now(shop).keep_audio_days == 90


def test_viewers_see_the_days_and_change_nothing(teammate: Client, shop: NewTenant) -> None:
    assert CHANGE not in teammate.get(PAGE).content.decode()
    assert teammate.post(CHANGE, FORM).status_code == 403
