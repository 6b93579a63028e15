"""The list of calls in a browser: searching, views, several calls at once, and by keys alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.chrome import People
from tests.browser.stack import Business

LIST = "/app/calls/"


def rows(page: Page) -> int:
    return page.locator(".calls tbody tr").count()


def test_a_search_narrows_the_list_in_place_and_the_address_follows(owner_page: Page) -> None:
    owner_page.goto(LIST)
    before = rows(owner_page)
    owner_page.fill("#find-q", "wedding")
    owner_page.wait_for_url("**/app/calls/?q=wedding")
    expect(owner_page.locator("#find-q")).to_be_focused()
    expect(owner_page.locator("#calls-news")).to_contain_text("call")
    assert 0 < rows(owner_page) < before
    owner_page.go_back()
    owner_page.wait_for_url(re.compile("/app/calls/$"))
    expect(owner_page.locator(".calls tbody tr")).to_have_count(before)


def test_filters_are_chips_that_can_be_taken_away(owner_page: Page) -> None:
    owner_page.goto(LIST)
    owner_page.get_by_text("Filters", exact=True).click()
    owner_page.locator(".outcomes").get_by_label("Appointment", exact=True).check()
    owner_page.wait_for_url("**/?outcome=appointment")
    owner_page.get_by_label("Direction").select_option("inbound")
    owner_page.wait_for_url(re.compile("direction=inbound.*outcome=appointment"))
    chip = owner_page.locator(".chips a", has_text="Appointment")
    chip.click()
    owner_page.wait_for_url("**/?direction=inbound")
    expect(owner_page.locator(".chips a")).to_have_count(1)


def test_a_search_is_kept_as_a_view_and_removed_with_a_way_back(owner_page: Page) -> None:
    owner_page.goto(f"{LIST}?outcome=complaint")
    owner_page.get_by_text("Keep as a view").click()
    owner_page.get_by_label("Name of the view").fill("Complaints of ours")
    owner_page.get_by_role("button", name="Keep", exact=True).click()
    tab = owner_page.locator("#views a", has_text="Complaints of ours")
    expect(tab).to_have_attribute("aria-current", "page")
    owner_page.get_by_text("This view").click()
    owner_page.get_by_role("button", name="Remove the view").click()
    expect(tab).to_have_count(0)
    owner_page.get_by_role("button", name="Undo").click()
    expect(tab).to_have_count(1)


def test_several_calls_are_put_down_to_follow_up_and_it_is_undone(owner_page: Page) -> None:
    owner_page.goto(f"{LIST}?follow_up=none")
    boxes = owner_page.locator("[name=call]")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(owner_page.locator("[data-chosen]")).to_have_text("3 chosen")
    before = owner_page.locator("#views").count()
    owner_page.get_by_role("button", name="To follow up").click()
    expect(owner_page.get_by_text("3 calls are to be followed up.")).to_be_visible()
    owner_page.get_by_role("button", name="Undo").click()
    expect(owner_page.get_by_text("Undone")).to_be_visible()
    assert before == 1


def test_all_of_a_page_are_chosen_at_once(owner_page: Page) -> None:
    owner_page.goto(LIST)
    owner_page.locator("[data-all]").check()
    expect(owner_page.locator("[name=call]:checked")).to_have_count(rows(owner_page))
    owner_page.locator("[name=call]").first.uncheck()
    assert owner_page.locator("[data-all]").evaluate("box => box.indeterminate")


def test_the_list_is_worked_through_by_keys_alone(owner_page: Page) -> None:
    owner_page.goto(LIST)
    owner_page.keyboard.press("/")
    expect(owner_page.locator("#find-q")).to_be_focused()
    owner_page.keyboard.type("jxk")  # letters, in a field
    expect(owner_page.locator("#find-q")).to_have_value("jxk")
    owner_page.goto(LIST)
    owner_page.keyboard.press("j")
    owner_page.keyboard.press("j")
    owner_page.keyboard.press("x")
    second = owner_page.locator(".calls tbody tr").nth(1)
    expect(second.locator("[name=call]")).to_be_checked()
    owner_page.keyboard.press("k")
    expect(owner_page.locator(".calls th.lead > a").first).to_be_focused()
    owner_page.keyboard.press("?")
    expect(owner_page.locator("#keys")).to_be_visible()
    owner_page.keyboard.press("Escape")
    owner_page.locator(".calls th.lead > a").first.focus()
    owner_page.keyboard.press("Enter")
    owner_page.wait_for_url(re.compile("/app/calls/[0-9a-f-]{36}/"))


def test_keys_can_be_switched_off(owner_page: Page) -> None:
    owner_page.goto(LIST)
    owner_page.get_by_role("button", name="Keyboard shortcuts").click()
    owner_page.get_by_label("Use these keys in this browser").uncheck()
    owner_page.keyboard.press("Escape")
    owner_page.keyboard.press("/")
    expect(owner_page.locator("#find-q")).not_to_be_focused()


def test_a_phone_shows_all_of_it(people: People, hebrew_world: Business) -> None:
    page = people.page(hebrew_world, width=360, theme="dark")
    page.goto(f"{LIST}?unread=true")
    page.locator("[name=call]").first.check()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    expect(page.locator(".bulk")).to_be_visible()
