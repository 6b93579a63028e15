"""Chromium by Playwright, and people who are logged in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.stack import Business

CHROMIUM = Path("/usr/bin/chromium")
MISSING = "Chromium is not installed: apt-get install chromium (docs/dashboard.md)"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 15_000


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser without a window, with these flags more."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*FLAGS, *flags], headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class People:
    """Opens pages as somebody; each in a profile of its own. Closed all at once."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(
        self,
        business: Business | None = None,
        *,
        role: str = "owner",
        web: str = "",
        language: str = "",
        theme: str = "light",
        width: int = 1280,
        permissions: Sequence[str] = (),
        scripts: bool = True,
    ) -> Page:
        """A page at `web` (else the business's), logged in where there is a business."""
        address = web or (business.running.web if business else "")
        spoken = language or (business.language if business else "en")
        context = self.browser.new_context(
            base_url=address,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            viewport={"width": width, "height": 800},
            locale={"en": "en-US", "he": "he-IL"}[spoken],
            permissions=list(permissions),
            java_script_enabled=scripts,
        )
        self.contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        context.add_cookies([{"name": "django_language", "value": spoken, "url": address}])
        page = context.new_page()
        if business is not None:
            log_in(page, *business.login_of(role))
        return page

    def close(self) -> None:
        """Close every profile."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def log_in(page: Page, email: str, password: str) -> None:
    """By the login page."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/login" not in address)
