"""Nothing tells whether an address has an account: status, body, mail, work done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.tenants.accounts.steps import RESET, WRONG, logged_in, person, signed_up

pytestmark = pytest.mark.django_db(transaction=True)
Mailbox = list[EmailMessage]
KNOWN, UNKNOWN = "known@example.com", "other@example.com"


def sign_up(client: Client, email: str) -> Any:
    return signed_up(client, email)


def log_in(client: Client, email: str) -> Any:
    return logged_in(client, email, WRONG)


def reset(client: Client, email: str) -> Any:
    return client.post(RESET, {"email": email})


def told(ask: Callable[[Client, str], Any], email: str) -> list[tuple[int, str, str]]:
    """Every answer of the way, the address and the form's token taken out."""
    client = Client()
    answers = [ask(client, email)]
    while answers[-1].status_code == 302:
        answers.append(client.get(answers[-1]["Location"]))
    return [
        (each.status_code, each.get("Location", ""), _without(each.text, email)) for each in answers
    ]


def _without(page: str, email: str) -> str:
    lines = page.replace(email, "ADDRESS").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("ask", [sign_up, log_in, reset])
def test_answers_are_alike(mailbox: Mailbox, ask: Callable[[Client, str], Any]) -> None:
    person(KNOWN)
    assert told(ask, KNOWN) == told(ask, UNKNOWN)


@pytest.mark.parametrize(("ask", "count"), [(sign_up, 1), (log_in, 0), (reset, 1)])
def test_as_many_mails_are_sent(
    mailbox: Mailbox, ask: Callable[[Client, str], Any], count: int
) -> None:
    person(KNOWN)
    for email in (KNOWN, UNKNOWN):
        mailbox.clear()
        ask(Client(), email)
        assert [message.to for message in mailbox] == [[email]] * count


@pytest.mark.parametrize("ask", [sign_up, log_in])
def test_a_password_is_hashed_as_often(
    mailbox: Mailbox, ask: Callable[[Client, str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    person(KNOWN)
    counts = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    for email in (KNOWN, UNKNOWN):
        hashed: list[str] = []

        def counted(self: Any, password: str, salt: str, seen: list[str] = hashed) -> str:
            seen.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(hasher, "encode", counted)
        ask(Client(), email)
        counts.append(len(hashed))
    assert counts[0] == counts[1] == 1


def test_a_failed_login_asks_the_database_as_little_for_either(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(KNOWN)
    monkeypatch.setattr("tenants.tasks.mail._enqueue", lambda *_args: None)  # a worker's work
    asked = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        client.get("/accounts/login/")
        with CaptureQueriesContext(connection) as queries:
            log_in(client, email)
        asked.append(len(queries))
    assert abs(asked[0] - asked[1]) <= 1, "EmailAddress names its user; a stranger's is looked up"


def test_a_sign_up_writes_as_much_for_either(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(KNOWN)
    written = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            sign_up(Client(), email)
        tables = [query["sql"].split('"')[1] for query in queries if "INSERT" in query["sql"]]
        written.append(sorted(tables))
    assert written[0] == written[1]


def test_what_the_known_are_told_is_in_their_mail(mailbox: Mailbox) -> None:
    person(KNOWN)
    sign_up(Client(), KNOWN)
    assert "already" in str(mailbox[0].body)
    assert len(mailbox[0].to) == 1
