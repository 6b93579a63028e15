"""Calls from the browser, by which a tenant's people try an agent (docs/test-call.md).

Such a call is in the database as any other, marked as a test, with a CallSid of our own making:
Twilio knows nothing of it, and no number is called. It ends with its socket.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum, unique
from typing import Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from calls.models import LIVE_STATUSES, Call, CallStatus, Direction, Presentation
from calls.services.limits import Limit, limit_note, limit_reached
from calls.services.outbound import test_sid
from calls.services.statuses import call_finish
from tenants.context import tenant_context
from tenants.models import AgentVersion, Tenant
from tenants.services.agent_trials import trial_version
from tenants.services.audit import Actor, audit_record

TESTED: Final = "call.tested"  # in the audit log
MAX_MS: Final = 600_000  # how long a test may be; an agent's own limit may be shorter
A_MINUTE: Final = 6  # tests that a tenant may begin
A_DAY: Final = 100
AT_ONCE: Final = 3
# Tests of one tenant begin one after the other; not its row, which arriving calls wait for.
_IN_TURN: Final = (
    "SET LOCAL lock_timeout = 600; "
    "SELECT pg_advisory_xact_lock(hashtextextended('trials:' || %s, 0))"
)


@unique
class Because(StrEnum):
    """Why there is no test: the word for pages."""

    OVER_LIMIT = "over-limit"
    TOO_MANY = "too-many"
    NOT_SERVED = "not-served"


class TrialRefused(Exception):
    """No test call for now; its text is the sentence for the person."""

    def __init__(self, because: Because, sentence: str) -> None:
        super().__init__(sentence)
        self.because = because


def test_call_start(*, tenant_id: UUID, agent_id: UUID, actor: Actor) -> Call:
    """A call that waits for the browser's socket, with its agent's draft or published version.

    Limits are those of an inbound call, and a bound on tests besides. Outside a transaction.
    TrialRefused, BadAgent; Agent.DoesNotExist for a stranger's; OperationalError when others are
    counted for too long.
    """
    call_id = uuid4()
    call_sid = test_sid(call_id)
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        _refuse_unserved(tenant)
        _refuse_many(tenant)
        version = trial_version(tenant_id=tenant_id, agent_id=agent_id, actor=actor)
        limit = limit_reached(tenant=tenant, direction=Direction.INBOUND, call_sid=call_sid)
        if limit is None:
            call = _stored(call_id, version)
            about = {"agent": str(agent_id), "version": version.number}
            audit_record(
                tenant_id=tenant_id,
                actor=actor,
                action=TESTED,
                subject=("call", call_id),
                details=about,
            )
            return call
    limit_note(tenant_id=tenant_id, call_sid=call_sid, limit=limit)
    raise TrialRefused(Because.OVER_LIMIT, _sentence(limit))


def test_call_end(*, tenant_id: UUID, call_id: UUID) -> bool:
    """Hang up a test; True for whoever ended it. Its session hears of it within seconds."""
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, pk=call_id, is_test=True).first()
        if call is None:
            return False
        is_served = call.status == CallStatus.IN_PROGRESS
        status = CallStatus.COMPLETED if is_served else CallStatus.CANCELED
        return call_finish(tenant_id=tenant_id, call_sid=call.call_sid, status=status)


def test_call_is_over(*, tenant_id: UUID, call_sid: str) -> bool:
    """Whether somebody has ended the test; also where it is gone."""
    with tenant_context(tenant_id):
        live = Call.objects.filter(tenant=tenant_id, call_sid=call_sid, status__in=LIVE_STATUSES)
        return not live.exists()


def _stored(call_id: UUID, version: AgentVersion) -> Call:
    return Call.objects.create(
        pk=call_id,
        tenant_id=version.tenant_id,
        agent_version=version,
        agent_id=version.agent_id,
        call_sid=test_sid(call_id),
        is_test=True,
        direction=Direction.INBOUND,
        from_presentation=Presentation.UNAVAILABLE,
        status=CallStatus.RINGING,
    )


def _refuse_unserved(tenant: Tenant) -> None:
    if tenant.status != Tenant.Status.ACTIVE:
        raise TrialRefused(Because.NOT_SERVED, _("This business takes no calls at the moment."))


def _refuse_many(tenant: Tenant) -> None:
    """A page that begins one call after the other is stopped before it costs much.

    Whoever is counted is stored before the next one counts: many at once pass no bound.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_TURN, [str(tenant.pk)])
    tests = Call.objects.filter(tenant=tenant, is_test=True)
    began = [
        tests.filter(created_at__gt=Now() - span).count()
        for span in (timedelta(minutes=1), timedelta(days=1))
    ]
    begun = Q(status=CallStatus.IN_PROGRESS) | Q(created_at__gt=Now() - timedelta(seconds=30))
    live = tests.filter(begun, status__in=LIVE_STATUSES, created_at__gt=Now() - timedelta(hours=1))
    if live.count() >= AT_ONCE:
        sentence = _("Other test calls are still going on. Hang one of them up first.")
        raise TrialRefused(Because.TOO_MANY, sentence)
    if began[0] >= A_MINUTE:
        raise TrialRefused(Because.TOO_MANY, _("Too many test calls. Wait a minute and try again."))
    if began[1] >= A_DAY:
        raise TrialRefused(Because.TOO_MANY, _("Too many test calls today. Try again tomorrow."))


def _sentence(limit: Limit) -> str:
    if limit is Limit.CONCURRENT:
        return _("All lines of this business are busy right now. Try again in a moment.")
    if limit is Limit.SPEND:
        return _("The limit of what this month may cost is reached.")
    return _("The limit of this month's minutes is reached.")
