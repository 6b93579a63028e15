"""From a sign-up to callers that are answered, as a new owner walks it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from prosaas.launch import demo_call
from tests.browser.chrome import People
from tests.browser.look_at import overflowing
from tests.browser.speech import Part, hearing, microphone_file

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

PASSWORD = "correct horse battery staple"
MAIL_SECONDS = 30.0
CLAIMED_MS = 45_000
TALK_MS = 60_000
LISTENS = [{"wait_agent": {"quiet_ms": 800, "timeout_ms": 20_000}}, {"hangup": True}]


def mailed(running: Running, before: str) -> str:
    """The link of the confirmation that came after that one."""
    deadline = time.monotonic() + MAIL_SECONDS
    while (link := running.mailed("/accounts/confirm-email/")) in ("", before):
        assert time.monotonic() < deadline, "no e-mail came"
        running.check()
        time.sleep(0.1)
    return link


def signs_up(page: Page, running: Running, email: str, business: str, zone: str) -> None:
    before = running.mailed("/accounts/confirm-email/")
    page.goto("/accounts/signup/")
    page.fill("[name=business]", business)
    page.fill("[name=email]", email)
    page.fill("[name=password1]", PASSWORD)
    page.select_option("[name=timezone]", zone)
    page.locator("main form button").last.click()
    page.wait_for_url("**/accounts/confirm-email/")
    page.goto(mailed(running, before))
    page.locator("main form button").first.click()


def begins(page: Page, trade: str) -> None:
    """The first step, as the sign-up leads to it or the overview does."""
    page.wait_for_url(re.compile("/app/"))
    if "/app/start/" not in page.url:
        page.goto("/app/start/")
    page.wait_for_url("**/app/start/business/")
    page.check(f"[name=trade][value={trade}]")
    page.locator("main form .primary").click()


def takes_a_number(page: Page) -> str:
    """The first that is offered; its E.164."""
    page.wait_for_url("**/app/start/number/")
    form = page.locator(".start-offers form").first
    number = form.locator("[name=number]").input_value()
    form.locator("button").click()
    page.locator(".start-number").wait_for(timeout=CLAIMED_MS)
    page.locator("main .form-actions .primary").click()
    return str(number)


def writes(page: Page, greeting: str) -> None:
    page.wait_for_url("**/app/start/greeting/")
    page.fill("[name=greeting]", greeting)
    page.locator("main form .primary").click()
    page.wait_for_url("**/app/start/talk/")


def goes_live(page: Page) -> None:
    page.goto("/app/start/live/")
    page.locator("form[action$='/go/'] .primary").click()
    expect(page.locator(".start-number .dot.good")).to_be_visible()


def greeted_with(page: Page, running: Running, number: str) -> str:
    """The first words of a call to the number, as the owner's own session reads them."""

    def check() -> None:
        running.check()

    async def phone() -> str:
        order = {"to": number, "from": "+14155550198", "script": LISTENS}
        call_sid = await demo_call.call_place(running.line, order)
        await demo_call.call_over(running.line, call_sid, check)
        return call_sid

    with ThreadPoolExecutor(1) as pool:  # Playwright's loop runs in this thread
        call_sid = pool.submit(lambda: asyncio.run(phone())).result()
    deadline = time.monotonic() + MAIL_SECONDS
    while True:
        found = page.request.get(f"/api/v1/calls/?call_sid={call_sid}").json()["results"]
        if found:
            told = page.request.get(f"/api/v1/calls/{found[0]['id']}/").json()
            if told["turns"]:
                return str(told["turns"][0]["text"])
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


@pytest.fixture(scope="module")
def talking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone asks something once the greeting is over."""
    file = tmp_path_factory.mktemp("sound") / "owner.wav"
    parts: list[Part] = [6000, "What are your opening hours.", 30_000]
    with hearing(browser, microphone_file(file, parts)) as heard:
        yield heard


def test_a_new_owner_is_live_after_five_steps_and_callers_hear_what_was_written(
    talking: Browser, running: Running
) -> None:
    people = People(talking)
    page = people.page(web=running.web, permissions=["microphone"])
    signs_up(page, running, "rosa@example.com", "Rosa", "America/Chicago")
    begins(page, "salon")
    number = takes_a_number(page)
    writes(page, "This is Rosa, the hair salon. How can I help?")
    page.get_by_role("button", name="Start talking").click()
    said = page.locator("[data-part=turns]")
    expect(said.locator("li.agent", has_text="This is Rosa").first).to_be_visible(timeout=TALK_MS)
    expect(said.locator("li.caller").first).to_be_visible(timeout=TALK_MS)
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("[data-part=status]")).to_have_text("The call is over")
    page.goto("/app/start/talk/")
    expect(page.locator("main")).to_contain_text("You have talked to it")
    expect(page.locator(".start-step.done")).to_have_count(4)
    goes_live(page)
    expect(page.locator(".start-step.done")).to_have_count(5)
    assert greeted_with(page, running, number).startswith("This is Rosa")
    people.close()


def test_it_is_left_and_taken_up_again_in_hebrew_on_a_telephone(
    people: People, running: Running
) -> None:
    page = people.page(web=running.web, language="he", theme="dark", width=360)
    signs_up(page, running, "noa@example.com", "מרפאת נועה", "America/New_York")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    begins(page, "dentist")
    page.wait_for_url("**/app/start/number/")
    page.locator("main a[href*='/numbers/search/']").click()  # others, and back to the start
    page.locator("main .crumbs a[href='/app/start/number/']").click()
    page.locator("main .form-actions a[href='/app/start/greeting/']").click()  # later
    page.wait_for_url("**/app/start/greeting/")
    expect(page.locator("[name=greeting]")).to_have_value(re.compile("מרפאת נועה"))
    page.goto("/app/start/")  # the next day
    number = takes_a_number(page)
    writes(page, "כאן מרפאת נועה, במה אפשר לעזור?")
    goes_live(page)
    expect(page.locator(".start-big bdi")).to_have_text(re.compile(number[-4:]))
    assert not overflowing(page)
    people.close()


def test_a_password_is_shown_to_who_types_it_and_hidden_again(
    people: People, running: Running
) -> None:
    page = people.page(web=running.web)
    page.goto("/accounts/signup/")
    password = page.locator("[name=password1]")
    password.fill(PASSWORD)
    shows = page.get_by_role("button", name="Show the password")
    shows.focus()
    page.keyboard.press("Enter")
    expect(password).to_have_attribute("type", "text")
    expect(shows).to_have_attribute("aria-pressed", "true")
    shows.click()
    expect(password).to_have_attribute("type", "password")
    people.close()
