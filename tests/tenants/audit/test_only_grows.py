"""The audit log only grows: the database refuses everything else; and it grows one by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import Error, connection, connections, transaction
from django.db.models import ProtectedError

from tenants.context import tenant_context
from tenants.services import NewTenant, chain_verify
from tests.tenants.audit.chains import chain, recorded, trigger_off

CHANGES = [
    "UPDATE tenants_auditevent SET action = 'tea.spilt'",
    "DELETE FROM tenants_auditevent",
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_the_runtime_role_cannot_change_an_event(shop: NewTenant, change: str) -> None:
    with (
        pytest.raises(Error, match="only grows"),
        tenant_context(shop.tenant.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_nor_can_the_owner_of_the_tables(shop: NewTenant, change: str) -> None:
    with pytest.raises(Error, match="only grows"), connections["owner"].cursor() as cursor:
        cursor.execute(change)
    assert chain(shop)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("TRUNCATE tenants_auditevent", "permission denied"),
        ("TRUNCATE tenants_tenant CASCADE", "permission denied"),
        ("ALTER TABLE tenants_auditevent DISABLE TRIGGER ALL", "must be owner"),
        ("DROP TRIGGER audit_event_immutable ON tenants_auditevent", "must be owner"),
        ("SET session_replication_role = replica", "permission denied"),
        ("CREATE OR REPLACE FUNCTION audit_event_refuse_change() RETURNS trigger"
         " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "must be owner|permission denied"),
    ],
)  # fmt: skip
def test_the_runtime_role_cannot_get_round_that(shop: NewTenant, change: str, told: str) -> None:
    with (
        pytest.raises(Error, match=told),
        transaction.atomic(),
        tenant_context(shop.tenant.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db
def test_a_tenant_with_a_log_cannot_be_deleted(shop: NewTenant) -> None:
    query = (
        "SELECT confdeltype FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid = 'tenants_auditevent'::regclass"
        " AND confrelid = 'tenants_tenant'::regclass"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchall() == [("a",)]  # no action: the deletion is refused
    with pytest.raises(ProtectedError), tenant_context(shop.tenant.pk):
        shop.tenant.delete()


@pytest.mark.django_db(transaction=True)
def test_eight_who_record_at_once_make_one_chain(shop: NewTenant) -> None:
    gate = Barrier(8)

    def work(_number: int) -> None:
        gate.wait(timeout=30)
        for _each in range(5):
            recorded(shop)
        connection.close()

    before = len(chain(shop))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    verdict = chain_verify(tenant_id=shop.tenant.pk)
    assert (verdict.head.position, verdict.broken) == (before + 40, None)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_the_owner_of_the_tables_forces_is_found(shop: NewTenant) -> None:
    recorded(shop)
    recorded(shop)
    with trigger_off() as cursor:
        cursor.execute("UPDATE tenants_auditevent SET action = 'tea.spilt' WHERE position = 2")
    broken = chain_verify(tenant_id=shop.tenant.pk).broken
    assert broken is not None
    assert (broken.position, broken.fault) == (2, "hash")
