"""A delivery on its way: signed, tried again, given up, one at a time, and never for ever."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from prosaas.lib.encryption import encrypt
from prosaas.lib.outward import Rules
from tenants import hooks
from tenants.context import tenant_context
from tenants.hooks import schedule, taking
from tenants.hooks.sending import delivery_send
from tenants.hooks.taking import Outcome, Parcel, delivery_settle, delivery_take
from tenants.lookups import deliveries_due
from tenants.models import AuditEvent, WebhookAttempt, WebhookDelivery
from tenants.services import SYSTEM, NewTenant
from tests.tenants.hooks.conftest import Hook, hook_made
from tests.tenants.hooks.listening import Listener

pytestmark = pytest.mark.django_db


def attempts(hook: Hook) -> list[WebhookAttempt]:
    with tenant_context(hook.tenant_id):
        return list(WebhookAttempt.objects.order_by("number"))


def taken(hook: Hook, delivery: WebhookDelivery | None = None) -> Parcel | None:
    chosen = delivery or hook.only()
    return delivery_take(tenant_id=hook.tenant_id, delivery_id=chosen.pk)


def test_what_arrives_is_verified_with_the_secret(hook: Hook, listener: Listener) -> None:
    hook.emit()
    hook.send()
    (told,) = listener.told
    body = Webhook(hook.secret).verify(told.body, told.headers)
    delivery = hook.only()
    assert (body["type"], body["data"]) == ("call.started", {"word": "שלום", "n": 1})
    assert body["timestamp"].endswith("Z")
    assert told.headers["webhook-id"] == str(delivery.event_id)
    assert told.headers["content-type"] == "application/json; charset=utf-8"
    assert told.headers["user-agent"].startswith("ProSaaS-Webhooks/")
    assert (told.path, delivery.state, delivery.attempts) == ("/hook?of=shop", "delivered", 1)
    assert delivery.settled_at is not None


def test_another_secret_verifies_nothing(hook: Hook, rival: NewTenant, listener: Listener) -> None:
    hook.emit()
    hook.send()
    (told,) = listener.told
    other = hook_made(rival, listener.url)
    with pytest.raises(WebhookVerificationError):
        Webhook(other.secret).verify(told.body, told.headers)


def test_for_a_day_after_a_rotation_both_secrets_verify(hook: Hook, listener: Listener) -> None:
    new = hooks.endpoint_rotate(
        tenant_id=hook.tenant_id, actor=SYSTEM, endpoint_id=hook.endpoint_id
    )
    hook.emit()
    hook.send()
    told = listener.told[0]
    for secret in (hook.secret, new):
        Webhook(secret).verify(told.body, told.headers)
    hook.change(old_secret_until=timezone.now())
    hooks.delivery_replay(tenant_id=hook.tenant_id, actor=SYSTEM, delivery_id=hook.only().pk)
    hook.send()
    told = listener.told[1]
    Webhook(new).verify(told.body, told.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(told.body, told.headers)


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503])
def test_any_answer_but_2xx_is_tried_again(hook: Hook, listener: Listener, status: int) -> None:
    listener.status, listener.answer = status, b"not \xff now\0" + b"x" * 5000
    listener.headers = {"Location": listener.url}
    hook.emit()
    hook.send()
    delivery, (attempt,) = hook.only(), attempts(hook)
    assert (delivery.state, delivery.attempts, delivery.lease_until) == ("waiting", 1, None)
    assert delivery.not_before > timezone.now() + timedelta(seconds=3)
    assert (attempt.status, attempt.error, len(listener.told)) == (status, "", 1)
    assert attempt.answer.startswith("not \N{REPLACEMENT CHARACTER} now")
    assert len(attempt.answer) <= 1024
    assert hook.row().failing_since is not None


def test_no_answer_is_an_attempt_with_a_word(hook: Hook) -> None:
    hook.change(url="http://127.0.0.1:1/")
    hook.emit()
    hook.send()
    (attempt,) = attempts(hook)
    assert (attempt.status, attempt.error, hook.only().state) == (
        None,
        "connection-failed",
        "waiting",
    )


def test_an_address_that_became_private_is_not_asked(hook: Hook, listener: Listener) -> None:
    """The row was written when a name server still said otherwise, or in a sandbox."""
    hook.emit()
    delivery_send(tenant_id=hook.tenant_id, delivery_id=hook.only().pk, rules=Rules())
    (attempt,) = attempts(hook)
    assert (attempt.error, listener.told) == ("bad-url", [])


def test_a_secret_that_no_key_opens_sends_nothing(hook: Hook, listener: Listener) -> None:
    hook.change(secret="lost")
    hook.emit()
    hook.send()
    (attempt,) = attempts(hook)
    assert (attempt.error, listener.told) == ("secret-unreadable", [])


def test_the_waits_grow_and_make_a_day() -> None:
    waits = [schedule.wait_after(attempt) for attempt in range(1, 12)]
    assert waits[-1] is None
    seconds = [wait.total_seconds() for wait in waits if wait]
    assert seconds == sorted(seconds)
    assert 20 * 3600 < sum(seconds) < 27 * 3600
    assert len({schedule.wait_after(1) for _ in range(20)}) > 1


def test_after_the_last_attempt_a_delivery_is_dead(hook: Hook, listener: Listener) -> None:
    listener.status = 500
    hook.emit()
    hook.change_deliveries(attempts=10)
    hook.send()
    assert (hook.only().state, hook.only().attempts) == ("dead", 11)
    hook.send()
    assert len(listener.told) == 1


def test_gone_switches_the_endpoint_off_and_gives_up_what_waits(
    hook: Hook, listener: Listener
) -> None:
    listener.status = 410
    hook.emit()
    hook.emit()
    first, _second = hook.deliveries()
    then = delivery_send(tenant_id=hook.tenant_id, delivery_id=first.pk)
    assert [each.state for each in hook.deliveries()] == ["dead", "dead"]
    assert (hook.row().disabled_reason, then.shut, then.delivery_id) == ("gone", "gone", None)
    assert not hook.emit()
    with tenant_context(hook.tenant_id):
        assert AuditEvent.objects.filter(action="webhook.disabled").count() == 1


@pytest.mark.parametrize(("days", "tried", "reason"), [(6, 3, "failing"), (6, 1, ""), (4, 9, "")])
def test_an_endpoint_that_fails_for_five_days_is_switched_off(
    hook: Hook, listener: Listener, days: int, tried: int, reason: str
) -> None:
    listener.status = 500
    hook.emit()
    hook.change(failing_since=timezone.now() - timedelta(days=days))
    hook.change_deliveries(attempts=tried)
    assert hook.send().shut == reason
    assert hook.row().disabled_reason == reason


def test_a_success_ends_the_failing(hook: Hook) -> None:
    hook.change(failing_since=timezone.now() - timedelta(days=30))
    hook.emit()
    hook.send()
    assert hook.row().failing_since is None


def test_one_worker_has_a_delivery_until_its_lease_is_over(hook: Hook) -> None:
    hook.emit()
    parcel = taken(hook)
    assert parcel is not None
    assert taken(hook) is None
    assert deliveries_due(due=timezone.now(), at_most=9) == []
    hook.change_deliveries(lease_until=timezone.now() - timedelta(seconds=1))
    again = taken(hook)
    assert again is not None
    assert (again.attempt, again.message_id) == (2, parcel.message_id)
    delivery_settle(parcel, Outcome(took_ms=1, status=200))
    assert (hook.only().state, attempts(hook)) == ("running", [])


def test_what_is_not_due_is_not_sent(hook: Hook, listener: Listener) -> None:
    hook.emit()
    hook.change_deliveries(not_before=timezone.now() + timedelta(seconds=60))
    hook.send()
    assert (listener.told, hook.only().attempts) == ([], 0)


def test_a_slow_endpoint_has_so_many_at_once_and_then_the_next(hook: Hook) -> None:
    for _ in range(4):
        hook.emit()
    parcels = [taken(hook, each) for each in hook.deliveries()]
    assert [parcel is not None for parcel in parcels] == [True, True, False, False]
    waiting = [each for each in hook.deliveries() if each.state == "waiting"]
    assert all(each.not_before > timezone.now() for each in waiting)
    assert parcels[0] is not None
    then = delivery_settle(parcels[0], Outcome(took_ms=1, status=200))
    assert then.delivery_id in {each.pk for each in waiting}
    (next_one,) = [each for each in hook.deliveries() if each.pk == then.delivery_id]
    assert taken(hook, next_one) is not None


def test_a_failing_endpoint_has_one_at_once(hook: Hook) -> None:
    hook.change(failing_since=timezone.now())
    for _ in range(2):
        hook.emit()
    assert [taken(hook, each) is not None for each in hook.deliveries()] == [True, False]


def test_a_tenants_endpoints_do_not_take_every_worker(
    shop: NewTenant, rival: NewTenant, listener: Listener
) -> None:
    mine = [hook_made(shop, listener.url) for _ in range(taking.AT_ONCE_TENANT + 1)]
    other = hook_made(rival, listener.url)
    mine[0].emit()
    other.emit()
    got = [taken(each) is not None for each in mine]
    assert got == [True] * taking.AT_ONCE_TENANT + [False]
    assert taken(other) is not None


def test_a_strangers_delivery_is_not_sent(hook: Hook, rival: NewTenant, listener: Listener) -> None:
    hook.emit()
    delivery_send(tenant_id=rival.tenant.pk, delivery_id=hook.only().pk)
    assert (listener.told, hook.only().state) == ([], "waiting")


def test_what_is_deleted_on_its_way_is_not_missed(hook: Hook) -> None:
    hook.emit()
    parcel = taken(hook)
    assert parcel is not None
    hooks.endpoint_delete(tenant_id=hook.tenant_id, actor=SYSTEM, endpoint_id=hook.endpoint_id)
    assert delivery_settle(parcel, Outcome(took_ms=1, status=200)).delivery_id is None
    assert hook.deliveries() == []


def test_what_waits_when_an_endpoint_is_off_is_given_up(hook: Hook, listener: Listener) -> None:
    hook.emit()
    hook.change(disabled_at=timezone.now(), disabled_reason="owner")
    hook.send()
    assert (hook.only().state, listener.told) == ("dead", [])


def test_neither_the_secret_nor_the_body_is_in_a_parcels_words(hook: Hook) -> None:
    hook.emit()
    parcel = taken(hook)
    assert parcel is not None
    assert parcel.signing == (hook.secret,)
    assert hook.secret not in repr(parcel)
    assert "שלום" not in f"{parcel}"


def test_the_body_is_the_same_at_every_attempt(hook: Hook, listener: Listener) -> None:
    listener.status = 500
    hook.emit()
    hook.send()
    hook.change_deliveries(not_before=timezone.now())
    hook.send()
    first, second = listener.told
    assert (
        first.body
        == second.body
        == json.dumps(json.loads(first.body), ensure_ascii=False, separators=(",", ":"))
    )
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_an_old_secret_is_not_sent_with_once_it_is_over(hook: Hook) -> None:
    hook.change(old_secret=encrypt("whsec_b2xk"), old_secret_until=None)
    hook.emit()
    parcel = taken(hook)
    assert parcel is not None
    assert parcel.signing == (hook.secret,)
