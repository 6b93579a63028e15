"""GET /api/v1/calls/<id>/: a call with everything about it, for its tenant alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calls import services as calls
from calls.models import Call, UsageEntry
from recordings import services
from recordings.models import Outcome, Recording, Source, Summary, Transcript
from tenants.context import tenant_context
from tenants.services import NewTenant, api_key_create


def result(call: Call, made: NewTenant, key: object = "") -> Any:
    headers = {"Authorization": f"Bearer {key or made.api_key}"}
    return Client().get(f"/api/v1/calls/{call.pk}/", headers=headers)


@pytest.fixture
def worked(call: Call) -> Call:
    """A call with everything that can come of one."""
    which: dict[str, Any] = {"tenant_id": call.tenant_id, "call_id": call.pk}
    calls.call_finish(tenant_id=call.tenant_id, call_sid=call.call_sid, status="completed")
    services.pipeline_open(**which)
    with tenant_context(call.tenant_id):
        Recording.objects.create(**which, status="completed", seconds=40, size=640_044)
        said = [{"who": "caller", "start_ms": 0, "end_ms": 900, "text": "Roses, please."}]
        Transcript.objects.create(**which, source=Source.RECORDING, segments=said)
        Summary.objects.create(
            **which,
            source=Source.RECORDING,
            language="en",
            text="Wants roses.",
            outcome=Outcome.MESSAGE,
            fields={"flowers": "roses"},
        )
        UsageEntry.objects.create(
            **which,
            kind="carrier.inbound",
            quantity=1,
            unit="minutes",
            cost_micros=8500,
            price_date=date(2026, 9, 26),
            occurred_at=timezone.now(),
        )
        Call.objects.filter(pk=call.pk).update(cost_micros=8500)
    return call


def test_everything_is_told(worked: Call, shop: NewTenant) -> None:
    told = result(worked, shop).json()
    assert not told["settled"]
    assert [stage["state"] for stage in told["stages"]] == ["waiting"] * 6
    assert [(r["seconds"], r["bytes"]) for r in told["recordings"]] == [(40, 640_044)]
    assert told["transcript"]["segments"][0]["text"] == "Roses, please."
    assert (told["summary"]["outcome"], told["summary"]["text"]) == ("message", "Wants roses.")
    assert told["extracted"] == {"flowers": "roses"}
    assert told["cost"]["micros"] == sum(line["cost_micros"] for line in told["cost"]["lines"])


def test_of_a_call_that_goes_on_there_is_nothing_yet(call: Call, shop: NewTenant) -> None:
    told = result(call, shop).json()
    assert (told["settled"], told["stages"], told["recordings"]) == (False, [], [])
    assert (told["transcript"], told["summary"], told["extracted"], told["cost"]) == (
        None,
        None,
        {},
        None,
    )


def test_a_stranger_finds_no_such_call(worked: Call, rival: NewTenant) -> None:
    assert result(worked, rival).status_code == 404


def test_a_key_for_calls_alone_gets_nothing_of_it(worked: Call, shop: NewTenant) -> None:
    key = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=["calls.read", "usage.read"])
    answer = result(worked, shop, key)
    told = answer.json()
    hidden = ("recordings", "transcript", "summary", "extracted")
    assert [told[name] for name in hidden] == [None] * 4
    assert told["cost"]["micros"] == 8500
    assert "roses" not in answer.content.decode().lower()


def test_a_key_without_calls_gets_nothing(worked: Call, shop: NewTenant) -> None:
    key = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=["recordings.read"])
    answer = result(worked, shop, key)
    assert answer.status_code == 403
    assert "calls.read" in answer.json()["error"]["message"]


def test_what_it_cost_is_told_to_who_may_see_usage(
    worked: Call, shop: NewTenant, owner: Client, teammate: Client
) -> None:
    scopes = ["calls.read", "recordings.read"]
    key = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=scopes)
    path = f"/api/v1/calls/{worked.pk}/"
    told = result(worked, shop, key).json()
    assert (told["cost"], told["summary"]["text"]) == (None, "Wants roses.")
    assert teammate.get(path).json()["cost"] is None
    assert owner.get(path).json()["cost"]["micros"] == 8500
