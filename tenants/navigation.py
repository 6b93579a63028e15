"""The pages of the app, in the order of their use, as the shell links to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.permissions import Permission


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the navigation; `current` is the word for aria-current, "" where it is not."""

    label: str | Promise
    icon: str
    to: str
    current: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Links that belong together; the first groups need no heading."""

    label: str | Promise
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    label: Promise
    icon: str
    name: str
    permission: Permission | None = None
    is_counted: bool = False


_OVERVIEW: Final = "/app/"
_OWN: Final = "/accounts/"  # django-allauth's pages are a person's own
_ACCOUNT: Final = _Page(_("My account"), "user", "tenants:account")
_PAGES: Final[tuple[tuple[str | Promise, tuple[_Page, ...]], ...]] = (
    ("", (
        _Page(_("Overview"), "home", "calls:overview", Permission.CALLS_READ),
        _Page(_("Live"), "live", "calls:live", Permission.CALLS_READ),
        _Page(_("Calls"), "phone", "calls:call_list", Permission.CALLS_READ, is_counted=True),
    )),
    ("", (
        _Page(_("Agents"), "agent", "tenants:agents", Permission.AGENTS_READ),
        _Page(_("Numbers"), "hash", "tenants:numbers", Permission.NUMBERS_READ),
        _Page(_("Business hours"), "clock", "tenants:hours", Permission.SETTINGS_READ),
    )),
    ("", (
        _Page(_("Members"), "team", "tenants:members", Permission.MEMBERS_READ),
        _Page(_("Usage"), "chart", "calls:usage", Permission.USAGE_READ),
    )),
    ("", (
        _Page(_("Settings"), "settings", "tenants:settings", Permission.SETTINGS_READ),
        _Page(_("E-mail about calls"), "bell", "tenants:notifications", Permission.SETTINGS_READ),
        _Page(_("Privacy"), "lock", "tenants:privacy", Permission.SETTINGS_READ),
    )),
    (_("Developers"), (
        _Page(_("API keys"), "key", "tenants:keys", Permission.KEYS_WRITE),
        _Page(_("Webhooks"), "webhook", "tenants:webhooks", Permission.WEBHOOKS_READ),
    )),
    (_("Security"), (
        _Page(_("Audit log"), "log", "tenants:audit", Permission.AUDIT_READ),
        _Page(_("Visits by support"), "eye", "tenants:visits", Permission.AUDIT_READ),
    )),
)  # fmt: skip


def groups_of(
    path: str, permissions: Collection[Permission], *, has_place: bool, unread: str = ""
) -> list[Group]:
    """The navigation of somebody with these permissions who looks at `path`.

    The page of `path` is marked "page"; below one, the nearest above it is marked "true". unread:
    how many calls nobody has read, as it is shown.
    """
    may = [
        (label, [page for page in pages if page.permission in permissions])
        for label, pages in _PAGES
        if has_place
    ]
    found = [(label, [(page, _address(page.name)) for page in pages]) for label, pages in may]
    found.append(("", [(_ACCOUNT, _address(_ACCOUNT.name))]))
    nearest = max(
        (to for _label, pages in found for _page, to in pages if _is_at(path, to)),
        key=len,
        default="",
    )
    return [
        Group(label, links)
        for label, pages in found
        if (links := tuple(_link(page, to, path, nearest, unread) for page, to in pages if to))
    ]


def _is_at(path: str, to: str) -> bool:
    """Whether the page of `path` is `to` or lies below it; all is below the overview."""
    if path.startswith(_OWN):
        return bool(to) and to == _address(_ACCOUNT.name)
    return bool(to) and (path == to or (path.startswith(to) and to != _OVERVIEW))


def _link(page: _Page, to: str, path: str, nearest: str, unread: str) -> Link:
    current = ("page" if path == to else "true") if to == nearest else ""
    return Link(page.label, page.icon, to, current, unread if page.is_counted else "")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # an installation may go without a page
        return ""
