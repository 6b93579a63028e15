"""The pages of webhooks: who reaches them, secrets once, and each button does what it says."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client

from prosaas.lib.encryption import decrypt
from tenants.context import tenant_context
from tenants.models import Membership, WebhookDelivery, WebhookEndpoint
from tenants.services import NewTenant
from tests.factories import member_made
from tests.tenants.webhooks_pages.hooking import (
    LIST,
    NEW,
    URL,
    delivery_made,
    form,
    hook_made,
    hooks_of,
    shown,
    states_of,
)

pytestmark = pytest.mark.django_db
BUTTONS = ("test", "enable", "disable", "replay")


@pytest.fixture
def hook(shop: NewTenant) -> WebhookEndpoint:
    return hook_made(shop, description="The till")


@pytest.fixture
def dead(hook: WebhookEndpoint) -> WebhookDelivery:
    return delivery_made(hook)


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def told(client: Client, path: str, **fields: Any) -> str:
    """What the page says to which a POST leads."""
    return client.post(path, fields, follow=True).content.decode()


def of(thing: WebhookEndpoint | WebhookDelivery, word: str = "") -> str:
    middle = "deliveries/" if isinstance(thing, WebhookDelivery) else ""
    return f"{LIST}{middle}{thing.pk}/" + (f"{word}/" if word else "")


def test_managers_look_and_owners_change(
    owner: Client, manager: Client, teammate: Client, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    for path in (LIST, of(hook), of(dead)):
        assert owner.get(path).status_code == manager.get(path).status_code == 200
        assert teammate.get(path).status_code == 403
    assert "<form" not in page(manager, of(hook)).partition("<main>")[2]
    for path in (NEW, of(hook, "change"), of(hook, "rotate"), of(hook, "remove")):
        assert owner.get(path).status_code == 200
        assert manager.get(path).status_code == 403
    for path in (*(of(hook, button) for button in BUTTONS), of(dead, "replay")):
        assert manager.post(path).status_code == 403
        assert owner.get(path).status_code == 405


def test_a_stranger_finds_nothing(
    stranger: Client, visitor: Client, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    assert URL not in page(stranger, LIST)
    for path in (of(hook), of(dead), of(hook, "change"), of(hook, "rotate"), of(hook, "remove")):
        assert stranger.get(path).status_code == 404
        assert visitor.get(path).status_code == 302
    for path in (*(of(hook, button) for button in BUTTONS), of(dead, "replay")):
        assert stranger.post(path).status_code == 404


def test_a_new_webhook_shows_its_secret_once(owner: Client, shop: NewTenant) -> None:
    fields = form(owner, events=["call.completed"], description="The till")
    answer = owner.post(NEW, fields)
    [hook], [secret] = hooks_of(shop), shown(answer)
    assert secret == decrypt(hook.secret)
    assert (hook.url, hook.events, hook.description) == (URL, ["call.completed"], "The till")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not shown(owner.get(of(hook)))


def test_a_reload_adds_nothing(owner: Client, shop: NewTenant) -> None:
    fields = form(owner)
    assert shown(owner.post(NEW, fields))
    again = owner.post(NEW, fields, follow=True)
    assert again.redirect_chain == [(LIST, 302)]
    assert "added already" in again.content.decode()
    assert not shown(again)
    assert len(hooks_of(shop)) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": ""}, "This field is required"),
        ({"url": "http://example.com/"}, "must begin with https://"),
        ({"url": "https://10.0.0.1/"}, "not on the public internet"),
        ({"url": "https://x\0"}, "Null characters"),
        ({"description": "x" * 201}, "at most 200"),
        ({"description": "a\u0007b"}, "in one line"),
        ({"events": ["call.eaten"]}, "call.eaten is not one of"),
        ({"nonce": ""}, "This field is required"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    owner: Client, shop: NewTenant, fields: dict[str, Any], said: str
) -> None:
    sent = form(owner, description="The till") | fields
    answer = owner.post(NEW, sent)
    assert (answer.status_code, hooks_of(shop)) == (422, [])
    assert said in answer.content.decode()
    assert "description" in fields or 'value="The till"' in answer.content.decode()


def test_a_form_that_was_refused_can_be_sent_again(owner: Client, shop: NewTenant) -> None:
    fields = form(owner, url="https://10.0.0.1/")
    owner.post(NEW, fields)
    assert shown(owner.post(NEW, {**fields, "url": URL}))


def test_a_change_holds_and_keeps_the_secret(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    assert 'value="The till"' in page(owner, of(hook, "change"))
    fields = {"url": f"{URL}/2", "description": "", "events": ["call.started"]}
    assert "Saved." in told(owner, of(hook, "change"), **fields)
    [changed] = hooks_of(shop)
    assert (changed.url, changed.events, changed.secret) == (
        f"{URL}/2",
        ["call.started"],
        hook.secret,
    )
    answer = owner.post(of(hook, "change"), {"url": "ftp://example.com"})
    assert answer.status_code == 422
    assert "must begin with https://" in answer.content.decode()


def test_another_secret_is_shown_once_and_the_one_before_still_signs(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    fields = form(owner, of(hook, "rotate"))
    [secret] = shown(owner.post(of(hook, "rotate"), fields))
    again = owner.post(of(hook, "rotate"), fields, follow=True)
    assert "changed already" in again.content.decode()
    [changed] = hooks_of(shop)
    assert decrypt(changed.secret) == secret
    assert decrypt(changed.old_secret) == decrypt(hook.secret)
    assert "signs until" in page(owner, of(hook))
    assert owner.post(of(hook, "rotate")).status_code == 422


def test_a_second_change_of_the_secret_is_confirmed(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    path = of(hook, "rotate")
    assert "may stop at once" not in page(owner, path)
    [first] = shown(owner.post(path, form(owner, path)))
    assert "changed a short while ago" in page(owner, path)
    fields = form(owner, path)
    refused = owner.post(path, fields)
    assert (refused.status_code, shown(refused)) == (422, [])
    assert "verifies nothing any more" in refused.content.decode()
    assert shown(owner.post(path, {**fields, "force": "on"}))
    assert decrypt(hooks_of(shop)[0].old_secret) == first


def test_the_test_button_leads_to_its_delivery(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    found = told(owner, of(hook, "test"))
    assert "A test event is on its way." in found
    assert '<meta http-equiv="refresh"' in found
    assert states_of(shop) == [("webhook.test", "waiting")]


def test_off_and_on_again(owner: Client, shop: NewTenant, hook: WebhookEndpoint) -> None:
    assert "The webhook is off" in told(owner, of(hook, "disable"))
    assert re.search(r">off\s*<", page(owner, LIST))
    assert "switched off: switch it on first" in told(owner, of(hook, "test"))
    assert "The webhook is on" in told(owner, of(hook, "enable"))
    assert hooks_of(shop)[0].disabled_at is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"disabled_at": Now(), "disabled_reason": "gone"}, "off: the address answered"),
        ({"disabled_at": Now(), "disabled_reason": "failing"}, "off: nothing was delivered"),
        ({"failing_since": Now()}, "nothing is delivered since"),
    ],
)
def test_a_webhook_in_trouble_says_so(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint, values: dict[str, Any], said: str
) -> None:
    with tenant_context(shop.tenant.pk):
        WebhookEndpoint.objects.update(**values)
    assert said in page(owner, LIST)
    assert said in page(owner, of(hook))


def test_what_was_given_up_is_sent_again(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    delivery_made(hook, state="delivered")
    assert "1 event is sent again." in told(owner, of(hook, "replay"))
    assert states_of(shop) == [("call.completed", "waiting"), ("call.completed", "delivered")]
    assert "being sent already" in told(owner, of(dead, "replay"))


def test_one_delivery_is_sent_again(owner: Client, shop: NewTenant, hook: WebhookEndpoint) -> None:
    done = delivery_made(hook, state="delivered")
    assert "It is sent again." in told(owner, of(done, "replay"))
    assert states_of(shop) == [("call.completed", "waiting")]


def test_nothing_is_sent_again_to_one_that_is_off(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    told(owner, of(hook, "disable"))
    for path in (of(hook, "replay"), of(dead, "replay")):
        assert "switch it on first" in told(owner, path)
    assert states_of(shop) == [("call.completed", "dead")]


def test_a_delivery_shows_what_is_told_and_what_was_answered(
    owner: Client, dead: WebhookDelivery
) -> None:
    found = page(owner, of(dead))
    for word in (URL, "given up", "HTTP 500", "Out of &lt;order&gt;", "roses", str(dead.event_id)):
        assert word in found


def test_the_log_goes_on_where_a_page_ended(owner: Client, hook: WebhookEndpoint) -> None:
    made = [delivery_made(hook, state="delivered") for _ in range(26)]
    first = page(owner, of(hook))
    assert str(made[0].pk) not in first
    assert f"before={made[1].pk}" in first
    rest = page(owner, f"{of(hook)}?before={made[1].pk}")
    assert str(made[0].pk) in rest
    assert str(made[1].pk) not in rest.partition("<table")[2].partition("</table>")[0]


def test_the_log_shows_what_was_given_up_alone(
    owner: Client, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    done = delivery_made(hook, state="delivered")
    found = page(owner, f"{of(hook)}?state=dead")
    assert str(dead.pk) in found
    assert str(done.pk) not in found


@pytest.mark.parametrize("query", ["state=x", "before=x", f"before={uuid4()}", "before=%00"])
def test_an_odd_query_is_no_crash(owner: Client, hook: WebhookEndpoint, query: str) -> None:
    assert "What was sent" in page(owner, f"{of(hook)}?{query}")


def test_a_removed_webhook_is_gone_with_its_log(
    owner: Client, shop: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    assert "cannot be undone" in page(owner, of(hook, "remove"))
    assert "The webhook is removed." in told(owner, of(hook, "remove"))
    with tenant_context(shop.tenant.pk):
        assert not WebhookDelivery.objects.exists()
    assert page(owner, of(dead), 404)


def test_a_webhook_is_tested_so_often_and_no_more(
    owner: Client, hook: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.rest.rates.TESTS", (1, 60))
    assert "A test event is on its way." in told(owner, of(hook, "test"))
    assert "That was tested often just now." in told(owner, of(hook, "test"))


@pytest.mark.parametrize("word", ["change", "rotate", "remove", "test", "enable", "disable"])
def test_a_webhook_that_is_removed_meanwhile_is_gone(
    owner: Client, hook: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Somebody else removes it between the page's look and the service's."""
    fields = form(owner, of(hook, "rotate"))
    found = WebhookEndpoint(pk=uuid4(), tenant_id=hook.tenant_id, url=hook.url)
    monkeypatch.setattr("tenants.selectors.webhook_endpoint", lambda **_which: found)
    assert owner.post(of(hook, word), fields).status_code == 404
