"""Endpoints: what they may be, who is told of changes, what is sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from prosaas.lib.encryption import decrypt
from tenants import hooks
from tenants.context import tenant_context
from tenants.models import AuditEvent, WebhookDelivery, WebhookEndpoint
from tenants.services import SYSTEM, NewTenant
from tests.tenants.hooks.conftest import Hook, hook_made
from tests.tenants.hooks.listening import Listener

pytestmark = pytest.mark.django_db
_URL = "https://example.com/hook"


def about(hook: Hook) -> dict[str, Any]:
    return {"tenant_id": hook.tenant_id, "actor": SYSTEM, "endpoint_id": hook.endpoint_id}


def refused(made: NewTenant, **given: Any) -> str:
    asked: dict[str, Any] = {"url": _URL, **given}
    with pytest.raises(hooks.BadEndpoint) as error:
        hooks.endpoint_create(tenant_id=made.tenant.pk, actor=SYSTEM, **asked)
    return error.value.field


def test_the_secret_is_told_once_and_stored_encrypted(shop: NewTenant) -> None:
    hook = hook_made(shop, _URL)
    stored = hook.row().secret
    assert hook.secret.startswith("whsec_")
    assert hook.secret not in stored
    assert decrypt(stored) == hook.secret
    with tenant_context(shop.tenant.pk):
        details = [str(event.details) for event in AuditEvent.objects.all()]
    assert not any(hook.secret in each or "example.com" in each for each in details)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://example.com/"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"url": "https://a:b@example.com/"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "https://example.com/" + "a" * 500}, "url"),
        ({"events": ["call.lost"]}, "events"),
        ({"events": ["webhook.test"]}, "events"),
        ({"description": "a" * 201}, "description"),
        ({"description": "two\nlines"}, "description"),
        ({"description": "\0"}, "description"),
        ({"description": "\ud800"}, "description"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    shop: NewTenant, settings: Settings, given: dict[str, Any], field: str
) -> None:
    settings.SANDBOX = False
    assert refused(shop, **given) == field


def test_a_tenant_has_twenty_at_most(shop: NewTenant, rival: NewTenant) -> None:
    for _ in range(hooks.MOST_ENDPOINTS):
        hook_made(shop, _URL)
    with pytest.raises(hooks.TooManyEndpoints):
        hook_made(shop, _URL)
    hook_made(rival, _URL)


def test_a_change_keeps_the_rest(shop: NewTenant) -> None:
    hook = hook_made(shop, _URL, ("call.started",))
    before = hook.row()
    hooks.endpoint_change(**about(hook), url="https://example.com/b", description=" Books ")
    after = hook.row()
    assert (after.url, after.description) == ("https://example.com/b", "Books")
    assert (after.events, after.secret) == (before.events, before.secret)
    with pytest.raises(hooks.BadEndpoint):
        hooks.endpoint_change(**about(hook), url="https://localhost:99999/")


def test_switching_off_and_on_is_recorded_once_each(hook: Hook) -> None:
    for service in (hooks.endpoint_disable, hooks.endpoint_enable):
        for _ in range(2):
            service(**about(hook))
    with tenant_context(hook.tenant_id):
        words = AuditEvent.objects.filter(action__startswith="webhook.").order_by("position")
        actions = list(words.values_list("action", flat=True))
    assert actions == ["webhook.created", "webhook.disabled", "webhook.enabled"]


def test_the_test_button_sends_to_this_endpoint_alone(hook: Hook, listener: Listener) -> None:
    hooks.endpoint_change(**about(hook), events=["number.claimed"])
    delivery = hooks.endpoint_test(**about(hook))
    assert hook.only().pk == delivery.pk
    hook.send()
    assert '"type":"webhook.test"' in listener.told[0].body
    hooks.endpoint_disable(**about(hook))
    with pytest.raises(hooks.EndpointOff):
        hooks.endpoint_test(**about(hook))


def test_a_dead_delivery_is_sent_again_from_its_first_attempt(
    hook: Hook, listener: Listener
) -> None:
    hook.emit()
    hook.change_deliveries(state="dead", attempts=11)
    replay: dict[str, Any] = {
        "tenant_id": hook.tenant_id,
        "actor": SYSTEM,
        "delivery_id": hook.only().pk,
    }
    assert hooks.delivery_replay(**replay).state == "waiting"
    with pytest.raises(hooks.NotReplayable):
        hooks.delivery_replay(**replay)
    hook.send()
    assert (hook.only().state, hook.only().attempts) == ("delivered", 1)
    assert hooks.delivery_replay(**replay).state == "waiting"


def test_all_that_was_given_up_is_sent_again(hook: Hook) -> None:
    for _ in range(3):
        hook.emit()
    hook.change_deliveries(state="dead")
    assert hooks.deliveries_replay(**about(hook)) == 3
    assert {each.state for each in hook.deliveries()} == {"waiting"}
    assert hooks.deliveries_replay(**about(hook)) == 0


def test_nothing_is_replayed_to_an_endpoint_that_is_off(hook: Hook) -> None:
    hook.emit()
    hooks.endpoint_disable(**about(hook))
    assert hook.only().state == "dead"
    with pytest.raises(hooks.EndpointOff):
        hooks.deliveries_replay(**about(hook))
    replay: dict[str, Any] = {
        "tenant_id": hook.tenant_id,
        "actor": SYSTEM,
        "delivery_id": hook.only().pk,
    }
    with pytest.raises(hooks.EndpointOff):
        hooks.delivery_replay(**replay)


def test_a_stranger_has_no_endpoint_and_no_delivery(hook: Hook, rival: NewTenant) -> None:
    hook.emit()
    theirs: dict[str, Any] = {"tenant_id": rival.tenant.pk, "actor": SYSTEM}
    services: tuple[Callable[..., object], ...] = (
        hooks.endpoint_rotate,
        hooks.endpoint_enable,
        hooks.endpoint_disable,
        hooks.endpoint_test,
        hooks.deliveries_replay,
        hooks.endpoint_delete,
        hooks.endpoint_change,
    )
    for service in services:
        with pytest.raises(WebhookEndpoint.DoesNotExist):
            service(**theirs, endpoint_id=hook.endpoint_id)
    for delivery_id in (hook.only().pk, uuid4()):
        with pytest.raises(WebhookDelivery.DoesNotExist):
            hooks.delivery_replay(**theirs, delivery_id=delivery_id)
