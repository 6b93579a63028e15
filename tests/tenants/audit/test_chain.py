"""The chain of an audit log: what breaks it is found, where it breaks first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants.models import AuditEvent
from tenants.permissions import Role
from tenants.services import NewTenant, chain_verify
from tenants.services.audit import event_hash
from tenants.services.audit_chain import Break, Fault, Head, Verdict, events_of, verify
from tests.tenants.audit.chains import chain, grown, recorded


def events(count: int = 5) -> list[AuditEvent]:
    """A whole chain that is in no database."""
    tenant, made, before = uuid4(), [], ""
    for position in range(1, count + 1):
        event = AuditEvent(
            tenant_id=tenant, position=position, at=datetime(2026, 1, 1, tzinfo=UTC),
            actor_kind="system", action="tea.made", previous_hash=before,
        )  # fmt: skip
        event.hash = before = event_hash(event)
        made.append(event)
    return made


def test_a_whole_chain_is_whole() -> None:
    made = events()
    assert verify(made) == Verdict(Head(5, made[-1].hash))
    assert verify([]) == Verdict(Head())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", datetime(2026, 1, 2, tzinfo=UTC)),
        ("actor_kind", "user"),
        ("actor_id", uuid4()),
        ("visit_id", uuid4()),
        ("action", "tea.drunk"),
        ("object_kind", "cup"),
        ("object_id", "7"),
        ("details", {"sugar": 1}),
        ("network", "203.0.113.0/24"),
        ("tenant_id", uuid4()),
        ("hash", "0" * 64),
    ],
)
def test_every_column_of_an_event_is_in_its_hash(name: str, value: Any) -> None:
    made = events()
    setattr(made[2], name, value)
    assert verify(made) == Verdict(Head(2, made[1].hash), Break(3, Fault.HASH))


def test_an_event_that_is_not_there_is_a_gap() -> None:
    made = events()
    del made[2]
    assert verify(made).broken == Break(4, Fault.GAP)
    assert verify(made[1:]).broken == Break(2, Fault.GAP)


def test_an_event_written_anew_is_missed_by_the_next() -> None:
    made = events()
    made[2].action = "tea.spilt"
    made[2].hash = event_hash(made[2])
    assert verify(made).broken == Break(4, Fault.LINK)


def test_a_number_that_comes_twice_is_no_chain() -> None:
    made = events()
    assert verify([*made, made[-1]]).broken == Break(5, Fault.POSITION)


def test_an_end_that_was_cut_off_is_found_by_an_earlier_head() -> None:
    made = events()
    earlier = Head(5, made[4].hash)
    assert verify(made[:3]).broken is None
    assert verify(made[:3], earlier).broken == Break(4, Fault.SHORT)
    assert verify([], earlier).broken == Break(1, Fault.SHORT)


def test_an_end_that_was_written_anew_is_found_by_an_earlier_head() -> None:
    made = events()
    earlier = Head(5, made[4].hash)
    made[4].action = "tea.spilt"
    made[4].hash = event_hash(made[4])
    assert verify(made).broken is None
    assert verify(made, earlier).broken == Break(5, Fault.REWRITTEN)


def test_a_chain_that_has_grown_still_contains_its_earlier_head() -> None:
    made = events()
    assert verify(made, Head(3, made[2].hash)).broken is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "details",
    [
        {"floats": [0.1, 1e16, -0.0, 1e-7, 3.0], "big": 2**70, "none": None, "yes": True},
        {"שלום": "עולם", "b": 1, "a": {"z": (1, 2), "y": {"x"}}, 7: Role.OWNER},
        {"at": datetime(2026, 1, 1, tzinfo=UTC), "id": uuid4(), "took": timedelta(1)},
    ],
)
def test_what_the_database_gives_back_has_the_same_hash(
    shop: NewTenant, details: dict[Any, Any]
) -> None:
    recorded(shop, details=details)
    assert chain_verify(tenant_id=shop.tenant.pk).broken is None


@pytest.mark.django_db
def test_tenants_have_chains_of_their_own(shop: NewTenant, rival: NewTenant) -> None:
    recorded(shop)
    recorded(rival)
    for each in (shop, rival):
        positions = [event.position for event in chain(each)]
        assert positions == list(range(1, len(positions) + 1))
        assert chain_verify(tenant_id=each.tenant.pk).broken is None


@pytest.mark.django_db
def test_what_was_rolled_back_leaves_no_gap(shop: NewTenant) -> None:
    with transaction.atomic():
        recorded(shop)
        transaction.set_rollback(True)
    recorded(shop)
    head = chain_verify(tenant_id=shop.tenant.pk).head
    assert head.position == len(chain(shop))


@pytest.mark.django_db
def test_a_long_chain_is_read_in_pieces(shop: NewTenant) -> None:
    grown(shop, 1200)
    total = len(chain(shop))
    with CaptureQueriesContext(connection) as queries:
        assert chain_verify(tenant_id=shop.tenant.pk).head.position == total
    reads = [each["sql"] for each in queries if 'FROM "tenants_auditevent"' in each["sql"]]
    assert len(reads) == 4
    assert all("LIMIT 500" in each for each in reads)


@pytest.mark.django_db
def test_no_event_is_handed_out_inside_its_context(shop: NewTenant) -> None:
    for _event in events_of(tenant_id=shop.tenant.pk):
        assert not AuditEvent.objects.exists()
