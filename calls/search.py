"""Finding calls: every filter of the list, inside a tenant_context (docs/search.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from psycopg.errors import QueryCanceled

from calls.models import OTHER_SIDE, Call, CallTag, FollowUp
from tenants.models import PhoneNumber, Tenant

PATIENCE_MS: Final = 3000  # how long each question of a search may take
FEW: Final = 1000  # so many calls are fetched by their ids; of more, the newest calls are asked
# Whoever tries an agent has heard the call; what everybody else said waits for a reader.
UNREAD: Final = Q(read_at=None, is_test=False)
# How the API says whether there is something left to do about a call.
FOLLOW_UPS: Final = {"none": FollowUp.NONE, "open": FollowUp.OPEN, "done": FollowUp.DONE}
FOLLOW_UP_WORDS: Final = {value.value: word for word, value in FOLLOW_UPS.items()}
COMMON: Final = 25  # of a hundred calls: words of more of them are looked for in each call
_SHARE: Final = "SELECT calls_matching_share(%s)"
_MATCHING: Final = "SELECT calls_matching(%s, %s, %s, %s)"
_SAYS: Final = """
    coalesce((
        SELECT words @@ (SELECT search_query(%s)) FROM calls_callsearch
        WHERE call_id = calls_call.id
    ), false)
"""
# A scalar question, for the planner would make a table of all that have the tag of an EXISTS.
_HAS_TAG: Final = """
    coalesce((
        SELECT true FROM calls_calltag WHERE call_id = calls_call.id AND tag = ANY(%s) LIMIT 1
    ), false)
"""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What is looked for; what is empty or None is not asked.

    `since` and `until` bound created_at, the latter excluded; `number` is one of ours, by id or
    E.164; `caller` the E.164 number at the other end; `q` words that all occur; of several
    statuses, outcomes, tags or states of following up one is enough. Lengths are the carrier's, s.
    """

    q: str = ""
    since: datetime | None = None
    until: datetime | None = None
    direction: str = ""
    status: Sequence[str] = ()
    outcome: Sequence[str] = ()
    agent: UUID | None = None
    number: UUID | str | None = None
    caller: str = ""
    tag: Sequence[str] = ()
    min_seconds: int | None = None
    max_seconds: int | None = None
    has_recording: bool | None = None
    call_sid: str = ""
    is_test: bool | None = None
    unread: bool | None = None
    follow_up: Sequence[str] = ()
    ids: Sequence[UUID] = ()

    @property
    def asks_words_alone(self) -> bool:
        """Whether nothing but `q` and the bounds of created_at is asked."""
        others = [each.name for each in fields(self) if each.name not in {"q", "since", "until"}]
        return all(getattr(self, name) in (None, "", [], ()) for name in others)


class SearchTooWide(Exception):
    """What is looked for takes longer than PATIENCE_MS to find."""


@contextmanager
def search_patience(wanted: CallFilter) -> Iterator[None]:
    """For words and tags, inside a transaction, which is over with SearchTooWide."""
    try:
        if wanted.q or wanted.tag:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS:d}")
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise SearchTooWide from error


def calls_found(*, tenant: Tenant, wanted: CallFilter) -> QuerySet[Call]:
    """The tenant's calls that are looked for, in no order.

    At most two queries for `q` and one for each of `tag` and `number`, whatever there is to find.
    """
    calls = _found_but_for_words(tenant, wanted)
    return calls.filter(_matching(wanted)) if wanted.q else calls


def newest_found(*, tenant: Tenant, wanted: CallFilter, most: int) -> list[UUID]:
    """The ids of the newest calls that are looked for, the newest first; at most FEW of them.

    The newest calls with the words are asked before all that have them.
    """
    calls = _found_but_for_words(tenant, wanted).order_by("-created_at", "-pk")
    ids = calls.values_list("pk", flat=True)
    if not wanted.q:
        return list(ids[:most])
    if _is_common(wanted.q):
        return list(ids.filter(_said(wanted))[:most])
    few = _newest_matching(wanted)
    found = few[:most] if wanted.asks_words_alone else list(ids.filter(pk__in=few)[:most])
    if len(found) == most or len(few) <= FEW:
        return found
    return list(ids.filter(_among_matching(wanted))[:most])


def _found_but_for_words(tenant: Tenant, wanted: CallFilter) -> QuerySet[Call]:
    calls = Call.objects.filter(tenant=tenant).filter(**_columns(wanted))
    if wanted.unread is not None:
        calls = calls.filter(UNREAD) if wanted.unread else calls.exclude(UNREAD)
    if wanted.caller:
        calls = calls.alias(other_side=OTHER_SIDE).filter(other_side=wanted.caller)
    if isinstance(wanted.number, str):
        numbers = PhoneNumber.objects.filter(tenant=tenant, e164=wanted.number)
        calls = calls.filter(phone_number__in=list(numbers.values_list("pk", flat=True)))
    if wanted.tag:
        calls = calls.filter(_tagged(tenant, wanted))
    return calls


def unread_up_to(*, tenant: Tenant | UUID, most: int) -> int:
    """How many calls nobody has read, counted as far as `most`, newest first."""
    calls = Call.objects.filter(UNREAD, tenant=tenant).order_by("-created_at", "-pk")
    return len(calls.values_list("pk", flat=True)[:most])


def _columns(wanted: CallFilter) -> dict[str, Any]:
    """What columns of the call itself say."""
    asked = {
        "created_at__gte": wanted.since,
        "created_at__lt": wanted.until,
        "direction": wanted.direction or None,
        "status__in": wanted.status or None,
        "outcome__in": wanted.outcome or None,
        "agent": wanted.agent,
        "phone_number": wanted.number if isinstance(wanted.number, UUID) else None,
        "duration_seconds__gte": wanted.min_seconds,
        "duration_seconds__lte": wanted.max_seconds,
        "has_recording": wanted.has_recording,
        "call_sid": wanted.call_sid or None,
        "is_test": wanted.is_test,
        "pk__in": wanted.ids or None,
        "follow_up__in": wanted.follow_up or None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _tagged(tenant: Tenant, wanted: CallFilter) -> Q | RawSQL:
    tags = CallTag.objects.filter(tenant=tenant, tag__in=wanted.tag)
    if wanted.since:
        tags = tags.filter(call_created_at__gte=wanted.since)
    if wanted.until:
        tags = tags.filter(call_created_at__lt=wanted.until)
    newest = tags.order_by("-call_created_at").values_list("call_id", flat=True)
    few = list(newest[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=set(few))
    return RawSQL(  # noqa: S611 - a parameter
        _HAS_TAG, [list(wanted.tag)], output_field=BooleanField()
    )


def _matching(wanted: CallFilter) -> Q | Case | RawSQL:
    if _is_common(wanted.q):
        return _said(wanted)
    few = _newest_matching(wanted)
    return Q(pk__in=few) if len(few) <= FEW else _among_matching(wanted)


def _is_common(words: str) -> bool:
    return bool(_rows(_SHARE, words)[0] >= COMMON)


def _said(wanted: CallFilter) -> RawSQL:
    return RawSQL(_SAYS, [wanted.q], output_field=BooleanField())  # noqa: S611 - a parameter


def _newest_matching(wanted: CallFilter) -> list[UUID]:
    """The newest calls with the words, one more than FEW."""
    return _rows(_MATCHING, wanted.q, wanted.since, wanted.until, FEW + 1)


def _among_matching(wanted: CallFilter) -> Case:
    asked = [wanted.q, wanted.since, wanted.until, None]
    return _among(RawSQL(_MATCHING, asked))  # noqa: S611 - the values are parameters


def _rows(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def _among(ids: Any) -> Case:
    """Whether a call is one of very many: a table in memory that is asked of each.

    The planner would join a plain IN, and look each of the many up before it sorts them.
    """
    return Case(
        When(pk__in=ids, then=Value(True)),  # noqa: FBT003 - a value of SQL
        default=Value(False),  # noqa: FBT003 - likewise
        output_field=BooleanField(),
    )
