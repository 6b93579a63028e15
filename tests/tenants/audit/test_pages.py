"""The audit log's page and its file: who sees it, how it reads, what of it is found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import AsyncClient, Client
from django.utils import translation

from prosaas import settings as project
from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership, PhoneNumber, Tenant, User
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM, Actor, audit_record
from tests.factories import member_made
from tests.tenants.audit.chains import EXPORT, PAGE, chain, grown, recorded

KINDS = AuditEvent.ActorKind
GUIDE = Path(project.BASE_DIR) / "docs" / "audit.md"


def page(client: Client, **query: str) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def exported(client: Client) -> bytes:
    return bytes(client.post(EXPORT).getvalue())


@pytest.mark.django_db
def test_only_an_owner_reads_the_log(
    owner: Client, teammate: Client, stranger: Client, visitor: Client, shop: NewTenant
) -> None:
    recorded(shop, "tea.made")
    for method, path in (("get", PAGE), ("post", EXPORT)):
        assert getattr(owner, method)(path).status_code == 200
        assert getattr(teammate, method)(path).status_code == 403
        assert getattr(visitor, method)(path).status_code == 302
    assert "tea.made" not in page(stranger)
    assert str(shop.tenant.pk) not in exported(stranger).decode()


@pytest.mark.django_db
def test_people_are_named_and_support_is_not(owner: Client, shop: NewTenant) -> None:
    person, operator = User.objects.get(email=shop.owner_email), User.objects.create_user("op@x.eu")
    recorded(shop, actor=Actor(KINDS.USER, person.pk, network="203.0.113.0/24"))
    recorded(shop, actor=Actor(KINDS.OPERATOR, operator.pk))
    recorded(shop, "call.share-opened")
    told = page(owner)
    assert shop.owner_email in told
    assert "203.0.113.0/24" in told
    assert "ProSaaS support" in told
    assert "Whoever has the link" in told
    assert "op@x.eu" not in told


@pytest.mark.django_db
def test_a_call_is_linked_and_no_bare_id_is_told(owner: Client, shop: NewTenant) -> None:
    call, erased = uuid4(), uuid4()
    recorded(shop, "call.hung-up", subject=("call", call))
    recorded(shop, "call.erasure-asked", subject=("call", erased))
    told = page(owner)
    assert f'href="/app/calls/{call}/"' in told
    assert told.count(str(call)) == 1
    assert str(erased) not in told


@pytest.mark.django_db
def test_who_left_is_not_followed_to_a_new_address(owner: Client, shop: NewTenant) -> None:
    person = member_made(shop, "then@example.com")
    recorded(shop, actor=Actor(KINDS.USER, person.pk))
    recorded(shop, subject=("user", person.pk))
    assert page(owner).count("then@example.com") == 2
    with tenant_context(shop.tenant.pk):
        Membership.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(email="now@example.com")
    told = page(owner)
    assert told.count("A former member") == 2
    assert "example.com" not in told.replace(shop.owner_email, "")


@pytest.mark.django_db
def test_actions_are_sentences_and_unknown_ones_are_words(owner: Client, shop: NewTenant) -> None:
    recorded(shop, "key.revoked", details={"n": [1]})
    recorded(shop, "tea.made")
    told = page(owner)
    assert "Revoked an API key" in told
    assert "n: [1]" in told
    assert "tea.made" in told


@pytest.mark.django_db
def test_nothing_in_the_log_is_markup(owner: Client, shop: NewTenant) -> None:
    recorded(shop, "<b>x", subject=("<i>", "<u>"), details={"<s>": "<em>"})
    told = page(owner)
    assert not re.search(r"<(b>x|i>|u>|s>|em>)", told)


@pytest.mark.django_db
def test_times_are_in_the_tenants_zone(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone="Asia/Kathmandu")
    assert "+0545" in page(owner)


@pytest.mark.django_db
def test_pages_go_back_in_time_and_keep_the_filter(owner: Client, shop: NewTenant) -> None:
    grown(shop, 60)
    recorded(shop, "cup.broken")
    first = page(owner, action="tea.made")
    assert first.count("<time") == 50
    assert "Broken" not in first
    [link] = re.findall(r'rel="next" href="\?([^"]+)"', first)
    assert link.startswith("action=tea.made&amp;before=")
    rest = owner.get(f"{PAGE}?{link.replace('&amp;', '&')}").content.decode()
    assert rest.count("<time") == 10
    assert 'rel="next"' not in rest
    assert 'rel="first"' in rest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"first": "2000-01-01"}, True),
        ({"last": "2000-01-01"}, False),
        ({"first": "2200-01-01"}, False),
        ({"first": "0001-01-01", "last": "9999-12-30"}, True),
        ({"last": "9999-12-31"}, False),
        ({"first": "yesterday"}, False),
        ({"action": "nothing.such"}, False),
        ({"before": "0"}, False),
        ({"before": "x"}, False),
        ({"before": "9" * 30}, False),
        ({"action": "\0"}, False),
        ({}, True),
    ],
)
def test_days_and_odd_filters(
    owner: Client, shop: NewTenant, query: dict[str, str], found: bool
) -> None:
    recorded(shop, "cup.broken")
    assert ("<strong>cup.broken</strong>" in page(owner, **query)) is found


@pytest.mark.django_db
def test_the_page_costs_the_same_whatever_the_log_holds(
    owner: Client, shop: NewTenant, django_assert_max_num_queries: object
) -> None:
    grown(shop, 49)
    with django_assert_max_num_queries(19):  # type: ignore[operator]
        page(owner)


@pytest.mark.django_db
def test_the_file_holds_the_whole_chain_and_its_own_making(owner: Client, shop: NewTenant) -> None:
    grown(shop, 1100)
    answer = owner.post(EXPORT)
    lines = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert [line["hash"] for line in lines] == [event.hash for event in chain(shop)]
    assert lines[-1]["action"] == "audit.exported"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_get_exports_nothing(owner: Client, shop: NewTenant) -> None:
    before = len(chain(shop))
    assert owner.get(EXPORT).status_code == 405
    assert len(chain(shop)) == before


@pytest.mark.django_db(transaction=True)
async def test_the_file_is_streamed_in_an_event_loop(owner: Client, shop: NewTenant) -> None:
    browser = AsyncClient()
    browser.cookies = owner.cookies
    answer: Any = await browser.post(EXPORT)
    assert answer.is_async
    pieces = [piece async for piece in answer.streaming_content]
    assert json.loads(b"".join(pieces).splitlines()[-1])["action"] == "audit.exported"


@pytest.mark.django_db
def test_anybody_verifies_the_file_with_the_guides_lines_of_python(
    owner: Client, shop: NewTenant, tmp_path: Path
) -> None:
    [program] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(program.splitlines()) <= 20
    recorded(shop, details={"word": "שלום", "n": [1, None, True, 0.5]})
    (tmp_path / "verify.py").write_text(program)
    file = tmp_path / "audit.jsonl"
    file.write_bytes(exported(owner))

    def said() -> str:
        command = [sys.executable, "verify.py", "audit.jsonl"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        ).stdout

    head = chain(shop)[-1]
    assert said() == f"whole: {head.position} events, head {head.hash}\n"
    file.write_text(file.read_text().replace("audit.exported", "audit.imported"))
    assert said().startswith(f"broken at line {head.position}")


@pytest.mark.django_db
def test_the_page_speaks_hebrew(owner: Client, shop: NewTenant) -> None:
    with translation.override("he"):
        assert 'dir="rtl"' in owner.get(PAGE, headers={"Accept-Language": "he"}).content.decode()


@pytest.mark.django_db
def test_a_telephone_number_is_read_from_left_to_right(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        number = PhoneNumber.objects.get()
    audit_record(
        tenant_id=shop.tenant.pk, actor=SYSTEM, action="number.kept", subject=("number", number.pk)
    )
    assert f'<bdi dir="ltr">{number.e164}</bdi>' in page(owner)
