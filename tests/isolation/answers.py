"""What everybody is to be told, as the mark of the view has it (docs/security.md, Views)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tenants.permissions import Permission, Role, permissions_of
from tests.isolation.case import Route, Status
from tests.isolation.walk import Address

OURS: Final = ("owner", "manager", "viewer", "key", "bare_key", "inspector")  # A's own
FOREIGN: Final = ("stranger", "loner", "nobody", "rival_key", "operator", "guest")
ACTORS: Final = OURS + FOREIGN
NO_PERSON: Final = frozenset({"nobody", "key", "bare_key", "rival_key"})
KEYS: Final = frozenset({"key", "bare_key", "rival_key"})
_ROLES: Final = {"manager": Role.MANAGER, "viewer": Role.VIEWER, "guest": Role.VIEWER}
_LOGIN: Final = 302


def answer_for(actor: str, case: Route, address: Address) -> Collection[int]:
    """The statuses that are right for this actor, who asks for A's things."""
    expected = case.answers.get(actor)
    if expected is None:
        expected = _BY_MARK.get(address.access, _nobodys)(actor, case, address)
    return {expected} if isinstance(expected, int) else expected


def _strangers(case: Route, address: Address) -> Status:
    """What is told to who belongs elsewhere: nothing of what has an id."""
    if case.stranger is not None:
        return case.stranger
    return 404 if address.parameters else case.owner


def _members(actor: str, case: Route, address: Address) -> Status:
    if actor in NO_PERSON:
        return _LOGIN
    if actor in {"loner", "operator", "inspector"}:
        return 404
    return _with_role(actor, case, address)


def _apis(actor: str, case: Route, address: Address) -> Status:
    if actor == "nobody":
        return 401
    if actor == "bare_key":
        return case.owner if address.is_for_all(case.method) else 403
    if actor in {"loner", "operator", "inspector"}:
        return 404
    return _with_role(actor, case, address)


def _with_role(actor: str, case: Route, address: Address) -> Status:
    permission: Permission | None = address.permission(case.method)
    role = _ROLES.get(actor)
    if role and not address.is_for_all(case.method) and permission not in permissions_of(role):
        return 403
    return case.owner if actor in OURS else _strangers(case, address)


def _persons(actor: str, case: Route, address: Address) -> Status:
    if actor in NO_PERSON:
        return _LOGIN
    is_member = actor in {"owner", "manager", "viewer"}
    return case.owner if is_member else _strangers(case, address)


def _everybodys(actor: str, case: Route, address: Address) -> Status:
    if actor in {"owner", "manager", "viewer"} or case.stranger is None:
        return case.owner
    return case.stranger


def _carriers(_actor: str, _case: Route, _address: Address) -> Status:
    return 403  # not signed


def _operators(actor: str, case: Route, address: Address) -> Status:
    if actor in NO_PERSON:
        return _LOGIN
    if actor == "inspector":
        return case.owner
    if actor == "guest":
        return _strangers(case, address)
    return _LOGIN if actor == "operator" else 404  # back to where a tenant is chosen


def _operators_programs(actor: str, case: Route, _address: Address) -> Status:
    """Every operator may ask for any tenant; A's ids in the query are parameters nobody knows."""
    if actor in NO_PERSON:
        return 401
    if actor == "inspector":
        return case.owner
    return {400} if actor in {"operator", "guest"} else 404


def _nobodys(actor: str, case: Route, address: Address) -> Status:
    raise AssertionError(f"/{address.pattern} has no mark that tests/isolation/answers.py knows")


_BY_MARK: Final = {
    "member": _members,
    "member-or-link": _members,
    "tenant-api": _apis,
    "person": _persons,
    "public": _everybodys,
    "twilio-webhook": _carriers,
    "operator": _operators,
    "operator-api": _operators_programs,
}
