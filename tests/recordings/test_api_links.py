"""GET /api/v1/calls/<id>/: links to the sound, and how many questions the answer costs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls.models import Call, CallNotice, CallTag, CallTurn, UsageEntry
from recordings.models import Recording
from recordings.told import call_told
from tenants.context import tenant_context
from tenants.permissions import Permission
from tenants.services import NewTenant
from tests.recordings.carrier import Carrier
from tests.recordings.finished import call_over
from tests.recordings.kept import kept_call
from tests.recordings.test_retention import carrier

__all__ = ["carrier"]  # a fixture


def detail(call: Call, made: NewTenant) -> Any:
    headers = {"Authorization": f"Bearer {made.api_key}"}
    return Client().get(f"/api/v1/calls/{call.pk}/", headers=headers)


def questions(call: Call, made: NewTenant) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert detail(call, made).status_code == 200
    return len(asked)


def test_the_sound_is_fetched_by_its_link_alone(shop: NewTenant, carrier: Carrier) -> None:
    [told] = detail(kept_call(shop, carrier), shop).json()["recordings"]
    where = urlsplit(told["audio"]["url"])
    sound = Client().get(f"{where.path}?{where.query}")
    assert (sound.status_code, b"".join(sound)) == (200, b"RIFF")
    ends = datetime.fromisoformat(told["audio"]["expires_at"])
    assert timedelta(minutes=59) < ends - timezone.now() <= timedelta(hours=1)


def test_a_recording_that_is_not_here_has_no_link(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    with tenant_context(call.tenant_id):
        Recording.objects.filter(call=call).update(storage_key="", deleted_at=Now())
    [told] = detail(call, shop).json()["recordings"]
    assert (told["audio"], bool(told["deleted_at"])) == (None, True)


def test_a_call_with_much_costs_as_many_questions_as_one_with_little(
    shop: NewTenant, carrier: Carrier
) -> None:
    little, much = call_over(shop), kept_call(shop, carrier)
    of_call: dict[str, Any] = {"tenant_id": much.tenant_id, "call": much}
    with tenant_context(much.tenant_id):
        for number in range(1, 30):
            CallTurn.objects.create(
                **of_call, position=number, who="agent", start_ms=number, end_ms=number
            )
            CallTag.objects.create(**of_call, tag=str(number), call_created_at=Now())
            UsageEntry.objects.create(
                tenant_id=much.tenant_id, call_id=much.pk, kind=f"kind.{number}", quantity=1,
                unit="tokens", cost_micros=1, price_date=timezone.now().date(), occurred_at=Now(),
            )  # fmt: skip
        CallNotice.objects.create(**of_call, kind="consent", text="recorded")
        Call.objects.filter(pk=much.pk).update(cost_micros=1)
    detail(little, shop)  # the key's last use is written once
    assert questions(much, shop) <= questions(little, shop) + 1  # links know their recordings
    assert questions(much, shop) <= 18


def test_what_webhooks_tell_is_plain_json(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    with tenant_context(call.tenant_id):
        told = call_told(tenant=call.tenant_id, call_id=call.pk, granted=frozenset(Permission))
    read = json.loads(json.dumps(told))
    shown = detail(call, shop).json()
    for one in (read, shown):
        one["recordings"][0].pop("audio")
    assert read == shown


def test_unknown_parameters_are_refused_and_unknown_calls_not_found(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier)
    headers = {"Authorization": f"Bearer {shop.api_key}"}
    ask = Client().get
    assert ask(f"/api/v1/calls/{call.pk}/?x=1", headers=headers).status_code == 400
    assert ask(f"/api/v1/calls/{uuid4()}/", headers=headers).status_code == 404
    assert ask("/api/v1/calls/none/", headers=headers).status_code == 404
    assert detail(call, rival).status_code == 404


@pytest.mark.parametrize("name", ["turns", "notices", "stages", "recordings"])
def test_nothing_is_hidden_from_who_may_see_all(
    shop: NewTenant, carrier: Carrier, name: str
) -> None:
    assert detail(kept_call(shop, carrier), shop).json()[name]
