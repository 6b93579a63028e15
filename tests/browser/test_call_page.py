"""One call's page in a browser: it plays, the transcript follows, people correct and share."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chrome import People
from tests.browser.stack import Business

AT = "document.querySelector('[data-player=call] audio').currentTime"
# The position of the turn that is marked as being played.
CURRENT = (
    "[...document.querySelectorAll('#said-heard .turn')]"
    ".findIndex((turn) => turn.getAttribute('aria-current') === 'true')"
)


@pytest.fixture
def call_page(people: People, world: Business) -> Page:
    """The owner at the call that has sound."""
    page = people.page(world)
    page.goto(f"/app/calls/{world.ids['call']}/")
    return page


def until(page: Page, expression: str) -> None:
    """Wait until it is true. Playwright's own way is an eval, which the content policy refuses."""
    ends = monotonic() + 15
    while not page.evaluate(expression):
        assert monotonic() < ends, expression
        page.wait_for_timeout(50)


def seconds(page: Page) -> float:
    return float(page.evaluate(AT))


def test_it_plays_and_the_turn_being_played_is_marked(call_page: Page) -> None:
    expect(call_page.locator("[data-player=call] path[data-side='1']").first).to_have_attribute(
        "d", re.compile("M")
    )
    call_page.get_by_role("button", name="Play", exact=True).click()
    until(call_page, f"{AT} > 0.2 && {CURRENT} === 0")
    until(call_page, f"{AT} > 3 && {CURRENT} === 1")
    call_page.get_by_role("button", name="Pause").click()
    assert call_page.evaluate("document.querySelector('[data-player=call] audio').paused")


def test_a_turn_that_is_clicked_is_played(call_page: Page) -> None:
    third = call_page.locator("#said-heard .turn").nth(2)
    start = float(third.get_attribute("data-start") or 0) / 1000
    third.locator(".said").first.click()
    until(call_page, f"{AT} > {start}")
    assert seconds(call_page) < start + 2.6
    expect(third).to_have_attribute("aria-current", "true")
    expect(third).to_contain_text("Interrupted here")


def test_the_keyboard_moves_it_and_the_speed_changes(call_page: Page) -> None:
    slider = call_page.get_by_role("slider", name="Position in the recording")
    slider.focus()
    slider.press("ArrowRight")
    until(call_page, f"{AT} >= 4.9")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"0:05 of 0:\d\d"))
    slider.press("ArrowLeft")
    until(call_page, f"{AT} < 0.1")
    slider.press(" ")
    until(call_page, f"{AT} > 0.2")
    call_page.get_by_label("Speed").select_option("1.5")
    assert call_page.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_the_recordings_own_words_are_a_second_tab(call_page: Page) -> None:
    expect(call_page.locator("#said-recorded")).to_be_hidden()
    call_page.get_by_role("link", name="From the recording").click()
    expect(call_page.locator("#said-recorded")).to_be_visible()
    expect(call_page.locator("#said-heard")).to_be_hidden()


def test_the_steps_of_the_call_are_told(call_page: Page) -> None:
    call_page.get_by_text("What happened, step by step").click()
    expect(call_page.locator(".call-story .timeline li").first).to_be_visible()
    expect(call_page.locator(".call-story")).to_contain_text("Your agent replies")


def test_a_correction_says_who_made_it(call_page: Page, world: Business) -> None:
    field = call_page.locator("#field-caller_name")
    field.locator("summary").first.click()
    field.get_by_label("Caller's name").last.fill("David Cohen-Levi")
    field.get_by_role("button", name="Save").click()
    call_page.wait_for_load_state()
    expect(call_page.locator("h1")).to_have_text("David Cohen-Levi")
    expect(field).to_contain_text("Changed by")
    expect(field).to_contain_text("David Cohen")


def test_a_link_opens_without_a_login_and_ends(call_page: Page, people: People) -> None:
    call_page.get_by_role("button", name="Make a link").click()
    call_page.wait_for_load_state()
    link = call_page.get_by_label("The link", exact=True).first.input_value()
    visitor = people.page(web=link.split("/share/")[0])
    answer = visitor.goto(link)
    assert answer is not None
    assert answer.status == 200
    expect(visitor.locator("main")).to_contain_text("white roses")
    visitor.locator(".turn .said").first.click()
    until(visitor, f"{AT} > 0.3")
    assert visitor.context.cookies() == [
        cookie for cookie in visitor.context.cookies() if cookie.get("name") != "sessionid"
    ]
    call_page.get_by_role("button", name="End this link").first.click()
    call_page.wait_for_load_state()
    answer = visitor.goto(link)
    assert answer is not None
    assert answer.status == 410
