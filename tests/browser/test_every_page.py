"""Every page: accessible in both themes, nothing sticks out, every word translated, light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.chrome import People
from tests.browser.look_at import overflowing, too_heavy, untranslated, violations
from tests.browser.pages import OUTSIDE, PAGES
from tests.browser.stack import Business

FAILED_LOAD = "Failed to load resource"  # the page of an address that is not there


@dataclass
class Walk:
    """Somebody who goes through all pages of one business in its language."""

    page: Page
    ids: dict[str, str]
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and FAILED_LOAD not in message.text:
            self.said.append(message.text)

    def to(self, path: str) -> Page:
        """Open a page, wide."""
        self.said.clear()
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.goto(path.format(**self.ids), wait_until="load")
        return self.page


def _walks(
    browser: Browser, businesses: list[Business], *, inside: bool
) -> Iterator[dict[str, Walk]]:
    people = People(browser)
    walks = {}
    for business in businesses:
        page = (
            people.page(business)
            if inside
            else people.page(web=business.running.web, language=business.language)
        )
        walks[business.language] = Walk(page, business.ids)
    yield walks
    people.close()


@pytest.fixture(scope="module")
def insiders(
    browser: Browser, world: Business, hebrew_world: Business
) -> Iterator[dict[str, Walk]]:
    """The owners."""
    yield from _walks(browser, [world, hebrew_world], inside=True)


@pytest.fixture(scope="module")
def visitors(
    browser: Browser, world: Business, hebrew_world: Business
) -> Iterator[dict[str, Walk]]:
    """Nobody in particular."""
    yield from _walks(browser, [world, hebrew_world], inside=False)


def _look(walk: Walk, path: str, language: str) -> None:
    page = walk.to(path)
    found = {
        "light": violations(page),
        "weight": too_heavy(page),
        "untranslated": untranslated(page) if language == "he" else [],
    }
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, only="color-contrast")
    page.set_viewport_size({"width": 360, "height": 800})
    found |= {"narrow": overflowing(page), "console": list(walk.said)}
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(insiders: dict[str, Walk], name: str, language: str) -> None:
    _look(insiders[language], PAGES[name], language)


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_for_visitors_is_sound(visitors: dict[str, Walk], name: str, language: str) -> None:
    _look(visitors[language], OUTSIDE[name], language)
