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

from calls.services.outbound import is_test
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
    """What the mail server said to one message: yes, not now, no, nothing; or it is not there."""

    TAKEN = auto()
    LATER = auto()
    REFUSED = auto()
    LOST = auto()
    AWAY = auto()


def run(job: Job) -> None:
    """Send what was not sent yet; one member's refusal does not keep another from it.

    Of a test from the browser nobody is written to: whoever made it was there.
    """
    if is_test(job.call_sid):
        raise NotNeeded("test")
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
        is_message = selectors.has_message(tenant=job.tenant_id, call_id=job.call_id)
        members = selectors.members_to_tell(
            tenant=job.tenant_id, summary=summary, has_message=is_message
        )
        if not members:
            raise NotNeeded("nobody-asked")
        call = selectors.call_with_words(tenant=job.tenant_id, call_id=job.call_id)
        mail = call_mail(tenant=call.tenant, call=call, summary=summary)
    return [member.pk for member in members], mail


def _send(job: Job, mail: CallMail, rows: Sequence[Notification]) -> set[str]:
    """Send to each, and return whose were refused for good; TryLater if any may be taken later."""
    answers = _answers(job, mail, rows)
    refused = {str(row.pk) for row, answer in answers if answer is Answer.REFUSED}
    if refused:
        kept = sorted(refused.union(job.work.get(_REFUSED, ())))
        services.stage_keep(job, {**job.work, _REFUSED: kept})
    said = {answer for _row, answer in answers}
    if said & {Answer.LOST, Answer.AWAY}:
        raise TryLater("mail-server-away")
    if Answer.LATER in said:
        raise TryLater("mail-postponed")
    return refused


def _answers(
    job: Job, mail: CallMail, rows: Sequence[Notification]
) -> list[tuple[Notification, Answer]]:
    """Hand the messages over until the server is away.

    A connection that broke, or that the server may have closed, is followed by another, so that
    one member's message does not keep the members after it from theirs.
    """
    answers = []
    with _connection() as connection:
        for row in rows:
            services.stage_renew(job)
            answer = _answer(connection, mail.to(row))
            answers.append((row, answer))
            if answer is Answer.TAKEN:
                checkpoint("notify.sent")
                services.notification_sent(tenant_id=job.tenant_id, notification_id=row.pk)
                continue
            about = {"call_sid": job.call_sid, "notification": str(row.pk)}
            log.warning("notify.not_taken", answer=answer.name.lower(), **about)
            if answer is Answer.AWAY:
                break
            if answer is not Answer.REFUSED:
                _close(connection)
    return answers


@contextmanager
def _connection() -> Iterator[BaseEmailBackend]:
    """A mail server that is not connected yet; disconnected at the end."""
    connection = get_connection()
    try:
        yield connection
    finally:
        _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    with suppress(SMTPException, OSError):
        connection.close()


def _answer(connection: BaseEmailBackend, message: EmailMultiAlternatives) -> Answer:
    """Hand one message over, on the connection there is or on a new one."""
    try:
        connection.open()
    except (SMTPException, OSError):
        return Answer.AWAY
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        return _verdict(min(code for code, _text in error.recipients.values()))
    except SMTPResponseException as error:
        return _verdict(error.smtp_code)
    except ValueError:  # an address that no header can hold
        return Answer.REFUSED
    except (SMTPException, OSError):
        return Answer.LOST
    return Answer.TAKEN


def _verdict(code: int) -> Answer:
    return Answer.REFUSED if code >= _PERMANENT else Answer.LATER
