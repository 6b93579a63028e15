"""One permission table: the code's, the document's, and what the views ask for agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.access import access_of
from tenants.permissions import API_SCOPES, PERMISSIONS, Permission, Role, permissions_of

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "security.md"
HEADING = "### Roles and permissions"
ROW = re.compile(r"^\| `([a-z.]+)` \|[^|]+\|(.+)\|$", re.MULTILINE)
HEAD = re.compile(r"^\| permission \| allows \|(.+)\|$", re.MULTILINE)


def cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split("|")]


def table_in(document: str) -> dict[str, set[str]]:
    """Permissions by role, as the document tells them."""
    section = re.split(r"^#{2,3} ", document.partition(HEADING)[2], flags=re.MULTILINE)[0]
    head = HEAD.search(section)
    assert head, "docs/security.md has no table of roles and permissions"
    roles = cells(head[1])
    found: dict[str, set[str]] = {role: set() for role in roles}
    for permission, answers in ROW.findall(section):
        for role, answer in zip(roles, cells(answers), strict=True):
            assert answer in {"yes", "no"}
            if answer == "yes":
                found[role].add(permission)
    return found


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{prefix}{entry.pattern}")
        elif isinstance(entry, URLPattern):
            yield f"/{prefix}{entry.pattern}", entry.callback


def asked_by(view: Any) -> set[Permission]:
    """What a view needs, by any method."""
    if access_of(view) == "tenant-api":
        return {*view.cls.permissions.values(), *view.cls.extras}
    permission = getattr(view, "permission", None)
    return {permission} if permission else set()


VIEWS = list(views(get_resolver()))


def test_the_document_shows_the_table_of_the_code() -> None:
    told = {role: {str(each) for each in granted} for role, granted in PERMISSIONS.items()}
    assert table_in(DOCUMENT.read_text(encoding="utf-8")) == told


def test_a_changed_document_is_noticed() -> None:
    head = f"{HEADING}\n\n| permission | allows | viewer | owner |\n| --- | --- | --- | --- |\n"
    assert table_in(f"{head}| `calls.read` | see | no | yes |\n## Next\n") == {
        "viewer": set(),
        "owner": {"calls.read"},
    }


def test_every_role_may_do_what_the_role_below_it_may() -> None:
    viewer, manager, owner = (PERMISSIONS[each] for each in ("viewer", "manager", "owner"))
    assert viewer < manager < owner == frozenset(Permission)
    assert {role.value for role in Role} == set(PERMISSIONS)


def test_a_word_that_is_no_role_may_do_nothing() -> None:
    assert permissions_of("king") == frozenset()


def test_every_view_of_a_tenant_states_its_permission() -> None:
    marks = {"member", "member-or-link", "tenant-api"}
    silent = {address for address, view in VIEWS if access_of(view) in marks and not asked_by(view)}
    assert silent == {"/api/v1/me/"}  # who asks is told what they may do


def test_every_permission_is_asked_for_by_some_view() -> None:
    asked = {permission for _address, view in VIEWS for permission in asked_by(view)}
    assert asked == set(Permission)


def test_a_keys_scopes_are_what_the_api_asks_for() -> None:
    operations = [view for _address, view in VIEWS if access_of(view) == "tenant-api"]
    assert set().union(*map(asked_by, operations)) == set(API_SCOPES)


def test_viewers_only_read() -> None:
    assert all(permission.endswith(".read") for permission in PERMISSIONS[Role.VIEWER])


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_viewer_is_refused_wherever_the_role_is_not_enough(teammate: Client, method: str) -> None:
    pages = [
        (_any_address(address), permission)
        for address, view in VIEWS
        if access_of(view) == "member"
        for permission in asked_by(view) - PERMISSIONS[Role.VIEWER]
    ]
    assert len(pages) > 5
    for address, permission in pages:
        assert getattr(teammate, method)(address).status_code in {403, 405}, permission


def _any_address(pattern: str) -> str:
    """One that the pattern takes, of things that nobody has."""
    return re.sub(r"<[^>]+>", str(uuid4()), re.sub(r"<int:\w+>", "7", pattern))
