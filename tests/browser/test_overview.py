"""The overview in a browser: charts say what they show, and follow the way people read."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.chrome import People
from tests.browser.stack import Business


def test_charts_have_names_and_tables(owner_page: Page) -> None:
    owner_page.goto("/app/")
    for name in ("Calls a day", "Busiest hours"):
        expect(owner_page.get_by_role("img", name=name)).to_be_visible()
    owner_page.get_by_text("Show as a table: Calls a day").click()
    table = owner_page.get_by_role("region", name="Calls a day").get_by_role("table")
    expect(table.last).to_be_visible()
    assert table.last.get_by_role("row").count() == 31  # thirty days and their heading


def test_tables_open_by_keyboard(owner_page: Page) -> None:
    owner_page.goto("/app/")
    owner_page.get_by_text("Show as a table: Busiest hours").focus()
    owner_page.keyboard.press("Enter")
    expect(owner_page.get_by_role("columnheader", name="Hour")).to_be_visible()


def test_a_period_is_an_address(owner_page: Page) -> None:
    owner_page.goto("/app/")
    owner_page.get_by_role("link", name="7 days").click()
    owner_page.wait_for_url("**/app/?period=7")
    current = owner_page.get_by_role("navigation", name="Period").locator("[aria-current=page]")
    expect(current).to_have_text("7 days")


def test_in_hebrew_time_runs_from_right_to_left(
    people: People, world: Business, hebrew_world: Business
) -> None:
    english, hebrew = _bars(people.page(world)), _bars(people.page(hebrew_world))
    assert english == sorted(english)
    assert hebrew == sorted(hebrew, reverse=True)


def test_what_waits_leads_to_the_calls(owner_page: Page) -> None:
    owner_page.goto("/app/")
    owner_page.get_by_role("link", name="to follow up").click()
    owner_page.wait_for_url("**/app/calls/?follow_up=open")


def test_usage_is_read_off_and_taken_along(owner_page: Page) -> None:
    owner_page.goto("/app/usage/")
    expect(owner_page.get_by_role("heading", name="Month by month")).to_be_visible()
    with owner_page.expect_download() as taken:
        owner_page.get_by_role("link", name="Download as CSV").click()
    assert taken.value.suggested_filename.startswith("usage-")


def _bars(page: Page) -> list[float]:
    """Where the days of the chart begin, in the order of time."""
    page.goto("/app/")
    drawn = page.locator("svg.days path.answered").get_attribute("d") or ""
    return [float(x) for x in re.findall(r"M(\d+) ", drawn)]
