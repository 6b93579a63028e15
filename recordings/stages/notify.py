"""An e-mail about the call to each member who asked for it, once.

A member has a row before anything is sent, and its stamp once the mail server took the message. A
worker that dies between the two sends the same message again, with the same Message-ID. Whoever
was sent one is never sent another, also when a person has the stage run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum, auto
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from recordings import selectors, services
from recordings.models import Notification
from recordings.services import Job
from recordings.stages.call_mail import CallMail, call_mail
from recordings.stages.checkpoint import checkpoint
from recordings.stages.verdict import GaveUp, NotNeeded, TryLater
from tenants.context import tenant_context

_PERMANENT: Final = 500  # replies from here on stay a no (RFC 5321, 4.2.1)
_REFUSED: Final = "refused"

log = structlog.get_logger(__name__)


class Answer(Enum):
    """What the mail server said to one message."""

    TAKEN = auto()
    LATER = auto()
    REFUSED = auto()


def run(job: Job) -> None:
    """Send what was not sent yet; one member's refusal does not keep another from it."""
    if not settings.EMAIL_URL:
        raise NotNeeded("no-mail-server")
    members, mail = _written(job)
    waiting = services.notifications_open(
        tenant_id=job.tenant_id, call_id=job.call_id, membership_ids=members
    )
    checkpoint("notify.claimed-row")
    known = set(job.work.get(_REFUSED, ())) if job.attempt > 1 else set()  # 1: asked to try again
    refused = known | _send(job, mail, [row for row in waiting if str(row.pk) not in known])
    if refused:
        raise GaveUp("mail-refused")


def _written(job: Job) -> tuple[list[UUID], CallMail]:
    """The memberships that asked for an e-mail about such a call, and the e-mail."""
    with tenant_context(job.tenant_id):
        summary = selectors.summary_of_call(tenant=job.tenant_id, call_id=job.call_id)
        members = selectors.members_to_tell(tenant=job.tenant_id, summary=summary)
        if not members:
            raise NotNeeded("nobody-asked")
        call = selectors.call_with_words(tenant=job.tenant_id, call_id=job.call_id)
        mail = call_mail(tenant=call.tenant, call=call, summary=summary)
    return [member.pk for member in members], mail


def _send(job: Job, mail: CallMail, rows: Sequence[Notification]) -> set[str]:
    """Send to each, and return whose were refused for good; TryLater if any may be taken later."""
    refused: set[str] = set()
    is_later = False
    with _connected() as connection:
        for row in rows:
            services.stage_renew(job)
            answer = _answer(connection, mail.to(row))
            is_later |= answer is Answer.LATER
            if answer is Answer.TAKEN:
                checkpoint("notify.sent")
                services.notification_sent(tenant_id=job.tenant_id, notification_id=row.pk)
            elif answer is Answer.REFUSED:
                refused.add(str(row.pk))
                log.warning("notify.refused", call_sid=job.call_sid, notification=str(row.pk))
    if refused:
        kept = sorted(refused.union(job.work.get(_REFUSED, ())))
        services.stage_keep(job, {**job.work, _REFUSED: kept})
    if is_later:
        raise TryLater("mail-postponed")
    return refused


@contextmanager
def _connected() -> Iterator[BaseEmailBackend]:
    """A connection to the mail server; TryLater while it cannot be spoken with."""
    connection = get_connection()
    try:
        connection.open()
        yield connection
    except (SMTPException, OSError) as error:
        raise TryLater("mail-server-away") from error
    finally:
        with suppress(SMTPException, OSError):
            connection.close()


def _answer(connection: BaseEmailBackend, message: EmailMultiAlternatives) -> Answer:
    """Hand one message over; SMTPException or OSError when the connection is lost."""
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        return _verdict(min(code for code, _text in error.recipients.values()))
    except SMTPResponseException as error:
        return _verdict(error.smtp_code)
    except ValueError:  # an address that no header can hold
        return Answer.REFUSED
    return Answer.TAKEN


def _verdict(code: int) -> Answer:
    return Answer.REFUSED if code >= _PERMANENT else Answer.LATER
