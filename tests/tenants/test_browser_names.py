"""Browsers are told by short names."""

from __future__ import annotations

import pytest
from django.utils import translation

from tenants.templatetags.browsers import browser_name

_CHROME = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
_PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (_CHROME % "Windows NT 10.0; Win64; x64", "Chrome on Windows"),
        (_CHROME % "Windows NT 10.0; Win64; x64" + " Edg/131.0.0.0", "Edge on Windows"),
        (_CHROME % "X11; CrOS x86_64 14541.0.0", "Chrome on ChromeOS"),
        (_CHROME % "X11; Linux x86_64", "Chrome on Linux"),
        (_CHROME % "Linux; Android 10; K", "Chrome on Android"),
        (_CHROME % "X11; Linux x86_64" + " OPR/116.0.0.0", "Opera on Linux"),
        (_MAC + " Version/18.1 Safari/605.1.15", "Safari on Mac"),
        (_PHONE + " Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (_PHONE + " CriOS/131.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
         "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0)", "Windows"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_told_short(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


def test_in_hebrew_the_words_around_the_names_are_hebrew() -> None:
    with translation.override("he"):
        told = browser_name(_CHROME % "Windows NT 10.0; Win64; x64")
    assert "Chrome" in told
    assert " on " not in told
