"""GET /api/v1/calls/<id>/: a call with everything about it, for its tenant alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework import serializers

from calls import services as calls
from calls.models import Call, CallMetrics, CallNotice, CallTag, CallTurn, UsageEntry
from recordings import services
from recordings.models import Outcome, Recording, Source, Stage, Summary, Transcript
from recordings.told import CallDetailSerializer, call_told
from tenants.context import tenant_context
from tenants.permissions import Permission
from tenants.services import NewTenant, api_key_create

COUNTED = (
    "frames_sent", "frames_not_160", "max_gap_ms", "tx_late_frames", "tx_schedule_resets",
    "barge_ins",
)  # fmt: skip


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
    assert told["cost_micros"] == sum(line["cost_micros"] for line in told["cost_lines"])
    assert told["currency"] == "USD"


def test_of_a_call_that_goes_on_there_is_nothing_yet(call: Call, shop: NewTenant) -> None:
    told = result(call, shop).json()
    assert (told["settled"], told["stages"], told["recordings"]) == (False, [], [])
    assert (told["transcript"], told["summary"], told["extracted"], told["cost_micros"]) == (
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
    assert told["cost_micros"] == 8500
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
    assert (told["cost_lines"], told["summary"]["text"]) == (None, "Wants roses.")
    assert teammate.get(path).json()["cost_micros"] is None
    assert owner.get(path).json()["cost_micros"] == 8500


def test_every_part_is_told_in_the_shape_of_the_schema(worked: Call, shop: NewTenant) -> None:
    which: dict[str, Any] = {"tenant_id": worked.tenant_id, "call": worked}
    with tenant_context(worked.tenant_id):
        CallTurn.objects.create(**which, position=0, who="caller", start_ms=5, end_ms=9)
        CallTurn.objects.create(**which, position=1, who="agent", start_ms=0, end_ms=4)
        CallNotice.objects.create(**which, kind="consent", text="Recorded.")
        CallNotice.objects.create(**which, kind="disclosure", text="An AI.", heard_ms=7)
        CallTag.objects.create(**which, tag="vip", call_created_at=worked.created_at)
        CallMetrics.objects.create(
            **which, **dict.fromkeys(COUNTED, 0), counters={"a": 1}, usage={"text": {"in": 2}}
        )
        at = datetime(2026, 11, 21, 9, 30, 0, 120_000, tzinfo=UTC)
        Recording.objects.update(storage_key="a/b.wav", fetched_at=at)
        Stage.objects.update(state="done", settled_at=at.replace(microsecond=0))
    told = result(worked, shop).json()
    assert shape_of(told, CallDetailSerializer()) == set()
    assert [turn["position"] for turn in told["turns"]] == [1, 0]
    assert [notice["kind"] for notice in told["notices"]] == ["disclosure", "consent"]
    assert (told["tags"], told["settled"], told["metrics"]["counters"]) == (["vip"], True, {"a": 1})
    assert told["recordings"][0]["fetched_at"] == "2026-11-21T09:30:00.120000Z"
    assert told["stages"][0]["settled_at"] == "2026-11-21T09:30:00.000000Z"
    assert told["recordings"][0]["audio"]["url"].startswith("https://testserver/")
    [line] = told["cost_lines"]
    assert (line["quantity"], line["price_date"]) == (1.0, "2026-09-26")


def shape_of(told: Any, shape: Any, where: str = "") -> set[str]:
    """Where what is told has other names than the serializer, in any depth."""
    if isinstance(shape, serializers.ListSerializer):
        assert told, where
        return shape_of(told[0], shape.child, where)
    if not isinstance(shape, serializers.Serializer):
        return set()
    if set(told) != set(shape.fields):
        return {where or "the call"}
    return {
        wrong
        for name, field in shape.fields.items()
        for wrong in shape_of(told[name], field, f"{where}.{name}")
    }


@pytest.mark.parametrize("many", [1, 5])
def test_a_call_is_read_in_two_questions(worked: Call, many: int) -> None:
    with tenant_context(worked.tenant_id):
        for at in range(many):
            CallTurn.objects.create(
                tenant_id=worked.tenant_id,
                call=worked,
                position=at,
                start_ms=0,
                end_ms=0,
                who="agent",
            )
        with CaptureQueriesContext(connection) as asked:
            call_told(tenant=worked.tenant_id, call_id=worked.pk, granted=frozenset(Permission))
    assert len(asked) == 2
