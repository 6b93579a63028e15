"""`python -m tests.browser.look --out FOLDER /app/calls/ ...`: pages as people see them.

Starts a stack of its own with two filled businesses, takes each address in both languages, both
themes and two widths, and stops the stack; without an address every page of tests/browser/pages.py.
`{call}` and the like in an address are ids of tests/browser/rows.py. `make screenshots` takes all
pages in the light theme for docs/screenshots/.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page

from tests.browser.chrome import People, chromium
from tests.browser.pages import OUTSIDE, PAGES
from tests.browser.stack import Business, business_made

SETTLED_MS = 300  # for scripts that draw
TALLEST = 1_600  # pixels of a picture


def shots(page: Page, business: Business, paths: Iterable[str], to: Callable[[str], Path]) -> None:
    """Each address, the whole page, as PNG; `to` says where the one of this name goes."""
    for path in paths:
        page.goto(path.format(**business.ids), wait_until="load")
        page.wait_for_timeout(SETTLED_MS)
        name = path.format(**{key: key for key in business.ids}).strip("/") or "root"
        size = page.evaluate("[document.body.clientWidth, document.documentElement.scrollHeight]")
        clip = FloatRect(x=0, y=0, width=size[0], height=min(size[1], TALLEST))
        page.screenshot(path=to(re.sub(r"[/?=&]+", "-", name)), full_page=True, clip=clip)


def every_shot(people: People, business: Business, options: argparse.Namespace) -> None:
    """In each theme and width that was asked for; of all pages also those for visitors."""
    for theme in options.themes.split(","):
        for width in options.widths.split(","):
            rest = f"{business.language}.{theme}.{width}.png"

            def to(name: str, rest: str = rest) -> Path:
                folder: Path = options.out
                return folder / f"{name}.{rest}"

            look: dict[str, Any] = {"theme": theme, "width": int(width)}
            inside = people.page(business, **look)
            shots(inside, business, options.paths or PAGES.values(), to)
            if not options.paths:
                web, language = business.running.web, business.language
                outside = people.page(web=web, language=language, **look)
                shots(outside, business, OUTSIDE.values(), to)
            people.close()


def main() -> int:
    """Exit status 0 when every page was taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--languages", default="en,he")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--widths", default="1280,360")
    parser.add_argument("paths", nargs="*")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    return int(
        pytest.main(["-q", "-p", "tests.servers", "--no-header", __file__], [Taking(options)])
    )


class Taking:
    """What the one test of this file is to do."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    @pytest.fixture
    def options(self) -> argparse.Namespace:
        """The command line."""
        return self._options


def test_take(running: object, options: argparse.Namespace) -> None:
    """Not collected by `make test`, whose files begin with test_."""
    numbers = {"en": "+14155550171", "he": "+14155550172"}
    with chromium() as browser:
        people = People(browser)
        for language in options.languages.split(","):
            business = business_made(running, numbers[language], language)  # type: ignore[arg-type]
            every_shot(people, business, options)


if __name__ == "__main__":
    sys.exit(main())
