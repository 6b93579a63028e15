"""The e-mail about a call, in words: who rang, when, what for, and where to read it.

A stranger chose many of these words. None of them reaches a header but the subject, as one line of
printable characters; the HTML part escapes them, and sets each apart from the text's direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from calls.models import Call, Direction
from recordings.models import Notification, Summary, Urgency
from tenants.models import Tenant

SUBJECT_CHARS: Final = 150
_LTR, _END = "\u2066", "\u2069"  # a number inside right-to-left text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the e-mail's table; a number or an address is always left to right."""

    label: str
    value: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class CallMail:
    """What all who asked for it are sent about a call."""

    subject: str
    text: str
    html: str

    def to(self, notification: Notification) -> EmailMultiAlternatives:
        """The message to one member. Sent twice it is one message: it has the row's id."""
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        message = EmailMultiAlternatives(
            subject=self.subject,
            body=self.text,
            to=[notification.membership.user.email],
            headers={
                "Message-ID": f"<{notification.pk}@{host}>",
                "Auto-Submitted": "auto-generated",  # RFC 3834
            },
        )
        message.attach_alternative(self.html, "text/html")
        return message


def call_mail(*, tenant: Tenant, call: Call, summary: Summary | None) -> CallMail:
    """The e-mail in the tenant's language, until members have one of their own."""
    with translation.override(tenant.locale):
        is_rtl = translation.get_language_bidi()
        context = {
            "business": tenant.name,
            "summary": summary.text if summary else "",
            "is_summarised": summary is not None,
            "rows": list(_rows(tenant, call, summary)),
            "url": settings.PUBLIC_URL + reverse("recordings:call", args=[call.pk]),
            "language": tenant.locale,
            "direction": "rtl" if is_rtl else "ltr",
            "ltr": _LTR if is_rtl else "",
            "end": _END if is_rtl else "",
        }
        return CallMail(
            subject=_subject(call, summary),
            text=render_to_string("mail/call.txt", context),
            html=render_to_string("mail/call.html", context),
        )


def _subject(call: Call, summary: Summary | None) -> str:
    caller = (summary.caller_name if summary else "") or _caller(call)
    if summary is None:
        subject = _("Call: %(caller)s") % {"caller": caller}
    else:
        subject = f"{summary.get_outcome_display()}: {caller}"
        if summary.urgency == Urgency.URGENT:
            subject = _("Urgent: %(subject)s") % {"subject": subject}
    return one_line(subject)[:SUBJECT_CHARS]


def one_line(text: str) -> str:
    """The text as one line of printable characters: no header can hide in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _caller(call: Call) -> str:
    """The other side: who called, or who was called."""
    if call.direction == Direction.OUTBOUND:
        return call.to_number
    return call.from_number or str(call.get_from_presentation_display())


def _rows(tenant: Tenant, call: Call, summary: Summary | None) -> Iterator[Row]:
    began = timezone.localtime(call.created_at, ZoneInfo(tenant.timezone))
    label = _("Called") if call.direction == Direction.OUTBOUND else _("From")
    yield Row(label, _caller(call), is_number=bool(call.from_number))
    yield Row(_("When"), formats.date_format(began, "DATETIME_FORMAT"))
    if call.seconds is not None:
        minutes, seconds = divmod(call.seconds, 60)
        length = _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
        yield Row(_("Length"), length)
    if summary is not None:
        yield from (row for row in _said(summary) if row.value)


def _said(summary: Summary) -> Iterator[Row]:
    yield Row(_("Outcome"), summary.get_outcome_display())
    yield Row(_("Urgency"), summary.get_urgency_display())
    yield Row(_("Caller's name"), summary.caller_name)
    yield Row(_("Call back on"), summary.callback_number, is_number=True)
    yield Row(_("Reason"), summary.reason)
    yield Row(_("Follow-up"), summary.follow_up)
    for name, value in summary.fields.items():
        yield Row(name, _words(value))


def _words(value: Any) -> str:
    """A value of the tenant's own fields."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    return str(value)
