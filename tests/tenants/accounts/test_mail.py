"""Account mail: queued sealed, sent by a worker, tried again, never in the log."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import Retry
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from prosaas.celery import app
from prosaas.lib import encryption
from tenants.tasks import RETRY_S, account_mail_send, mail_later
from tenants.tasks import mail as tasks
from tests.tenants.accounts.steps import RESET, new_key, person, signed_up

Mailbox = list[EmailMessage]
LETTER = {
    "to": "dana@example.com",
    "subject": "S",
    "text": "T",
    "html": "",
    "id": "<1@example.com>",
}
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def sealed(letter: dict[str, str] = LETTER) -> str:
    return encryption.encrypt(json.dumps(letter))


class Broken:
    """Stands where the mail server does, and raises."""

    error: Exception = ConnectionRefusedError("mail.example.com refused dana@example.com")

    def __init__(self, **_kwargs: Any) -> None:
        pass

    def send_messages(self, _messages: list[EmailMessage]) -> int:
        raise self.error


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Broken]]:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    yield Broken
    Broken.error = ConnectionRefusedError()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_of_what_is_rolled_back(mailbox: Mailbox) -> None:
    with transaction.atomic():
        mail_later(to="dana@example.com", subject="S", text="T")
        transaction.set_rollback(True)
    mail_later(to="noa@example.com", subject="S", text="T", html="<p>T</p>")
    assert [message.to for message in mailbox] == [["noa@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_what_is_queued_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(account_mail_send, "apply_async", lambda **options: seen.append(options))
    mail_later(to="dana@example.com", subject="A subject", text="A link")
    (options,) = seen
    content = options["kwargs"]["sealed"]
    assert json.loads(encryption.decrypt(content))["to"] == "dana@example.com"
    assert not {"dana", "subject", "link"} & set(str(options).lower().split('"'))
    assert (options["retry"], options["kwargsrepr"]) == (False, "(sealed)")


def test_it_goes_to_the_queue_that_holds_up_no_call() -> None:
    route = app.amqp.router.route({}, account_mail_send.name)
    assert route["queue"].name == "post_call"


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPServerDisconnected("x"),
        smtplib.SMTPResponseException(451, b"later"),
        smtplib.SMTPRecipientsRefused({"dana@example.com": (450, b"greylisted")}),
    ],
)
def test_a_server_that_is_away_is_tried_again(server: type[Broken], error: Exception) -> None:
    server.error = error
    with pytest.raises(Retry) as told:
        account_mail_send.apply(kwargs={"sealed": sealed()}, throw=True, retries=2)
    assert told.value.when == RETRY_S[2]


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPResponseException(550, b"no"),
        smtplib.SMTPRecipientsRefused({"dana@example.com": (550, b"nobody")}),
    ],
)
def test_a_refusal_for_good_is_not(
    server: type[Broken], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    server.error = error
    account_mail_send.apply(kwargs={"sealed": sealed()}, throw=True)
    assert "account_mail.not_sent" in caplog.text


def test_it_is_given_up_at_last(server: type[Broken], caplog: pytest.LogCaptureFixture) -> None:
    account_mail_send.apply(kwargs={"sealed": sealed()}, throw=True, retries=len(RETRY_S))
    assert "account_mail.not_sent" in caplog.text


def test_no_log_line_names_the_reader_or_the_link(
    server: type[Broken], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.error = smtplib.SMTPRecipientsRefused({"dana@example.com": (450, b"dana@example.com")})
    letter = {**LETTER, "text": "https://x/accounts/one-time/"}
    account_mail_send.apply(kwargs={"sealed": sealed(letter)}, retries=1)
    account_mail_send.apply(kwargs={"sealed": sealed(letter)}, retries=len(RETRY_S))
    said = caplog.text + "".join(capfd.readouterr())
    assert "account_mail" in said
    assert "dana" not in said
    assert "one-time" not in said


def test_mail_sealed_under_a_lost_key_is_dropped_aloud(
    settings: Settings, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    content = sealed()
    settings.ENCRYPTION_KEYS = (new_key(),)
    account_mail_send.apply(kwargs={"sealed": content}, throw=True)
    assert mailbox == []
    assert "account_task.unreadable" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_signing_up_does_not_wait_for_the_mail_server(
    visitor: Client, mailbox: Mailbox, server: type[Broken], monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(tasks, "_enqueue", lambda *args: queued.append(args))
    assert signed_up(visitor).status_code == 302
    assert len(queued) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_may_be_written_to_files(mailbox: Mailbox, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    person("dana@example.com")
    Client().post(RESET, {"email": "dana@example.com"})
    (written,) = tmp_path.iterdir()
    assert "To: dana@example.com" in written.read_text()


@pytest.mark.django_db(transaction=True)
def test_the_reader_is_written_to_in_the_language_of_the_page(
    visitor: Client, mailbox: Mailbox
) -> None:
    signed_up(visitor)
    assert "dana@example.com" in str(mailbox[0].body)
    assert mailbox[0].from_email == "calls@example.com"
    assert "ProSaaS" in str(mailbox[0].body)
