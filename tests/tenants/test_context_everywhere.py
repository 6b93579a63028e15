"""app.tenant_id is the right tenant's, and never anybody else's: wherever code runs, and after it.

Every test uses the runtime role and the pool of the product; what is asked is which tenants the
database shows (`seen`), which is empty where no context is open.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from asgiref.sync import sync_to_async
from celery import shared_task
from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error, OperationalError, connection, connections, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import AsyncClient, Client
from django.urls import include, path
from pytest_django import Settings

from tenants.access import TenantRequest, member_required
from tenants.context import tenant_context
from tenants.models import PhoneNumber, Tenant
from tenants.permissions import Permission
from tenants.services import NewTenant
from tests.database import owner_conninfo

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ROUNDS = 32, 20


def seen() -> list[UUID]:
    """The tenants whose rows the database shows here and now; the connection goes back."""
    found = list(Tenant.objects.values_list("pk", flat=True))
    numbers = list(PhoneNumber.objects.values_list("tenant_id", flat=True))
    assert numbers == found  # of every table alike
    if not connection.in_atomic_block:
        connection.close()
    return found


def seen_by(made: NewTenant) -> list[UUID]:
    """The same inside a tenant's context."""
    try:
        with tenant_context(made.tenant.pk):
            return seen()
    finally:  # a thread that ends with its connection takes it out of the pool for good
        if not connection.in_atomic_block:
            connection.close()


def in_use() -> int:
    """How many of the pool's connections somebody has."""
    stats = getattr(connection, "pool").get_stats()  # noqa: B009 - PostgreSQL's alone
    return int(stats["pool_size"] - stats["pool_available"])


def settles_at(count: int) -> bool:
    """Whether as many are in use, once the pool has opened what nobody waits for any more."""
    ends = time.monotonic() + 10
    while in_use() != count and time.monotonic() < ends:
        time.sleep(0.01)
    return in_use() == count


def backend() -> int:
    """The server process behind this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@contextmanager
def pool_of(size: int) -> Iterator[None]:
    """The runtime role's pool with so many connections at most."""
    options: Any = connections["default"].settings_dict["OPTIONS"]
    before = options["pool"]
    _close_pool()
    options["pool"] = {**before, "min_size": 1, "max_size": size}
    try:
        yield
    finally:
        _close_pool()
        options["pool"] = before


def _close_pool() -> None:
    runtime: Any = connections["default"]
    runtime.close()
    runtime.close_pool()


# Connections that are used again


def test_one_pooled_connection_serves_two_tenants_in_turn(
    shop: NewTenant, rival: NewTenant
) -> None:
    with pool_of(1):
        servers = set()
        for made in [shop, rival, rival, shop] * ROUNDS:
            assert seen_by(made) == [made.tenant.pk]
            assert seen() == []
            servers.add(backend())
            connection.close()
    assert len(servers) == 1


def test_requests_of_two_tenants_over_one_connection(
    shop: NewTenant, rival: NewTenant, owner: Client, stranger: Client
) -> None:
    """By session and by key, one after the other."""
    with pool_of(1):
        for _ in range(ROUNDS):
            for client, made in ((owner, shop), (stranger, rival)):
                page = client.get("/app/calls/")
                assert page.context["tenant"].pk == made.tenant.pk
                key = {"Authorization": f"Bearer {made.api_key}"}
                assert Client().get("/api/v1/calls/", headers=key).status_code == 200
                assert seen() == []


def test_a_kept_connection_keeps_no_tenant(shop: NewTenant, rival: NewTenant) -> None:
    """As with CONN_MAX_AGE, and behind a pooler that knows transactions only."""
    server = backend()
    for made in (shop, rival):
        with tenant_context(made.tenant.pk):
            assert list(Tenant.objects.all()) == [made.tenant]
        assert not Tenant.objects.exists()
    assert backend() == server


def test_a_tenant_set_for_the_session_would_not_outlive_a_request(shop: NewTenant) -> None:
    """Nobody does so; where somebody did, contexts still rule over it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', '', false)")
    assert seen_by(shop) == [shop.tenant.pk]
    assert seen() == []


# What goes wrong


def test_after_an_exception_there_is_no_tenant(shop: NewTenant) -> None:
    with pytest.raises(ZeroDivisionError), tenant_context(shop.tenant.pk):
        _ = 1 / 0
    assert seen() == []


def test_after_an_aborted_transaction_there_is_no_tenant(shop: NewTenant, rival: NewTenant) -> None:
    with suppress(Error), tenant_context(shop.tenant.pk), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert seen() == []
    assert seen_by(rival) == [rival.tenant.pk]


def test_after_a_statements_timeout_there_is_no_tenant(shop: NewTenant, rival: NewTenant) -> None:
    with pool_of(1):
        with pytest.raises(OperationalError, match="statement timeout"):
            _sleeps_too_long(shop)
        assert seen() == []
        assert seen_by(rival) == [rival.tenant.pk]


def _sleeps_too_long(made: NewTenant) -> None:
    with tenant_context(made.tenant.pk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")


def test_a_connection_that_the_server_ended_is_replaced_without_a_tenant(
    shop: NewTenant, rival: NewTenant
) -> None:
    with pool_of(1):
        with pytest.raises(OperationalError):
            _loses_its_connection(shop)
        connection.close()
        assert seen() == []
        assert seen_by(rival) == [rival.tenant.pk]


def _loses_its_connection(made: NewTenant) -> None:
    database = str(connections["default"].settings_dict["NAME"])
    with tenant_context(made.tenant.pk), psycopg.connect(owner_conninfo(database)) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [backend()])
        seen()


# Contexts in contexts


def test_contexts_nest_to_any_depth(shop: NewTenant, rival: NewTenant) -> None:
    order = [shop, rival, shop, shop, rival]

    def enter(left: list[NewTenant]) -> None:
        if left:
            with tenant_context(left[0].tenant.pk):
                enter(left[1:])
                assert seen() == [left[0].tenant.pk]

    enter(order)
    assert seen() == []


def test_a_savepoint_that_is_rolled_back_leaves_the_tenant_as_it_was(
    shop: NewTenant, rival: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        with suppress(ZeroDivisionError), transaction.atomic(), tenant_context(rival.tenant.pk):
            _ = 1 / 0
        assert seen() == [shop.tenant.pk]
        with suppress(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(rival.tenant.pk)])
            cursor.execute("SELECT 1 / 0")
        assert seen() == [shop.tenant.pk]


def test_a_database_function_sees_the_callers_tenant_only(
    shop: NewTenant, rival: NewTenant
) -> None:
    """What is no SECURITY DEFINER function runs under the policies, also inside a function."""
    block = "DO $$ BEGIN ASSERT (SELECT count(*) FROM tenants_tenant) = {}; END $$"
    with tenant_context(shop.tenant.pk), connection.cursor() as cursor:
        cursor.execute(block.format(1))
    with connection.cursor() as cursor:
        cursor.execute(block.format(0))


def test_a_lookup_without_a_tenant_opens_nothing(shop: NewTenant, rival: NewTenant) -> None:
    """A SECURITY DEFINER function runs as the owner, and its caller does not become one."""
    with tenant_context(shop.tenant.pk), connection.cursor() as cursor:
        cursor.execute("SELECT tenant_of_number(%s)", [rival.number])
        assert cursor.fetchone()[0] == rival.tenant.pk
        assert seen() == [shop.tenant.pk]


# Later, and elsewhere


def test_what_runs_on_commit_has_no_tenant_and_opens_its_own(
    shop: NewTenant, rival: NewTenant
) -> None:
    later: list[list[UUID]] = []
    with tenant_context(shop.tenant.pk):
        transaction.on_commit(lambda: later.append(seen()))
        transaction.on_commit(lambda: later.append(seen_by(rival)))
        transaction.on_commit(lambda: later.append(seen()))
    assert later == [[], [rival.tenant.pk], []]


def test_threads_at_once_each_see_their_own(shop: NewTenant, rival: NewTenant) -> None:
    """32 of them over a pool of four connections."""

    def work(made: NewTenant) -> bool:
        return all(seen_by(made) == [made.tenant.pk] and seen() == [] for _ in range(ROUNDS))

    with pool_of(4), ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(work, [shop, rival] * (THREADS // 2)))


def test_a_thread_started_in_a_context_has_none(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk), ThreadPoolExecutor(1) as threads:
        assert threads.submit(seen).result() == []


# Coroutines


@pytest.mark.parametrize("thread_sensitive", [True, False])
async def test_coroutines_at_once_each_see_their_own(
    shop: NewTenant, rival: NewTenant, thread_sensitive: bool
) -> None:
    before = in_use()
    ask = sync_to_async(seen_by, thread_sensitive=thread_sensitive)
    order = [shop, rival] * ROUNDS
    found = await asyncio.gather(*(ask(made) for made in order))
    assert found == [[made.tenant.pk] for made in order]
    assert await sync_to_async(seen, thread_sensitive=thread_sensitive)() == []
    assert await asyncio.to_thread(settles_at, before)  # none is lost with its thread


async def test_a_coroutine_cannot_use_the_database_itself(shop: NewTenant) -> None:
    """So no context can be open across an await, where another coroutine would be in it."""
    with pytest.raises(SynchronousOnlyOperation):
        list(Tenant.objects.all())
    with pytest.raises(SynchronousOnlyOperation), tenant_context(shop.tenant.pk):
        pass  # pragma: no cover - never entered


# Streamed answers


@member_required(Permission.CALLS_READ)
def streams(request: TenantRequest) -> HttpResponseBase:
    """Looks without a context while it is sent, then in its own, then without."""
    tenant_id = request.tenant.pk

    return StreamingHttpResponse(_told(look) for look in (seen, _own(tenant_id), seen))


@member_required(Permission.CALLS_READ)
def streams_to_a_loop(request: TenantRequest) -> HttpResponseBase:
    """The same where an event loop sends it."""
    tenant_id = request.tenant.pk

    async def lines() -> AsyncIterator[bytes]:
        for look in (seen, _own(tenant_id), seen):
            yield await sync_to_async(_told)(look)

    return StreamingHttpResponse(lines())


def _own(tenant_id: UUID) -> Callable[[], list[UUID]]:
    """A look in a context that is left before anything is handed out."""

    def look() -> list[UUID]:
        with tenant_context(tenant_id):
            return seen()

    return look


def _told(look: Callable[[], list[UUID]]) -> bytes:
    return f"{' '.join(str(each) for each in look())}\n".encode()


urlpatterns = [
    path("streams", streams),
    path("streams-to-a-loop", streams_to_a_loop),
    path("", include("prosaas.urls")),
]


@pytest.fixture
def probes(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.mark.usefixtures("probes")
def test_a_streamed_answer_is_outside_of_its_views_context(shop: NewTenant, owner: Client) -> None:
    answer: Any = owner.get("/streams")
    assert answer.getvalue().decode().split("\n") == ["", str(shop.tenant.pk), "", ""]


@pytest.mark.usefixtures("probes")
async def test_a_stream_sent_by_an_event_loop_is_too(shop: NewTenant, owner: Client) -> None:
    browser = AsyncClient()
    browser.cookies = owner.cookies
    answer: Any = await browser.get("/streams-to-a-loop")
    body = b"".join([chunk async for chunk in answer])
    assert body.decode().split("\n") == ["", str(shop.tenant.pk), "", ""]


@pytest.mark.usefixtures("probes")
def test_two_streams_read_in_turn_do_not_meet(
    shop: NewTenant, rival: NewTenant, owner: Client, stranger: Client
) -> None:
    """In one thread, on one connection."""
    first, second = (_chunks(client) for client in (owner, stranger))
    told = [chunk for pair in zip(first, second, strict=True) for chunk in pair]
    whose = [f"{made.tenant.pk}\n".encode() for made in (shop, rival)]
    assert told == [b"\n", b"\n", *whose, b"\n", b"\n"]


def _chunks(client: Client) -> Any:
    answer: Any = client.get("/streams")
    return answer.streaming_content


# Tasks


@shared_task(bind=True)
def looks(_self: object, tenant_id: str) -> list[list[str]]:
    """What a task sees before, in and after the context that it opens."""
    before = seen()
    with tenant_context(UUID(tenant_id)):
        inside = seen()
    return [[str(each) for each in found] for found in (before, inside, seen())]


def test_a_task_has_no_tenant_until_it_opens_a_context(shop: NewTenant, rival: NewTenant) -> None:
    for made in (shop, rival, shop):
        ran = looks.apply(args=(str(made.tenant.pk),))
        assert ran.get() == [[], [str(made.tenant.pk)], []]


def test_a_task_run_inside_a_context_opens_its_own(shop: NewTenant, rival: NewTenant) -> None:
    """Eagerly, as a test may; in a worker there is none around it."""
    with tenant_context(rival.tenant.pk):
        inside = looks.apply(args=(str(shop.tenant.pk),)).get()
        assert inside[1] == [str(shop.tenant.pk)]
        assert seen() == [rival.tenant.pk]
