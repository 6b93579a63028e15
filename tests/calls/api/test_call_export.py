"""GET /api/v1/calls/export/: the file, whole, in pieces, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import connection
from django.test import AsyncClient

from calls.models import CallTag
from calls.search import CallFilter
from calls.told import files as export
from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services import NewTenant
from tests.calls.api.asking import EXPORT, FIRST, LIST, calls_at, get, said
from tests.calls.calling import CALLER, call_made, changed


def body(made: NewTenant, **params: Any) -> str:
    response = get(EXPORT, made, **params)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def lines(made: NewTenant, **params: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body(made, format="jsonl", **params).splitlines()]


def rows(made: NewTenant, **params: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(made, **params))))


def test_jsonl_has_the_calls_of_the_list(shop: NewTenant, rival: NewTenant) -> None:
    calls_at(shop, 3)
    call_made(rival)
    assert lines(shop) == get(LIST, shop).json()["results"]


def test_csv_has_a_line_of_names_and_one_for_each_call(shop: NewTenant) -> None:
    call = changed(call_made(shop), note="Ring\nback, soon", has_recording=True)
    [row] = rows(shop, format="csv")
    assert (row["id"], row["call_sid"], row["from_number"]) == (str(call.pk), call.call_sid, CALLER)
    assert (row["note"], row["has_recording"], row["seconds"]) == ("Ring\nback, soon", "true", "")
    assert row["number_e164"] == shop.number


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(shop: NewTenant, text: str) -> None:
    call = changed(call_made(shop), note=text)
    with tenant_context(shop.tenant.pk):
        CallTag.objects.create(
            tenant=shop.tenant, call=call, tag=text, call_created_at=call.created_at
        )
    [row] = rows(shop)
    assert row["note"] == row["tags"] == f"'{text}"


def test_no_call_gives_a_file_without_calls(shop: NewTenant) -> None:
    assert body(shop).startswith("id,call_sid,")
    assert (rows(shop), lines(shop)) == ([], [])


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_pieces_hold_each_call_once_also_those_of_one_moment(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(export, "ROWS", 2)
    calls = calls_at(shop, count) + [changed(call_made(shop), created_at=FIRST) for _ in range(3)]
    told = [each["id"] for each in lines(shop, until="2027-01-01T00:00:00Z")]
    expected = sorted(calls, key=lambda call: (call.created_at, call.pk), reverse=True)
    assert told == [str(call.pk) for call in expected]


def test_the_filters_are_those_of_the_list(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS", 1)
    first, _other, second = said(shop, "a leak"), said(shop, "a tap"), said(shop, "leaks")
    assert [each["id"] for each in lines(shop, q="leak")] == [str(second.pk), str(first.pk)]


@pytest.mark.parametrize(
    "params", [{"format": "xml"}, {"cursor": "x"}, {"limit": "1"}, {"sort": "created_at"}]
)
def test_bad_parameters_are_told_before_anything_is_sent(
    shop: NewTenant, params: dict[str, str]
) -> None:
    response = get(EXPORT, shop, **params)
    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


def test_the_file_is_an_attachment_whatever_is_accepted(shop: NewTenant) -> None:
    for form, type_ in (("csv", "text/csv; charset=utf-8"), ("jsonl", "application/x-ndjson")):
        response = get(EXPORT, shop, format=form)
        assert response["Content-Type"] == type_
        assert response["Content-Disposition"].endswith(f'.{form}"')
        assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_between_two_pieces(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS", 1)
    calls_at(shop, 2)
    pieces = export.export_pieces(shop.tenant, CallFilter(), granted=frozenset(), form=export.JSONL)
    for _piece in pieces:
        assert not connection.in_atomic_block


def test_two_exports_at_once_are_all_there_may_be(shop: NewTenant, rival: NewTenant) -> None:
    running = [get(EXPORT, shop) for _ in range(2)]
    refused = get(EXPORT, shop)
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert get(EXPORT, rival).status_code == 200
    assert b"".join(running[0].streaming_content).startswith(b"id,")
    assert get(EXPORT, shop).status_code == 200


def test_a_key_that_is_revoked_meanwhile_breaks_the_file_off(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS", 1)
    calls_at(shop, 2)
    pieces = iter(get(EXPORT, shop, format="jsonl").streaming_content)
    assert next(pieces)
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.update(revoked_at=FIRST)
    with pytest.raises(export.ExportRefused):
        next(pieces)


@pytest.mark.django_db(transaction=True)
async def test_an_event_loop_sends_it_too(shop: NewTenant) -> None:
    key = {"Authorization": f"Bearer {shop.api_key}"}
    response: Any = await AsyncClient().get(EXPORT, headers=key)
    content: AsyncIterator[bytes] = response.streaming_content
    assert b"".join([piece async for piece in content]).startswith(b"id,")
