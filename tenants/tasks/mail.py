"""E-mail about accounts, and failed logins, by Celery.

A page neither waits for the mail server nor fails with it, and a failed login takes as long for an
address without an account as for one with it. What is queued holds addresses and one-time links,
so it is encrypted. The default queue, not the urgent one: a mail server that is slow holds up no
call. A task that runs twice sends twice; the two have one Message-ID.
"""

from __future__ import annotations

import json
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

import structlog
from celery import Task, shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from prosaas.lib import encryption
from tenants.services.accounts import login_failure_note

# s; none longer than the broker's visibility timeout
RETRY_S: Final = (5, 15, 60, 300, 900, 1800, 1800, 1800)
_FOR_GOOD: Final = 500  # SMTP replies from here on are final
# A broker that is away fails the request soon (tenants/middleware.py) instead of holding it.
_PATIENCE: Final = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}

log = structlog.get_logger(__name__)


def mail_later(*, to: str, subject: str, text: str, html: str = "") -> None:
    """Have an e-mail sent once the transaction commits. kombu's OperationalError without broker."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    letter = {"to": to, "subject": subject, "text": text, "html": html}
    letter["id"] = make_msgid(domain=domain)
    transaction.on_commit(partial(_enqueue, account_mail_send, letter))


def login_failure_later(*, email: str, network: str) -> None:
    """Have a failed login recorded where the address is somebody's."""
    _enqueue(login_failure_record, {"email": email, "network": network})


def _enqueue(task: Task[..., None], content: dict[str, str]) -> None:
    sealed = encryption.encrypt(json.dumps(content))
    with task.app.connection_for_write(transport_options=_PATIENCE) as connection:
        options: dict[str, Any] = {"connection": connection, "kwargsrepr": "(sealed)"}
        task.apply_async(kwargs={"sealed": sealed}, retry=False, **options)


@shared_task(name="tenants.tasks.account_mail_send", bind=True)
def account_mail_send(self: Task[..., None], sealed: str) -> None:
    """Send one e-mail; a mail server that is away or full is tried again for two hours."""
    letter = _opened(sealed)
    if letter is None:
        return
    try:
        _message(letter).send()
    except (SMTPException, OSError) as error:
        attempt = self.request.retries
        if _is_final(error) or attempt >= len(RETRY_S):
            log.warning("account_mail.not_sent", error=type(error).__name__, attempts=attempt + 1)
            return
        # Without the error's text and chain, in which the server may name the reader.
        later = ConnectionError(type(error).__name__)
        raise self.retry(countdown=RETRY_S[attempt], max_retries=len(RETRY_S), exc=later) from None
    log.info("account_mail.sent")


@shared_task(name="tenants.tasks.login_failure_record")
def login_failure_record(sealed: str) -> None:
    """Write a failed login into the audit log of each tenant of whoever the address belongs to."""
    content = _opened(sealed)
    if content is not None:
        login_failure_note(email=content["email"], network=content["network"])


def _opened(sealed: str) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(encryption.decrypt(sealed))
    except encryption.Unreadable:
        log.error("account_task.unreadable")
        return None
    return content


def _message(letter: dict[str, str]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter["subject"], letter["text"], to=[letter["to"]], headers={"Message-ID": letter["id"]}
    )
    if letter["html"]:
        message.attach_alternative(letter["html"], "text/html")
    return message


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= _FOR_GOOD for code, _text in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code >= _FOR_GOOD
