"""A test call from a page: what is said into the microphone is heard, and answered audibly."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.chrome import People
from tests.browser.look_at import shifted, violations
from tests.browser.speech import Part, hearing, microphone_file
from tests.browser.stack import Business

REQUEST = "I would like to book an appointment on Monday morning."
NOTHING = "\N{EN DASH}"
TALK_MS = 60_000
MOVES_AT_MOST = 0.02  # of Chromium's layout shifts


@pytest.fixture(scope="module")
def talking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone interrupts the greeting, and then asks for an appointment."""
    file = tmp_path_factory.mktemp("sound") / "caller.wav"
    parts: list[Part] = [2600, "Wait a second.", 6000, REQUEST, 30_000]
    with hearing(browser, microphone_file(file, parts)) as heard:
        yield heard


@pytest.fixture
def caller(talking: Browser, world: Business) -> Iterator[Page]:
    """The owner's page in that browser."""
    people = People(talking)
    yield people.page(world, permissions=["microphone"])
    people.close()


def begun(page: Page, agent: str) -> None:
    page.goto(f"/app/try/?agent={agent}")
    page.get_by_role("button", name="Start talking").click()


def number_of(page: Page, name: str) -> float:
    return float(page.locator("[data-test-call]").get_attribute(f"data-{name}") or 0)


def test_a_spoken_request_is_heard_and_answered_and_an_interruption_silences(
    caller: Page, world: Business
) -> None:
    begun(caller, world.ids["agent"])
    turns = caller.locator("[data-part=turns]")
    appointment = turns.locator("li.caller", has_text=re.compile("appointment", re.I))
    expect(appointment).to_be_visible(timeout=TALK_MS)
    expect(turns.locator("li.agent").last).to_be_visible()
    expect(caller.locator("[data-part=answered]")).not_to_have_text(NOTHING, timeout=TALK_MS)
    expect(caller.locator("[data-part=stopped]")).not_to_have_text(NOTHING)
    assert number_of(caller, "clears") >= 1
    assert number_of(caller, "cleared-ms") > 0
    assert number_of(caller, "played-ms") > 1500
    assert number_of(caller, "peak") > 0.01
    assert violations(caller) == []
    caller.get_by_role("button", name="Hang up").click()
    expect(caller.locator("[data-part=status]")).to_have_text("The call is over")
    assert shifted(caller) < MOVES_AT_MOST
    read = caller.get_by_role("link", name="What was understood of this call")
    call_id = (read.get_attribute("href") or "").strip("/").split("/")[-1]
    assert_stored(world, call_id)
    read.click()
    expect(caller.locator("body")).to_contain_text("Test from the browser")
    expect(caller.locator("body")).to_contain_text(re.compile("appointment", re.I))


def assert_stored(world: Business, call_id: str) -> None:
    """Marked as a test, with its words, and metered without a carrier."""
    told = settled(world, call_id)
    assert told["number"] is None
    assert told["call_sid"] is None
    assert any("appointment" in turn["text"].lower() for turn in told["turns"])
    assert any(turn["interrupted"] for turn in told["turns"] if turn["who"] == "agent")
    assert told["status"] == "completed"
    stages = {stage["name"]: (stage["state"], stage["reason"]) for stage in told["stages"]}
    assert stages["fetch"] == ("skipped", "not-recorded")
    assert stages["notify"][0] == "skipped"
    assert told["transcript"]["source"] == "live"
    assert told["summary"]["text"]
    kinds = {line["kind"] for line in told["cost_lines"]}
    assert "realtime.audio.output" in kinds
    assert not any(kind.startswith("carrier.") for kind in kinds)


def settled(world: Business, call_id: str) -> dict[str, Any]:
    """The call as the API tells it once the work after it is done."""
    headers = {"Authorization": f"Bearer {world.tenant['api_key']}"}
    with httpx.Client(base_url=world.running.web, headers=headers) as client:
        ends = time.monotonic() + TALK_MS / 1000
        while time.monotonic() < ends:
            answer = client.get(f"/api/v1/calls/{call_id}/")
            answer.raise_for_status()
            told: dict[str, Any] = answer.json()
            if told["settled"]:
                return told
            time.sleep(0.2)
    raise AssertionError(told)


def test_without_a_microphone_the_page_says_so(owner_page: Page, world: Business) -> None:
    begun(owner_page, world.ids["agent"])
    expect(owner_page.get_by_role("alert").filter(visible=True)).to_contain_text(
        re.compile("microphone", re.I)
    )
    expect(owner_page.get_by_role("button", name="Start talking")).to_be_visible()


def test_a_call_that_is_refused_says_why_and_can_be_tried_again(
    caller: Page, world: Business
) -> None:
    sentence = "All lines of this business are busy right now."
    caller.route(
        "**/app/try/new/", lambda route: route.fulfill(status=409, json={"error": sentence})
    )
    begun(caller, world.ids["agent"])
    expect(caller.get_by_role("alert").filter(visible=True)).to_have_text(sentence)
    expect(caller.get_by_role("button", name="Start talking")).to_be_visible()


def test_a_socket_that_is_refused_is_told_and_keeps_no_line_busy(
    caller: Page, world: Business
) -> None:
    begun_calls: list[str] = []

    def nowhere(route: Route) -> None:
        told = route.fetch().json()
        begun_calls.append(told["call_id"])
        route.fulfill(json=told | {"url": f"{world.running.web}/ws/test-call/rubbish"})

    caller.route("**/app/try/new/", nowhere)
    begun(caller, world.ids["agent"])
    expect(caller.get_by_role("alert").filter(visible=True)).to_contain_text("Load this page again")
    expect(caller.get_by_role("button", name="Call again")).to_be_visible()
    assert settled(world, begun_calls[0])["status"] == "canceled"


def test_a_call_by_keyboard_alone_with_the_microphone_muted(caller: Page, world: Business) -> None:
    caller.goto(f"/app/try/?agent={world.ids['agent']}")
    caller.get_by_role("button", name="Start talking").focus()
    caller.keyboard.press("Enter")
    expect(caller.get_by_role("button", name="Hang up")).to_be_focused()
    caller.keyboard.press("Tab")
    caller.keyboard.press("Space")
    expect(caller.get_by_role("button", name="Mute me")).to_have_attribute("aria-pressed", "true")
    expect(caller.locator("[data-part=status]")).to_have_text("It is speaking", timeout=TALK_MS)
    caller.keyboard.press("Shift+Tab")
    caller.keyboard.press("Enter")
    expect(caller.get_by_role("button", name="Call again")).to_be_focused()


def test_who_hangs_up_on_the_live_page_ends_the_test(caller: Page, world: Business) -> None:
    begun(caller, world.ids["agent"])
    expect(caller.locator("[data-part=status]")).to_have_text("It is speaking", timeout=TALK_MS)
    call_id = caller.locator("[data-test-call]").get_attribute("data-call")
    headers = {"Authorization": f"Bearer {world.tenant['api_key']}"}
    answer = httpx.post(
        f"{world.running.web}/api/v1/calls/{call_id}/hangup/", headers=headers, timeout=20
    )
    assert answer.is_success, answer.text
    expect(caller.locator("[data-part=status]")).to_have_text("The call is over")
