"""An agent is changed, tried, published, compared and brought back, by two people at once too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.chrome import People
from tests.browser.stack import Business

GREETING = "Good day, this is the front desk. What can I do for you?"


@pytest.fixture
def editor(people: People, world: Business) -> Page:
    """The owner's page, at the agent."""
    page = people.page(world)
    page.goto(agent_of(world))
    return page


def agent_of(world: Business) -> str:
    return f"/app/agents/{world.ids['agent']}/"


def saves(page: Page) -> None:
    page.locator("button[name=save]").click()
    page.wait_for_load_state()


def test_what_is_written_is_tried_published_compared_and_brought_back(
    editor: Page, world: Business
) -> None:
    before = editor.input_value("[name=greeting]")
    editor.fill("[name=greeting]", GREETING)
    expect(editor.locator("[data-unsaved]")).to_have_text("You have unsaved changes.")
    editor.select_option("[name=pace]", "patient")
    editor.locator("button[name=try]").click()
    editor.wait_for_url("**/app/try/**")
    expect(editor.locator("main")).to_contain_text("Speaks your draft")
    editor.goto(agent_of(world))
    editor.locator("button[name=publish]").click()
    editor.wait_for_url("**/publish/")
    expect(editor.locator("main ins").filter(has_text="0.9").first).to_be_visible()
    editor.locator("main form .primary").click()
    editor.wait_for_url(f"**{agent_of(world)}")
    editor.goto(f"{agent_of(world)}versions/")
    editor.get_by_role("link", name=re.compile("What is new in version")).first.click()
    expect(editor.locator("main .diff").first).to_contain_text("front desk")
    editor.goto(f"{agent_of(world)}versions/")
    editor.get_by_role("link", name=re.compile("^Restore version")).first.click()
    editor.locator("main form .primary").click()
    editor.wait_for_url("**/versions/")
    editor.goto(agent_of(world))
    expect(editor.locator("[name=greeting]")).to_have_value(before)


def test_of_two_who_write_at_once_the_second_is_told_and_loses_nothing(
    people: People, world: Business
) -> None:
    one, other = people.page(world), people.page(world, role="manager")
    for page in (one, other):
        page.goto(agent_of(world))
    one.fill("[name=greeting]", "From the owner.")
    other.fill("[name=greeting]", "From the manager.")
    saves(one)
    expect(one.locator("main")).to_contain_text("unpublished changes")
    saves(other)
    expect(other.get_by_role("alert")).to_contain_text("Somebody changed this agent")
    expect(other.locator("main .diff del").first).to_contain_text("owner.")
    expect(other.locator("[name=greeting]")).to_have_value("From the manager.")
    saves(other)
    one.goto(agent_of(world))
    expect(one.locator("[name=greeting]")).to_have_value("From the manager.")
    one.get_by_role("link", name=re.compile("Discard")).click()
    one.locator("main form .danger").click()
    expect(one.locator("main")).not_to_contain_text("unpublished changes")


def test_who_leaves_with_unsaved_words_is_asked(editor: Page) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    editor.on("dialog", answer)
    editor.locator("[name=greeting]").press_sequentially("x")
    editor.get_by_role("link", name="All agents").click()
    editor.wait_for_url("**/app/agents/")
    assert asked == ["beforeunload"]


def test_letters_are_counted_against_the_limit(editor: Page) -> None:
    editor.fill("[name=greeting]", "x" * 601)
    expect(editor.locator(".letters").first).to_have_text("601 / 600")
    expect(editor.locator(".letters").first).to_have_class(re.compile("over"))
