"""Finding the tenant where none is known yet: one SECURITY DEFINER function each.

These are the only reads outside tenant_context; docs/security.md lists them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Place:
    """A user's place in a tenant: as a member, or as an operator on a visit until `visit_ends`."""

    tenant_id: UUID
    name: str
    status: str
    role: str
    visit_id: UUID | None = None
    visit_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A number that is ours and is not served: whose, and the language to say so in (code)."""

    tenant_id: UUID
    status: str
    locale: str


@dataclass(frozen=True, slots=True)
class TwilioAccountRef:
    """A Twilio account: whose, its SID, and its Auth Token as stored (encrypted)."""

    tenant_id: UUID
    account_sid: str
    token: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A tenant as platform operators find it."""

    id: UUID
    name: str
    status: str
    created_at: datetime


def tenant_of_number(e164: str) -> UUID | None:
    """The active tenant that answers this number."""
    return _one("SELECT tenant_of_number(%s)", e164)


def refusal_of_number(e164: str) -> Refusal | None:
    """Who does not answer this number, being suspended or closing."""
    query = "SELECT tenant_id, status, locale FROM refusal_of_number(%s)"
    found = _rows(query, e164)
    return Refusal(*found[0]) if found else None


def tenant_of_api_key(prefix: str) -> UUID | None:
    """The tenant that owns the key with this prefix; the secret is not looked at."""
    return _one("SELECT tenant_of_api_key(%s)", prefix)


def tenant_of_invitation(token_hash: str) -> UUID | None:
    """The tenant of an invitation, whatever became of it."""
    return _one("SELECT tenant_of_invitation(%s)", token_hash)


def places_of_user(user_id: UUID) -> list[Place]:
    """Where a user belongs: memberships, oldest first, then running visits of an operator."""
    return places(json.loads(_rows("SELECT places_of_user(%s)", user_id)[0][0]))


def places(listed: Iterable[Mapping[str, Any]]) -> list[Place]:
    """What places_of_user answered, as a query with a user's row brings it along."""
    return [
        Place(
            tenant_id=UUID(each["tenant_id"]),
            name=each["name"],
            status=each["status"],
            role=each["role"],
            visit_id=UUID(each["visit_id"]) if each["visit_id"] else None,
            visit_ends=datetime.fromisoformat(each["visit_ends"]) if each["visit_ends"] else None,
        )
        for each in listed
    ]


def tenants_for_operator(operator_id: UUID, *, search: str, at_most: int) -> list[Listed]:
    """Tenants whose name or number contains the text, newest first; none for who is no operator."""
    query = "SELECT id, name, status, created_at FROM tenants_for_operator(%s, %s, %s)"
    return [Listed(*row) for row in _rows(query, operator_id, search, at_most)]


def tenants_due_to_close(at_most: int) -> list[UUID]:
    """Closing tenants whose grace is over."""
    return [row[0] for row in _rows("SELECT tenants_due_to_close(now(), %s)", at_most)]


def tenant_ids() -> list[UUID]:
    """Every tenant's id, for commands that go through all of them."""
    return [row[0] for row in _rows("SELECT tenant_ids()")]


def twilio_account_of(account_sid: str) -> TwilioAccountRef | None:
    """The tenant whose Twilio account this is, open or suspended, and its encrypted token."""
    found = _rows("SELECT tenant_id, token FROM twilio_account_of(%s)", account_sid)
    return TwilioAccountRef(found[0][0], account_sid, found[0][1]) if found else None


def twilio_accounts_open() -> list[tuple[UUID, str]]:
    """Every tenant with a Twilio account that is not closed, and its SID."""
    return [(row[0], row[1]) for row in _rows("SELECT tenant_id, sid FROM twilio_accounts_open()")]


def holder_of_number(e164: str) -> UUID | None:
    """The tenant that has this number, answered or not; None once it is released."""
    return _one("SELECT holder_of_number(%s)", e164)


def claims_left(*, before: datetime, at_most: int) -> list[tuple[UUID, UUID]]:
    """Open claims that nobody has worked on since then: tenant and claim, oldest first."""
    query = "SELECT tenant_id, claim_id FROM claims_left(%s, %s)"
    return [(row[0], row[1]) for row in _rows(query, before, at_most)]


def numbers_to_release(*, due: datetime, at_most: int) -> list[tuple[UUID, UUID]]:
    """Numbers whose cooling period is over: tenant and number, the longest due first."""
    query = "SELECT tenant_id, number_id FROM numbers_to_release(%s, %s)"
    return [(row[0], row[1]) for row in _rows(query, due, at_most)]


def tenants_with_old_requests(*, before: datetime, at_most: int) -> list[UUID]:
    """Tenants with idempotent requests from before then, among as many rows."""
    query = "SELECT tenants_with_old_requests(%s, %s)"
    return [row[0] for row in _rows(query, before, at_most)]


def deliveries_due(*, due: datetime, at_most: int) -> list[tuple[UUID, UUID]]:
    """Webhook deliveries to be sent that nobody is at: tenant and delivery, longest due first."""
    query = "SELECT tenant_id, delivery_id FROM deliveries_due(%s, %s)"
    return [(row[0], row[1]) for row in _rows(query, due, at_most)]


def tenants_with_old_events(*, before: datetime, at_most: int) -> list[UUID]:
    """Tenants with webhook events from before then; `at_most` events are looked at."""
    query = "SELECT tenants_with_old_events(%s, %s)"
    return [row[0] for row in _rows(query, before, at_most)]


def _one(query: str, value: str) -> UUID | None:
    found = _rows(query, value)
    return found[0][0] if found else None


def _rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
