"""What is written when something happens: in its transaction, for those who want it, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from tenants import hooks
from tenants.context import tenant_context
from tenants.models import EventKind, WebhookAttempt, WebhookEvent
from tenants.services import SYSTEM, NewTenant
from tenants.services.events import event_emit, event_wanted, events_erase
from tests.tenants.hooks.conftest import Hook, hook_made

pytestmark = pytest.mark.django_db
_URL = "https://example.com/hook"


def events_of(made: NewTenant) -> int:
    with tenant_context(made.tenant.pk):
        return WebhookEvent.objects.count()


def test_an_event_has_a_delivery_for_each_endpoint_that_wants_it(shop: NewTenant) -> None:
    hooks_made = [
        hook_made(shop, _URL, events) for events in ((), ("call.started",), ("number.claimed",))
    ]
    assert hooks_made[0].emit(EventKind.CALL_STARTED)
    assert [len(each.deliveries()) for each in hooks_made] == [1, 1, 0]
    assert events_of(shop) == 1


def test_nothing_is_written_where_nobody_wants_it(shop: NewTenant, rival: NewTenant) -> None:
    hook = hook_made(shop, _URL, ("number.claimed",))
    hook_made(rival, _URL)
    assert not hook.emit(EventKind.CALL_STARTED)
    assert (events_of(shop), events_of(rival)) == (0, 0)


def test_an_endpoint_that_is_switched_off_is_told_nothing(hook: Hook) -> None:
    hooks.endpoint_disable(tenant_id=hook.tenant_id, actor=SYSTEM, endpoint_id=hook.endpoint_id)
    assert not hook.emit()
    assert not event_wanted(tenant_id=hook.tenant_id, kind=EventKind.CALL_STARTED)


def test_what_is_told_once_is_written_once(hook: Hook, rival: NewTenant) -> None:
    assert [hook.emit(once="a"), hook.emit(once="a"), hook.emit(once="b")] == [True, False, True]
    assert hook_made(rival, _URL).emit(once="a")


def test_an_event_is_one_statement(hook: Hook, django_assert_num_queries: Any) -> None:
    with tenant_context(hook.tenant_id), django_assert_num_queries(1):
        event_emit(tenant_id=hook.tenant_id, kind=EventKind.CALL_STARTED, data={})


def test_what_is_rolled_back_was_never_told(hook: Hook) -> None:
    with transaction.atomic():
        hook.emit()
        transaction.set_rollback(True)
    assert hook.deliveries() == []


def test_wanted_is_asked_by_word(shop: NewTenant, rival: NewTenant) -> None:
    hook_made(shop, _URL, ("call.completed",))
    wanted = [
        event_wanted(tenant_id=made.tenant.pk, kind=kind)
        for made in (shop, rival)
        for kind in (EventKind.CALL_COMPLETED, EventKind.CALL_STARTED)
    ]
    assert wanted == [True, False, False, False]


def test_the_commit_hands_each_delivery_to_its_queue(
    hook: Hook, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        hook.emit()
    assert len(callbacks) == 1


def test_erasing_takes_events_deliveries_and_attempts_of_the_subject_alone(hook: Hook) -> None:
    subject = uuid4()
    hook.emit(subject=subject)
    hook.send()
    hook.emit(subject=uuid4())
    assert events_erase(tenant_id=hook.tenant_id, subject_id=subject) == 1
    assert hook.only().event.subject_id != subject
    with tenant_context(hook.tenant_id):
        assert not WebhookAttempt.objects.exists()


def test_a_strangers_subject_is_not_erased(hook: Hook, rival: NewTenant) -> None:
    subject = uuid4()
    hook.emit(subject=subject)
    assert events_erase(tenant_id=rival.tenant.pk, subject_id=subject) == 0
    assert hook.deliveries()
