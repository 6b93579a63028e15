"""Row-level security as the runtime role sees it: raw SQL, no selector in between."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models.functions import Now

from tenants import lookups
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, PhoneNumber, Tenant
from tenants.runtime_role import role_problem, tenant_tables
from tenants.services import NewTenant

pytestmark = pytest.mark.django_db


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def test_without_a_context_every_tenant_table_is_empty(shop: NewTenant) -> None:
    tables = tenant_tables()
    assert "tenants_tenant" in tables
    assert "calls_call" in tables
    for table in tables:
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_context_shows_only_its_tenant(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        assert rows("SELECT id FROM tenants_tenant") == [(shop.tenant.pk,)]
        assert rows("SELECT DISTINCT tenant_id FROM tenants_phonenumber") == [(shop.tenant.pk,)]


def test_a_row_cannot_be_written_for_another_tenant(shop: NewTenant, rival: NewTenant) -> None:
    with pytest.raises(Error, match="row-level security"), tenant_context(shop.tenant.pk):
        Tenant.objects.create(id=uuid4(), name="X", locale="en", timezone="UTC")


def test_a_row_cannot_be_given_away(shop: NewTenant, rival: NewTenant) -> None:
    with pytest.raises(Error, match="row-level security"), tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(tenant=rival.tenant)


def test_another_tenants_row_cannot_be_touched(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.filter(pk=rival.tenant.pk).update(name="Gone") == 0
        assert Tenant.objects.filter(pk=rival.tenant.pk).delete()[0] == 0


def test_a_row_cannot_point_at_another_tenants_row(shop: NewTenant, rival: NewTenant) -> None:
    """PostgreSQL checks references without looking at policies."""
    with tenant_context(rival.tenant.pk):
        theirs = Agent.objects.get().pk
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(agent=theirs)
        with pytest.raises(Error, match="agent_id_own_tenant"), transaction.atomic():
            connection.check_constraints()
        PhoneNumber.objects.update(agent=Agent.objects.get())


def test_every_reference_between_tenants_tables_stays_inside_the_tenant(db: None) -> None:
    tables = set(tenant_tables()) - {"tenants_tenant"}
    wanted = {
        f"{model._meta.db_table}_{field.column}_own_tenant"
        for model in apps.get_models()
        if model._meta.db_table in tables
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model._meta.db_table in tables
    }
    found = {name for (name,) in rows("SELECT conname FROM pg_constraint WHERE contype = 'f'")}
    assert wanted
    assert wanted <= found


def test_no_function_is_open_to_roles_that_were_not_granted_it(db: None) -> None:
    query = (
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND has_function_privilege({}, oid, 'EXECUTE') ORDER BY proname"
    )
    assert rows(query.format("'public'")) == []
    assert ("tenant_of_number",) in rows(query.format("current_user"))


def test_leaving_an_inner_context_restores_the_outer(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        with tenant_context(rival.tenant.pk):
            assert Tenant.objects.get() == rival.tenant
        assert Tenant.objects.get() == shop.tenant
    assert not Tenant.objects.exists()


def test_a_failed_inner_context_restores_the_outer(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        with pytest.raises(ZeroDivisionError), tenant_context(rival.tenant.pk):
            _ = 1 / 0
        assert Tenant.objects.get() == shop.tenant


def test_a_context_marked_for_rollback_leaves_quietly(shop: NewTenant) -> None:
    with transaction.atomic():
        with tenant_context(shop.tenant.pk):
            transaction.set_rollback(True)
        transaction.set_rollback(False)
    assert not Tenant.objects.exists()


def test_the_runtime_role_is_held_back(db: None) -> None:
    assert role_problem() is None


def test_the_runtime_role_cannot_change_a_table(db: None) -> None:
    with pytest.raises(Error, match="must be owner"), transaction.atomic():
        rows("ALTER TABLE tenants_tenant DISABLE ROW LEVEL SECURITY")


def test_an_agent_version_never_changes_even_by_sql(shop: NewTenant) -> None:
    with pytest.raises(Error, match="never changes"), tenant_context(shop.tenant.pk):
        AgentVersion.objects.update(greeting="Other")


def test_a_number_leads_to_its_tenant_and_to_no_other(shop: NewTenant, rival: NewTenant) -> None:
    assert lookups.tenant_of_number(shop.number) == shop.tenant.pk
    assert lookups.tenant_of_number("+14155559999") is None


def test_a_suspended_tenant_is_not_found_by_number(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status=Tenant.Status.SUSPENDED, suspended_at=Now())
    assert lookups.tenant_of_number(shop.number) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_context_stays_on_a_pooled_connection(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.exists()
    assert rows("SELECT nullif(current_setting('app.tenant_id', true), '')") == [(None,)]
