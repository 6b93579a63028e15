"""Who is sent an e-mail about a call, what it says, and that it is one; over real SMTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from calls.models import Call
from recordings import services
from recordings.models import Notification, StageName, Summary
from recordings.stages.checkpoint import reached
from recordings.stages.run import run_next
from tenants.context import tenant_context
from tenants.models import Membership, Tenant, User
from tenants.services import NewTenant
from tests.calls.calling import CALLER, changed
from tests.factories import member_made
from tests.recordings.finished import ids, opened, over, stage, stage_changed

SAID: dict[str, Any] = {
    "source": "recording",
    "language": "en",
    "text": "Dana wants roses for Friday.",
    "outcome": "message",
    "caller_name": "Dana",
    "callback_number": "+972509999999",
    "reason": "An order",
    "urgency": "normal",
    "follow_up": "Call her back.",
    "fields": {"budget": 200, "is_new": True, "colour": None},
}


@dataclass
class Sink:
    """A mail server: `answers` are its replies to a recipient, and then to every recipient.

    At a recipient whose answer is "" it hangs up.
    """

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if not answer:
            assert server.transport is not None
            server.transport.close()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert message["To"] == envelope.rcpt_tos[0]
        self.taken.append(message)
        return self.answers.get("DATA", "250 OK")

    def readers(self) -> list[str]:
        return [str(message["To"]) for message in self.taken]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    """A real SMTP server, to which the settings point."""
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Calls <calls@example.com>"
    yield sink
    controller.stop()


@pytest.fixture
def told(call: Call) -> Call:
    """A call that is over, with all stages but the last one done."""
    over(changed(call, answered_at=call.created_at, duration_seconds=185))
    opened(call)
    for name in StageName:
        if name != StageName.NOTIFY:
            stage_changed(call, name, state="done")
    return call


def summarised(call: Call, **values: Any) -> Call:
    with tenant_context(call.tenant_id):
        Summary.objects.create(tenant_id=call.tenant_id, call=call, **{**SAID, **values})
    return call


def asks(made: NewTenant, email: str, notify: str, **user: Any) -> None:
    """A member who asked for e-mail."""
    member = member_made(made, email)
    User.objects.filter(pk=member.pk).update(**user)
    with tenant_context(made.tenant.pk):
        Membership.objects.filter(user=member).update(notify=notify)


def rows(call: Call) -> list[Notification]:
    with tenant_context(call.tenant_id):
        return list(Notification.objects.filter(call=call))


def notified(call: Call) -> tuple[str, str]:
    """State and reason of the stage after an attempt."""
    run_next(**ids(call))
    row = stage(call, "notify")
    return row.state, row.reason


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.mark.parametrize(
    ("values", "readers"),
    [
        ({"outcome": "answered"}, ["every"]),
        ({"outcome": "message"}, ["every", "messages"]),
        ({"outcome": "callback"}, ["every", "messages"]),
        ({"outcome": "answered", "source": "voicemail"}, ["every", "messages"]),
        ({"outcome": "answered", "urgency": "urgent"}, ["every", "urgent"]),
        (None, ["every", "messages", "urgent"]),
    ],
)
def test_members_are_sent_what_they_asked_for(
    told: Call, shop: NewTenant, sink: Sink, values: dict[str, str] | None, readers: list[str]
) -> None:
    """Without a summary nobody knows what the call was: all are told."""
    for notify in Membership.Notify.values:
        asks(shop, f"{notify}@example.com", notify)
    asks(shop, "gone@example.com", "every", is_active=False)
    if values is not None:
        summarised(told, **values)
    assert notified(told) == ("done", "")
    assert sink.readers() == [f"{reader}@example.com" for reader in readers]
    assert all(row.sent_at for row in rows(told))


def test_the_mail_says_who_rang_when_and_what_for(told: Call, shop: NewTenant, sink: Sink) -> None:
    asks(shop, "a@example.com", "every")
    began = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
    with tenant_context(told.tenant_id):
        Tenant.objects.update(timezone="Asia/Jerusalem")
    notified(summarised(changed(told, created_at=began)))
    [message] = sink.taken
    assert message["Subject"] == "Message left: Dana"
    assert message["From"] == "Calls <calls@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{rows(told)[0].pk}@testserver>"
    for part in parts(message):
        for words in (
            CALLER,
            "1 Nov 2026, 00:30",
            "3 min 5 s",
            "Dana wants roses for Friday.",
            "+972509999999",
            "An order",
            "Call her back.",
            "budget",
            "200",
            "Yes",
            f"https://testserver/app/calls/{told.pk}/",
        ):
            assert words in part
        assert "colour" not in part


def test_hebrew_is_written_from_right_to_left(told: Call, shop: NewTenant, sink: Sink) -> None:
    asks(shop, "a@example.com", "every")
    with tenant_context(told.tenant_id):
        Tenant.objects.update(locale="he")
    notified(summarised(told, text="דנה רוצה ורדים"))
    text, html = parts(sink.taken[0])
    assert 'lang="he" dir="rtl"' in html
    assert f'<bdi dir="ltr">{CALLER}</bdi>' in html
    assert f"\u2066{CALLER}\u2069" in text
    assert "דנה רוצה ורדים" in text
    assert "<bdi>When</bdi>" not in html


def test_a_strangers_words_are_neither_headers_nor_markup(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    asks(shop, "a@example.com", "every")
    name = "Dana\r\nBcc: all@example.com\u202e <b>"
    notified(summarised(told, caller_name=name, text="<script>", fields={"<i>": "</bdi>"}))
    [message] = sink.taken
    assert message["Bcc"] is None
    assert message["Subject"] == "Message left: Dana Bcc: all@example.com <b>"
    html = parts(message)[1]
    assert not [tag for tag in ("<script>", "<i>", "<b>") if tag in html]


def test_a_long_subject_is_cut(told: Call, shop: NewTenant, sink: Sink) -> None:
    asks(shop, "a@example.com", "every")
    notified(summarised(told, caller_name="ד" * 200, urgency="urgent"))
    subject = str(sink.taken[0]["Subject"]).strip()  # a folded header begins with a space
    assert subject.startswith("Urgent: Message left: דד")
    assert len(subject) == 150


def test_a_call_without_a_summary_or_a_number_is_told_all_the_same(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    asks(shop, "a@example.com", "every")
    changed(told, from_number="", from_presentation="anonymous")
    assert notified(told) == ("done", "")
    [message] = sink.taken
    assert message["Subject"] == "Call: Withheld number"
    for part in parts(message):
        assert "There is no summary of this call" in part
        assert f"/app/calls/{told.pk}/" in part


def test_nobody_is_sent_two_also_when_the_stage_runs_again(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    asks(shop, "a@example.com", "every")
    notified(summarised(told))
    asks(shop, "later@example.com", "every")
    assert services.stage_reset(**ids(told), name="notify")
    assert notified(told) == ("done", "")
    assert sink.readers() == ["a@example.com", "later@example.com"]


@pytest.mark.parametrize(("moment", "sent"), [("notify.claimed-row", 1), ("notify.sent", 2)])
def test_a_worker_that_dies_leaves_a_row_and_repeats_the_same_message(
    told: Call, shop: NewTenant, sink: Sink, moment: str, sent: int
) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    def die(name: str, **_signal: Any) -> None:
        if name == moment:
            raise Killed

    asks(shop, "a@example.com", "every")
    reached.connect(die)
    try:
        with pytest.raises(Killed):
            run_next(**ids(summarised(told)))
    finally:
        reached.disconnect(die)
    assert [row.sent_at for row in rows(told)] == [None]
    stage_changed(told, "notify", state="waiting", lease_until=None)
    assert notified(told) == ("done", "")
    assert len(sink.taken) == sent
    assert len({message["Message-ID"] for message in sink.taken}) == 1


def test_one_refused_address_keeps_nobody_else_from_it(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    for name in ("a", "b", "c"):
        asks(shop, f"{name}@example.com", "every")
    sink.answers["b@example.com"] = "550 5.1.1 No such user"
    assert notified(summarised(told)) == ("failed", "mail-refused")
    assert sink.readers() == ["a@example.com", "c@example.com"]
    assert [bool(row.sent_at) for row in rows(told)].count(False) == 1


def test_what_is_put_off_is_tried_again_and_what_is_refused_is_not(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    for name in ("a", "b", "c"):
        asks(shop, f"{name}@example.com", "every")
    sink.answers = {"a@example.com": "451 4.3.0 Later", "b@example.com": "550 5.1.1 No"}
    assert notified(summarised(told)) == ("waiting", "mail-postponed")
    sink.answers = {}
    services.stage_hurry(**ids(told), name="notify")
    assert notified(told) == ("failed", "mail-refused")
    assert sink.readers() == ["c@example.com", "a@example.com"]


def test_a_person_may_have_a_refused_one_tried_again(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    asks(shop, "a@example.com", "every")
    sink.answers["DATA"] = "554 5.7.1 Spam"
    assert notified(summarised(told)) == ("failed", "mail-refused")
    sink.answers = {}
    services.stage_reset(**ids(told), name="notify")
    assert notified(told) == ("done", "")


def test_a_mail_server_that_is_away_is_waited_for(
    told: Call, shop: NewTenant, sink: Sink, settings: Settings
) -> None:
    asks(shop, "a@example.com", "every")
    settings.EMAIL_PORT = 1
    assert notified(summarised(told)) == ("waiting", "mail-server-away")
    assert [row.sent_at for row in rows(told)] == [None]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("421 4.3.2 Shutting down", "mail-postponed"), ("", "mail-server-away")],
    ids=["said goodbye", "said nothing"],
)
def test_a_connection_that_ends_keeps_only_one_member_waiting(
    told: Call, shop: NewTenant, sink: Sink, answer: str, reason: str
) -> None:
    for name in ("a", "b", "c"):
        asks(shop, f"{name}@example.com", "every")
    sink.answers["a@example.com"] = answer
    assert notified(summarised(told)) == ("waiting", reason)
    assert sink.readers() == ["b@example.com", "c@example.com"]
    sink.answers = {}
    services.stage_hurry(**ids(told), name="notify")
    assert notified(told) == ("done", "")
    assert sink.readers() == ["b@example.com", "c@example.com", "a@example.com"]


def test_a_refusal_is_remembered_when_the_connection_breaks_too(
    told: Call, shop: NewTenant, sink: Sink
) -> None:
    for name in ("a", "b"):
        asks(shop, f"{name}@example.com", "every")
    sink.answers = {"a@example.com": "550 5.1.1 No", "b@example.com": ""}
    assert notified(summarised(told)) == ("waiting", "mail-server-away")
    sink.answers = {}
    services.stage_hurry(**ids(told), name="notify")
    assert notified(told) == ("failed", "mail-refused")
    assert sink.readers() == ["b@example.com"]


def test_without_a_mail_server_there_is_nothing_to_do(told: Call, shop: NewTenant) -> None:
    asks(shop, "a@example.com", "every")
    assert notified(told) == ("skipped", "no-mail-server")


def test_nobody_is_sent_what_nobody_asked_for(told: Call, sink: Sink) -> None:
    assert notified(summarised(told)) == ("skipped", "nobody-asked")
    assert rows(told) == []
