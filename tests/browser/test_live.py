"""The live view in a browser: a call shows as it happens, in every browser that may see it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from prosaas.launch import programs
from tests.browser.chrome import People
from tests.browser.look_at import shifted
from tests.browser.stack import Business
from tests.e2e.relay import Relay, relay
from tests.e2e.scripts import AGENT_DONE, HANG_UP, pause, say
from tests.stack import FIRST_PORT, READY_SECONDS, started

if TYPE_CHECKING:
    from tests.stack import Running

CALLER = "+14155550999"
SHOWN = "+1 415-555-0999"
REQUEST = "I would like to book an appointment on Monday morning."
SCRIPT = [AGENT_DONE, say(REQUEST), AGENT_DONE, pause(9_000), HANG_UP]
TALK_MS = 30_000
MOVES_AT_MOST = 0.02  # of Chromium's layout shifts; 0.1 counts as good


def phoned(running: Running, script: list[dict[str, Any]]) -> str:
    """The sandbox's caller dials the tenant; the CallSid."""
    with httpx.Client(base_url=running.env["TWILIO_API_URL"], timeout=10) as sandbox:
        number = running.tenant["number"]
        sandbox.post("/sandbox/numbers", json=running.number_at_sandbox(number))
        order = {"from": CALLER, "to": number, "script": script}
        answer = sandbox.post("/sandbox/calls", json=order)
        assert answer.is_success, answer.text
        return str(answer.json()["call_sid"])


def card(page: Page) -> Locator:
    return page.locator(".live-card", has_text=SHOWN)


def live_calls(port: int, running: Running) -> int:
    """How many streams this web process serves."""
    host = running.web.removeprefix("http://")
    answer = httpx.get(f"http://{programs.LOOPBACK}:{port}/readyz", headers={"Host": host})
    return int(answer.json()["live_calls"])


def seconds_of(where: Locator) -> int:
    minutes, _, seconds = where.locator("[data-slot=clock]").inner_text().partition(":")
    return 60 * int(minutes) + int(seconds)


def test_a_call_is_seen_from_its_first_word_to_its_end(
    owner_page: Page, people: People, world: Business
) -> None:
    owner_page.goto("/app/live/")
    expect(owner_page.locator("[data-link=live]")).to_be_visible()
    stranger = people.page(world, role="viewer", width=360)
    stranger.goto("/app/live/")
    phoned(world.running, SCRIPT)
    call = card(owner_page)
    expect(call).to_be_visible(timeout=TALK_MS)
    expect(call).to_have_attribute("data-state", "speaking", timeout=TALK_MS)
    expect(call.locator("[data-slot=state]")).to_have_text("Speaking")
    expect(call.locator("li.agent").first).to_be_visible(timeout=TALK_MS)
    appointment = call.locator("li.caller", has_text=re.compile("appointment", re.IGNORECASE))
    expect(appointment).to_be_visible(timeout=TALK_MS)
    expect(call.locator("li.agent")).to_have_count(2, timeout=TALK_MS)
    expect(call).to_have_attribute("data-state", "listening", timeout=TALK_MS)
    expect(call.locator("[data-slot=cost]")).to_have_text(re.compile(r"\$\d"))
    assert seconds_of(call) >= 5
    expect(card(stranger).locator("li.caller")).to_have_count(1)
    expect(card(stranger).locator("[data-slot=cost]")).to_have_count(0)
    expect(call).to_have_attribute("data-phase", "ended", timeout=TALK_MS)
    expect(owner_page.locator("[data-news]")).to_have_text("A call has ended.")
    owner_page.mouse.move(0, 0)
    expect(call).to_have_count(0, timeout=TALK_MS)
    assert [shifted(page) < MOVES_AT_MOST for page in (owner_page, stranger)] == [True, True]


def test_whoever_may_hangs_up_and_viewers_are_not_asked(
    owner_page: Page, people: People, world: Business
) -> None:
    phoned(world.running, [AGENT_DONE, pause(40_000), HANG_UP])
    owner_page.goto("/app/live/")
    call = card(owner_page)
    expect(call).to_be_visible(timeout=TALK_MS)
    viewer = people.page(world, role="viewer")
    viewer.goto("/app/live/")
    expect(card(viewer)).to_be_visible()
    expect(card(viewer).get_by_text("Hang up")).to_have_count(0)
    call.get_by_role("link", name="Hang up").click()
    question = owner_page.get_by_role("dialog", name="Hang up?")
    question.get_by_role("button", name="Hang up").click()
    expect(owner_page.get_by_text("The call is being ended.")).to_be_visible()
    expect(card(viewer)).to_have_attribute("data-phase", "ended", timeout=TALK_MS)


def test_a_page_without_scripts_shows_what_goes_on(people: People, world: Business) -> None:
    phoned(world.running, [AGENT_DONE, pause(40_000), HANG_UP])
    owner = people.page(world, scripts=False)
    owner.goto("/app/live/")
    deadline = time.monotonic() + TALK_MS / 1000
    again = owner.get_by_role("link", name="Load it again")
    while not card(owner).locator("li.agent").count() and time.monotonic() < deadline:
        again.click()
    expect(card(owner).locator("li.agent")).to_be_visible()
    expect(card(owner).get_by_text("In conversation")).to_be_visible()
    card(owner).get_by_role("link", name="Hang up").click()
    expect(owner.get_by_role("heading", name="Hang up?")).to_be_visible()
    owner.get_by_role("button", name="Hang up").click()
    expect(owner.get_by_text("The call is being ended.")).to_be_visible()


@pytest.fixture(scope="module")
def front() -> Iterator[Relay]:
    """The one address of two web processes."""
    with relay() as running:
        yield running


@pytest.fixture(scope="module")
def two_webs(
    stack_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, front: Relay
) -> Iterator[tuple[Running, int]]:
    """A stack whose PUBLIC_URL is the relay's, and the port of its second web process."""
    logs = tmp_path_factory.mktemp("two-webs")
    with started(stack_environment, logs, "+14155550187", public_port=front.port) as running:
        second = programs.next_free_port(programs.LOOPBACK, FIRST_PORT + 40)
        web = programs.web(running.env, host=programs.LOOPBACK, port=second)
        running.stack.start(replace(web, name="web-2"))
        running.stack.wait_until(
            lambda: programs.web_ready(running.env, second), what="web-2", seconds=READY_SECONDS
        )
        yield running, second


def test_two_web_processes_show_one_call_to_two_browsers(
    people: People, two_webs: tuple[Running, int], front: Relay
) -> None:
    running, second = two_webs
    business = Business(running, "en", {})
    pages = []
    for port in (running.web_port, second):
        front.ports = (port,)
        page = people.page(business)
        page.goto("/app/live/")
        expect(page.locator("[data-link=live]")).to_be_visible()
        pages.append(page)
    phoned(running, SCRIPT)
    for page in pages:
        expect(card(page)).to_be_visible(timeout=TALK_MS)
        said = card(page).locator("li.caller", has_text=re.compile("appointment", re.IGNORECASE))
        expect(said).to_be_visible(timeout=TALK_MS)
    assert [live_calls(port, running) for port in (running.web_port, second)] == [0, 1]
    for page in pages:
        expect(card(page)).to_have_attribute("data-phase", "ended", timeout=TALK_MS)
