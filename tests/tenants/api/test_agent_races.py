"""Two programs at one agent in one moment; and what webhooks are told of a version."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tenants.context import tenant_context
from tenants.hooks import endpoint_create
from tenants.models import AgentDraft, EventKind, WebhookDelivery, WebhookEvent
from tenants.services import NewTenant
from tests.tenants.agents.making import agent_of, owner_of
from tests.tenants.api.asking import Program, program

URL = "https://example.com/hook"


def at_once(*works: Callable[[], Any]) -> list[int]:
    """The statuses of requests that begin together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> int:
        try:
            barrier.wait(timeout=30)
            return int(work().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_have_seen_the_same_one_writes(shop: NewTenant) -> None:
    path = f"agents/{agent_of(shop).pk}/draft/"
    apps = [program(shop), program(shop)]
    tag = apps[0].get(path).headers["ETag"]

    def write(app: Program, greeting: str) -> Any:
        return app.send("patch", path, {"greeting": greeting}, **{"If-Match": tag})

    statuses = at_once(lambda: write(apps[0], "First"), lambda: write(apps[1], "Second"))
    assert sorted(statuses) == [200, 412]
    with tenant_context(shop.tenant.pk):
        assert AgentDraft.objects.get().greeting == ("First", "Second")[statuses.index(200)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_the_same_draft_one_does(shop: NewTenant) -> None:
    path = f"agents/{agent_of(shop).pk}/"
    apps = [program(shop), program(shop)]
    changed = apps[0].send("patch", f"{path}draft/", {"greeting": "Hi"}, **{"If-Match": "*"})
    tag = {"If-Match": changed.headers["ETag"]}
    statuses = at_once(*(lambda app=app: app.post(f"{path}publish/", {}, **tag) for app in apps))
    assert sorted(statuses) == [200, 412]


@pytest.mark.django_db
def test_a_version_that_answers_is_told_to_webhooks_once(shop: NewTenant) -> None:
    endpoint_create(tenant_id=shop.tenant.pk, actor=owner_of(shop), url=URL)
    app = program(shop)
    told = app.post("agents/", {"name": "Night desk", "publish": True}).json()
    with tenant_context(shop.tenant.pk):
        event = WebhookEvent.objects.get(kind=EventKind.AGENT_PUBLISHED)
        assert WebhookDelivery.objects.filter(event=event).count() == 1
    assert event.data["agent"] == {"id": told["id"], "name": "Night desk"}
    version = event.data["version"]
    assert version == {name: told["published"][name] for name in version}
    assert version["number"] == 1


@pytest.mark.django_db
def test_a_publication_that_is_refused_is_told_to_nobody(shop: NewTenant) -> None:
    endpoint_create(tenant_id=shop.tenant.pk, actor=owner_of(shop), url=URL)
    body = {"name": "Night desk", "instructions": "", "publish": True}
    assert program(shop).post("agents/", body).status_code == 422
    with tenant_context(shop.tenant.pk):
        assert not WebhookEvent.objects.exists()


@pytest.mark.django_db
def test_a_restored_version_is_told_too(shop: NewTenant) -> None:
    endpoint_create(tenant_id=shop.tenant.pk, actor=owner_of(shop), url=URL)
    app, path = program(shop), f"agents/{agent_of(shop).pk}/"
    app.send("patch", f"{path}draft/", {"greeting": "Hi"}, **{"If-Match": "*"})
    app.post(f"{path}publish/", {}, **{"If-Match": "*"})
    app.post(f"{path}versions/1/restore/", {})
    with tenant_context(shop.tenant.pk):
        told = WebhookEvent.objects.order_by("data__version__number")
        assert [event.data["version"]["restored_from"] for event in told] == [None, 1]
