"""What a login and its permission check cost: at most two queries, by session and by key.

Counted are all queries of a request that are not one of these:
- the view's own, here those on calls (the page's, how many there are, and how many the navigation
  says are unread), and the list's for all its calls together, by their ids: on tags, on agents, on
  numbers, on summaries; of the page also the names of all agents and numbers, to choose from, and
  the views that the member keeps. How many the page asks in all is the same for every number of
  calls (tests/calls/test_list_page.py);
- the fence's: BEGIN and COMMIT (or a savepoint's words), and set_config of app.tenant_id;
- the tenant's row, whose name, language and time zone every page shows.
By session that leaves two: the session's row, and the user's with their places. By key two: the
key's tenant, and the key's row, which brings its tenant along.
"""

from __future__ import annotations

import re
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Membership, User
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.factories import member_made, tenant_made

pytestmark = pytest.mark.django_db
PAGE, API = "/app/calls/", "/api/v1/calls/"
AT_MOST: Final = 2
NOT_COUNTED: Final = {
    "fence": re.compile(
        r"BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT current_setting\('app\.tenant_id'"
    ),
    "view": re.compile(
        r"SELECT .* FROM \"calls_call\""
        r"|SELECT .* FROM \"(calls_calltag|tenants_agent|tenants_phonenumber)\" WHERE .* IN \("
        r"|SELECT .* FROM \"recordings_summary\" WHERE .* IN \("
        r"|SELECT .* FROM \"(tenants_agent|tenants_phonenumber)\" WHERE \"\w+\"\.\"tenant_id\" = "
        r"'\S+ ORDER BY [^()]*$"
        r"|SELECT .* FROM \"calls_savedview\" INNER JOIN"
    ),
    "tenant": re.compile(r"SELECT .* FROM \"tenants_tenant\" WHERE \"tenants_tenant\".\"id\" ="),
}


def login_queries(client: Client, path: str, status: int = 200) -> list[str]:
    """What a request asks of the database for the login and the permission alone."""
    client.get(path)  # a key's use is noted once a minute; lazily loaded things are loaded
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == status
    queries = [query["sql"] for query in asked.captured_queries]
    return [
        sql for sql in queries if not any(kind.match(sql) for kind in NOT_COUNTED.values())
    ]  # fmt: skip


def told(queries: list[str]) -> list[str]:
    """A word for each query of a login; the SQL of one that has none."""
    words = {
        "session": 'FROM "django_session"',
        "user": 'places_of_user("tenants_user"."id")',
        "lookup": "SELECT tenant_of_api_key(",
        "key": 'FROM "tenants_apikey" INNER JOIN "tenants_tenant"',
    }
    return [next((word for word, part in words.items() if part in sql), sql) for sql in queries]


def bearer(made: NewTenant) -> Client:
    """A program with the tenant's key."""
    return Client(headers={"authorization": f"Bearer {made.api_key}"})


def test_a_page_by_session(shop: NewTenant, owner: Client) -> None:
    call_made(shop)
    queries = login_queries(owner, PAGE)
    assert told(queries) == ["session", "user"]
    assert len(queries) <= AT_MOST


def test_an_api_request_by_session(shop: NewTenant, teammate: Client) -> None:
    call_made(shop)
    queries = login_queries(teammate, API)
    assert told(queries) == ["session", "user"]
    assert len(queries) <= AT_MOST


def test_an_api_request_by_key(shop: NewTenant) -> None:
    call_made(shop)
    queries = login_queries(bearer(shop), API)
    assert told(queries) == ["lookup", "key"]
    assert len(queries) <= AT_MOST


def test_the_whole_of_an_api_request_costs_the_same_for_many_calls(shop: NewTenant) -> None:
    client, counts = bearer(shop), []
    for more in (1, 5):
        for _ in range(more):
            call_made(shop)
        client.get(API)  # a key's use is noted once a minute
        with CaptureQueriesContext(connection) as asked:
            client.get(API)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_member_of_many_tenants_costs_no_more(shop: NewTenant, owner: Client) -> None:
    """The header offers all of them."""
    call_made(shop)
    person = User.objects.get(email=shop.owner_email)
    for _ in range(5):
        tenant_made(owner_email=person.email)
    assert told(login_queries(owner, PAGE)) == ["session", "user"]


def test_a_refusal_costs_no_more(rival: NewTenant) -> None:
    """A stranger's 404 and a user's without any place."""
    person = member_made(rival, "manager@example.com", Membership.Role.MANAGER)
    client = Client()
    client.force_login(person)
    unknown = "00000000-0000-4000-8000-000000000000"
    assert told(login_queries(client, f"{PAGE}{unknown}/", 404)) == ["session", "user"]


def test_nobody_is_refused_without_asking(visitor: Client) -> None:
    assert login_queries(visitor, PAGE, 302) == []
    assert login_queries(visitor, API, 401) == []
    nonsense = Client(headers={"authorization": "Bearer psk_nonsense"})
    assert login_queries(nonsense, API, 401) == []


def test_another_query_would_be_counted(owner: Client) -> None:
    """The counter is not blind: a page that asks more of the database fails the first test."""
    with CaptureQueriesContext(connection) as asked:
        User.objects.exists()
    sql = asked.captured_queries[0]["sql"]
    assert not any(kind.match(sql) for kind in NOT_COUNTED.values())
