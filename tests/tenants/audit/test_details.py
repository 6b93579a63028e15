"""Details of audit events as an owner reads them, in both languages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tenants.models import AuditEvent
from tenants.views.audit_details import details_in_words, subject_in_words

ZONE = ZoneInfo("Asia/Jerusalem")


def told(language: str = "en", **details: Any) -> list[str]:
    with translation.override(language):
        return [each.text for each in details_in_words(AuditEvent(details=details), ZONE)]


def test_known_details_are_words() -> None:
    assert told(by=["mfa", "password"]) == ["With: code of two-step login, password"]
    assert told(old="viewer", new="owner") == ["Before: viewer", "Now: owner"]
    assert told(scopes=["usage.read", "coffee.make"]) == [
        "May: Read what was used and what it cost. coffee.make"
    ]
    assert told(reason="abuse") == ["Reason: abuse"]
    assert told(fields=["limit_minutes"]) == ["Fields: Most minutes a month"]


def test_many_permissions_are_counted_and_folded() -> None:
    scopes = ["calls.read", "usage.read", "agents.read", "numbers.read"]
    (detail,) = details_in_words(AuditEvent(details={"scopes": scopes}), ZONE)
    assert detail.text == "May: 4 permissions"
    assert len(detail.items) == 4
    assert "Read what was used and what it cost." in detail.items


def test_a_change_tells_what_was_before() -> None:
    spend = {"old": None, "new": 25_000_000}
    assert told(limit_spend_micros=spend) == [
        "Most spend a month, US dollars: 25.00 (before: none)"
    ]
    assert told(locale={"old": "en", "new": "he"}) == ["Language: Hebrew (before: English)"]


def test_times_are_in_the_tenants_zone() -> None:
    assert told(expires_at="2026-12-21T22:00:00+00:00") == ["Ends: 22 Dec 2026, 00:00"]


def test_what_is_empty_or_a_bare_id_is_left_out() -> None:
    assert told(by=[], expires_at=None, receipt=str(uuid4()), removed=2) == []


def test_hours_are_told_as_the_page_of_hours_tells_them() -> None:
    assert told(
        fri={"old": "00:00-24:00", "new": "closed"},
        sun={"old": "closed", "new": "09:00-13:00 16:00-19:00"},
        holidays={"old": "", "new": "IL"},
        exceptions={"old": ["2026-12-31 usual"], "new": ["2026-12-31 09:00-12:00"]},
    ) == [
        "Sunday: 09:00-13:00, 16:00-19:00 (before: closed)",
        "Friday: closed (before: open all day)",
        "Exceptions: 31 Dec 2026 09:00-12:00 (before: 31 Dec 2026 as usual)",
        "Holidays: Israel (before: none)",
    ]


def test_a_country_is_named() -> None:
    assert told(country="US") == ["Country: United States"]


def test_what_is_unknown_stays_as_it_is() -> None:
    assert told(n=[1], expires_at="some day") == ["Ends: some day", "n: [1]"]


def test_details_are_told_in_hebrew() -> None:
    (line,) = told("he", role="viewer")
    assert not any(word in line for word in ("Role", "viewer"))


@pytest.mark.parametrize(
    ("kind", "subject", "words"),
    [
        ("limit", "minutes", "minutes a month"),
        ("limit", "tea", "tea"),
        ("visit", str(uuid4()), ""),
        ("call", str(uuid4()), ""),
        ("invitation", str(uuid4()), ""),
        ("tea", "green", "green"),
    ],
)
def test_a_subject_is_words_or_nothing(kind: str, subject: str, words: str) -> None:
    event = AuditEvent(object_kind=kind, object_id=subject)
    assert subject_in_words(event, subject) == words
