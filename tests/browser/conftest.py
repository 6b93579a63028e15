"""A browser, people in it, and two filled businesses. No async test and no model lives here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chrome import CHROMIUM, MISSING, People, chromium
from tests.browser.stack import Business, business_made

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; tests are skipped where there is none, unless REQUIRE_BROWSER is set."""
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(MISSING)
    with chromium() as started:
        yield started


@pytest.fixture
def people(browser: Browser) -> Iterator[People]:
    """People with a browser each."""
    opened = People(browser)
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def stack_environment() -> Iterator[dict[str, str]]:
    """Apart from the other tests' stacks: people here claim numbers that those claim too."""
    with _stacks().environment_of_stacks("browser", 2) as env:
        yield env


@pytest.fixture(scope="package")
def running(
    stack_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One stack for all of them, gone when the last is over: a Chromium's load goes with it."""
    logs = tmp_path_factory.mktemp("browser")
    with _stacks().started(stack_environment, logs, "+14155550123") as stack:
        yield stack


def _stacks() -> ModuleType:
    """tests.stack: a plugin, which must not be imported before pytest does so."""
    return import_module("tests.stack")


@pytest.fixture(scope="package")
def world(running: Running) -> Business:
    """A filled business in English."""
    return business_made(running, "+14155550171", "en")


@pytest.fixture(scope="package")
def hebrew_world(running: Running) -> Business:
    """A filled business in Hebrew."""
    return business_made(running, "+14155550172", "he")


@pytest.fixture
def owner_page(people: People, world: Business) -> Page:
    """The owner of the English business, logged in: English, light, 1280 pixels wide."""
    return people.page(world)
