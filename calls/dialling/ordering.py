"""Whether a call may be made, decided in the transaction that stores it.

Whoever asks for one of a tenant's calls holds the tenant's row meanwhile: two requests that
arrive together are decided one after the other. What cannot be counted is not dialled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.dialling.destinations import destination_check
from calls.dialling.refusals import Because, NotDialled
from calls.dialling.reserving import longest_seconds, minute_micros
from calls.dialling.waits import limit_wait_s
from calls.models import LIVE_STATUSES, Call, CallStatus, Direction
from calls.services.limits import Limit, limit_note, limit_reached
from calls.services.outbound import pending_sid
from prosaas.lib.phone import billed_country
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, PhoneNumber, Tenant
from tenants.services.audit import Actor, audit_record

PLACED: Final = "call.placed"  # in the audit log
A_MINUTE: Final = 10  # calls of one tenant
TO_ONE_AN_HOUR: Final = 3  # to the same number
_LONGEST: Final = timedelta(hours=6)  # of a call; Twilio ends one after four


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `number` is the id or the E.164 number of one of the tenant's.

    "" is its only one; no `agent_id` is the number's agent. `to_number` is E.164.
    """

    to_number: str
    number: str = ""
    agent_id: UUID | None = None
    ring_seconds: int = 30


class _OverLimit(Exception):
    """Leaves the transaction: what is told of a limit is written after it."""

    def __init__(self, limit: Limit, wait_s: int) -> None:
        super().__init__(limit)
        self.limit, self.wait_s = limit, wait_s


def call_order(
    *, tenant_id: UUID, call_id: UUID, actor: Actor, wanted: Wanted
) -> tuple[Call, int | None]:
    """The call's row, and for how many s it may last; None for one that was asked for before.

    NotDialled.
    """
    try:
        with tenant_context(tenant_id):
            tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
            known = Call.objects.filter(tenant=tenant, pk=call_id).first()
            if known is not None:
                return known, None
            call, longest_s = _stored(tenant, call_id, wanted)
            audit_record(tenant_id=tenant_id, actor=actor, action=PLACED, subject=("call", call_id))
            return call, longest_s
    except _OverLimit as over:
        limit_note(tenant_id=tenant_id, call_sid=pending_sid(call_id), limit=over.limit)
        words = _("Your business has reached its limit: %(limit)s.")
        told = words % {"limit": over.limit.value}
        raise NotDialled(Because.LIMIT, told, wait_s=over.wait_s) from None


def _stored(tenant: Tenant, call_id: UUID, wanted: Wanted) -> tuple[Call, int]:
    if tenant.status != Tenant.Status.ACTIVE:
        raise NotDialled(Because.TENANT, _("This business makes no calls at the moment."))
    number = _number(tenant, wanted.number)
    version = _version(tenant, wanted.agent_id or number.agent_id)
    destination_check(wanted.to_number, countries=_countries(tenant, number))
    _check_rates(tenant, wanted.to_number)
    call_sid = pending_sid(call_id)
    limit = limit_reached(tenant=tenant, direction=Direction.OUTBOUND, call_sid=call_sid)
    if limit is not None:
        raise _over(tenant, limit)
    longest_s = longest_seconds(tenant=tenant, version=version, to_number=wanted.to_number)
    if isinstance(longest_s, Limit):
        raise _OverLimit(longest_s, 0)  # calls that are going on may leave some of it
    call = Call.objects.create(
        pk=call_id,
        tenant=tenant,
        phone_number=number,
        agent_id=version.agent_id,
        agent_version=version,
        call_sid=call_sid,
        account_sid=number.account_sid,
        direction=Direction.OUTBOUND,
        from_number=number.e164,
        to_number=wanted.to_number,
        status=CallStatus.QUEUED,
    )
    return call, longest_s


def _over(tenant: Tenant, limit: Limit) -> _OverLimit:
    return _OverLimit(limit, limit_wait_s(limit, timezone=tenant.timezone, now=timezone.now()))


def _countries(tenant: Tenant, number: PhoneNumber) -> list[str]:
    """What an operator listed; else the country of the number that calls, if it has a price."""
    if tenant.outbound_countries:
        return list(tenant.outbound_countries)
    own = billed_country(number.e164) or number.country
    return [own] if minute_micros(own) is not None else []


def _number(tenant: Tenant, named: str) -> PhoneNumber:
    """The number that calls."""
    active = PhoneNumber.objects.filter(tenant=tenant, status=PhoneNumber.Status.ACTIVE)
    if not named:
        found = list(active[:2])
        if len(found) > 1:
            raise _no_number(_("Say which of your numbers is to call."))
    elif named.startswith("+"):
        found = list(active.filter(e164=named))
    else:
        found = list(active.filter(pk=named))
    if not found:
        raise _no_number(_("You have no such number that could call."))
    return found[0]


def _no_number(sentence: str) -> NotDialled:
    return NotDialled(Because.NO_NUMBER, sentence, field="from")


def _version(tenant: Tenant, agent_id: UUID) -> AgentVersion:
    """What the agent that speaks has published."""
    agents = Agent.objects.filter(tenant=tenant, pk=agent_id, archived_at=None)
    agent = agents.select_related("published_version").first()
    if agent is None or agent.published_version is None:
        words = _("There is no such agent with a published version.")
        raise NotDialled(Because.NO_AGENT, words, field="agent")
    return agent.published_version


def _check_rates(tenant: Tenant, to_number: str) -> None:
    if PhoneNumber.objects.filter(
        tenant=tenant, e164=to_number, status=PhoneNumber.Status.ACTIVE
    ).exists():
        words = _("This is one of your own numbers.")
        raise NotDialled(Because.DESTINATION, words, field="to")
    now = timezone.now()
    calls = Call.objects.filter(tenant=tenant, direction=Direction.OUTBOUND)
    to_it = calls.filter(to_number=to_number)
    if to_it.filter(status__in=LIVE_STATUSES, created_at__gte=now - _LONGEST).exists():
        raise NotDialled(Because.ALREADY, _("A call to this number is going on."), field="to")
    _check_rate(calls, A_MINUTE, timedelta(minutes=1))
    _check_rate(to_it, TO_ONE_AN_HOUR, timedelta(hours=1))


def _check_rate(calls: QuerySet[Call], most: int, within: timedelta) -> None:
    now = timezone.now()
    times = list(
        calls.filter(created_at__gt=now - within)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[:most]
    )
    if len(times) == most:
        wait_s = max(1, int((times[-1] + within - now).total_seconds()) + 1)
        words = _("Too many calls in a short time. Try again in %(seconds)s seconds.")
        raise NotDialled(Because.TOO_MANY, words % {"seconds": wait_s}, wait_s=wait_s)
