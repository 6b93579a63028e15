"""The second factor in the browser: set up, asked for, and every page that only then is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.chrome import People
from tests.browser.look_at import overflowing, too_heavy, untranslated, violations
from tests.browser.stack import Business

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

INDEX, ACTIVATE = "/accounts/2fa/", "/accounts/2fa/totp/activate/"
CODES, NEW_CODES = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
DEACTIVATE = "/accounts/2fa/totp/deactivate/"
ASKED_AGAIN = ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/")
NUMBERS = {"en": "+14155550173", "he": "+14155550174"}


def looked_at(page: Page, language: str) -> None:
    """Sound in both themes, wide and narrow."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = {
        "light": violations(page),
        "weight": too_heavy(page),
        "untranslated": untranslated(page) if language == "he" else [],
    }
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, only="color-contrast")
    page.set_viewport_size({"width": 360, "height": 800})
    found["narrow"] = overflowing(page)
    assert {name: problems for name, problems in found.items() if problems} == {}, page.url


def at(page: Page, path: str, password: str) -> None:
    """Opens a page; says the password once more where that is asked."""
    page.goto(path)
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"**{path}")


def set_up(page: Page, password: str, look: Callable[[], None]) -> list[str]:
    """By the key that the page shows; the recovery codes."""
    at(page, ACTIVATE, password)
    look()
    secret = page.locator("#authenticator_secret").text_content()
    page.fill("input[name=code]", "000")
    with page.expect_navigation():
        page.press("input[name=code]", "Enter")
    expect(page.locator("#authenticator_secret")).to_be_visible()  # a wrong code: it is kept
    look()
    assert page.locator("#authenticator_secret").text_content() == secret
    for _try in range(2):  # a code that ends while it is on its way is refused
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        page.fill("input[name=code]", str(code))
        with page.expect_navigation():
            page.press("input[name=code]", "Enter")
        if page.url.endswith(CODES):
            break
    page.wait_for_url(f"**{CODES}")
    look()
    return page.locator("#recovery_codes").inner_text().split()


def turned_off(page: Page, look: Callable[[], None]) -> None:
    """It asks first, then it is off."""
    page.goto(DEACTIVATE)
    look()
    page.locator("main form button.danger").press("Enter")
    page.wait_for_url(f"**{INDEX}")
    expect(page.locator("main .badge.warn")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_second_factor_from_first_to_last(
    running: Running, people: People, language: str
) -> None:
    phoned = running.phoning(NUMBERS[language], "--locale", language)
    business = Business(phoned, language, {})
    email, password = business.login_of("owner")
    page = people.page(business)
    codes = set_up(page, password, lambda: looked_at(page, language))
    assert len(codes) == 10
    for path in (INDEX, NEW_CODES, *ASKED_AGAIN):
        page.goto(path)
        looked_at(page, language)
    elsewhere = people.page(web=running.web, language=language)
    elsewhere.goto("/accounts/login/")
    elsewhere.fill("input[name=login]", email)
    elsewhere.fill("input[name=password]", password)
    elsewhere.press("input[name=password]", "Enter")
    elsewhere.wait_for_url("**/accounts/2fa/authenticate/**")
    looked_at(elsewhere, language)
    elsewhere.fill("input[name=code]", codes[0])
    elsewhere.press("input[name=code]", "Enter")
    elsewhere.wait_for_url("**/app/**")
    page.goto(CODES)
    assert page.locator("#recovery_codes").inner_text().split() == codes[1:]
    page.goto("/accounts/sessions/")
    expect(page.locator("main tbody tr")).to_have_count(2)
    looked_at(page, language)
    turned_off(page, lambda: looked_at(page, language))
