"""What Celery does for webhooks: sends, looks for what was left, forgets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from prosaas.celery import app
from tenants import tasks
from tenants.context import tenant_context
from tenants.models import WebhookEvent
from tenants.services import NewTenant
from tests.tenants.hooks.conftest import Hook, hook_made
from tests.tenants.hooks.listening import Listener

pytestmark = pytest.mark.django_db


def ids(hook: Hook) -> dict[str, str]:
    return {"tenant_id": str(hook.tenant_id), "delivery_id": str(hook.only().pk)}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was handed to the broker."""
    handed: list[dict[str, Any]] = []

    def send_task(name: str, **options: Any) -> None:
        handed.append({"name": name, **options})

    monkeypatch.setattr(app, "send_task", send_task)
    return handed


def test_a_task_sends_and_names_the_next(
    hook: Hook, listener: Listener, sent: list[dict[str, Any]]
) -> None:
    hook.emit()
    first = ids(hook)
    hook.emit()
    tasks.delivery_send(**first)
    assert len(listener.told) == 1
    (next_one,) = sent
    assert next_one["queue"] == "webhooks"
    assert next_one["kwargs"]["delivery_id"] != first["delivery_id"]


def test_the_sweeper_finds_what_is_due(
    hook: Hook, rival: NewTenant, sent: list[dict[str, Any]]
) -> None:
    other = hook_made(rival, "https://example.com/")
    hook.emit()
    other.emit()
    other.change_deliveries(not_before=timezone.now() + timedelta(hours=1))
    tasks.deliveries_sweep()
    assert [each["kwargs"] for each in sent] == [ids(hook)]
    assert sent[0]["expires"] == 10.0


def test_what_a_dead_worker_had_is_found(hook: Hook, sent: list[dict[str, Any]]) -> None:
    hook.emit()
    past = timezone.now() - timedelta(seconds=1)
    hook.change_deliveries(state="running", lease_until=past, not_before=past)
    tasks.deliveries_sweep()
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("task", "queue"), [("delivery_send", "webhooks"), ("deliveries_sweep", "calls")]
)
def test_each_task_has_its_queue(task: str, queue: str) -> None:
    assert app.amqp.router.route({}, f"tenants.tasks.{task}")["queue"].name == queue


def test_events_are_forgotten_after_thirty_days(hook: Hook, rival: NewTenant) -> None:
    other = hook_made(rival, "https://example.com/")
    for each, days in ((hook, 31), (other, 29)):
        each.emit()
        with tenant_context(each.tenant_id):
            WebhookEvent.objects.update(occurred_at=timezone.now() - timedelta(days=days))
    tasks.events_expire()
    assert (len(hook.deliveries()), len(other.deliveries())) == (0, 1)


def test_owners_are_told_when_an_endpoint_is_switched_off(
    hook: Hook,
    listener: Listener,
    mailbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
    settings: Settings,
) -> None:
    settings.PUBLIC_URL = "https://p.example.com"
    listener.status = 410
    hook.emit()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.delivery_send(**ids(hook))
    (letter,) = mailbox
    assert letter.to[0].startswith("owner")
    assert "https://p.example.com/app/webhooks/" in letter.body
    assert listener.url not in letter.body


def test_an_unknown_delivery_is_nothing(hook: Hook, listener: Listener) -> None:
    tasks.delivery_send(tenant_id=str(hook.tenant_id), delivery_id=str(uuid4()))
    tasks.delivery_send(tenant_id=str(uuid4()), delivery_id=str(uuid4()))
    assert listener.told == []
