"""A new owner's number, from the search to its release: pages, worker, carrier and calls.

Everything by the pages, as an owner would; what is looked at besides is the carrier's.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import psycopg
import pytest
from celery import Celery

from prosaas.launch.demo_call import OVER
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.e2e.browser import Browser

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

Json = dict[str, Any]
WAIT_S = 60.0
PASSWORD = "correct horse battery staple"
NUMBER, CALLER = "+14155550100", "+14155550199"
DAY, NIGHT = "This is the day desk. How can I help?", "This is the night desk. How can I help?"
LISTENS: list[Json] = [{"wait_agent": {"quiet_ms": 800, "timeout_ms": 15_000}}, {"hangup": True}]
WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass
class Owner:
    """Somebody who has signed up, and what their browser and the carrier show."""

    running: Running
    browser: Browser

    def carrier(self) -> Json:
        """The number as the carrier has it; {} when it is not in service."""
        with httpx.Client(base_url=self.running.env["TWILIO_API_URL"]) as client:
            told = client.get("/sandbox/numbers").json()
        found: list[Json] = [each for each in told["numbers"] if each["number"] == NUMBER]
        return found[0] | {"bought": told["bought"].get(NUMBER, 0)} if found else {}

    def has_done(self, task: str) -> None:
        """What beat does by the clock, now."""
        with Celery(broker=self.running.env["REDIS_URL"]) as app:
            app.send_task(f"tenants.tasks.{task}", queue="post_call")

    def is_phoned(self) -> Json:
        """A call to the number, heard out: the carrier's view of it."""
        return asyncio.run(_call(self.running))

    def stored(self, call_sid: str) -> Json:
        """The call as our API tells it to the owner's own session, once it is over."""
        listed = f"/api/v1/calls/?call_sid={call_sid}"
        call: Json = until(lambda: _told(self.browser.client, listed))
        return call

    def greeted_with(self) -> str:
        """A call's first words."""
        call = self.stored(self.is_phoned()["call_sid"])
        return str(call["turns"][0]["text"])


def until(look: Callable[[], Any], seconds: float = WAIT_S) -> Any:
    """What the look shows, as soon as it shows anything."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    return seen


async def _call(running: Running) -> Json:
    async with httpx.AsyncClient(base_url=running.env["TWILIO_API_URL"]) as client:
        order = {"to": NUMBER, "from": CALLER, "script": LISTENS}
        placed = await client.post("/sandbox/calls", json=order)
        assert placed.status_code == httpx.codes.OK, placed.text
        async with asyncio.timeout(WAIT_S):
            while True:
                call = (await client.get(f"/sandbox/calls/{placed.json()['call_sid']}")).json()
                if call["status"] in OVER:
                    return dict(call)
                await asyncio.sleep(0.2)


def _told(client: httpx.Client, listed: str) -> Json | None:
    found = client.get(listed).json()["results"]
    call = client.get(f"/api/v1/calls/{found[0]['id']}/").json() if found else None
    return call if call and call["status"] in OVER and call["metrics"] else None


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Owner]:
    """Signed up, verified by the link in the mail, logged in."""
    with httpx.Client(base_url=running.web, timeout=20) as client:
        browser = Browser(client)
        browser.opens("/accounts/signup/")
        browser.sends(
            "/accounts/signup/",
            business="Flowers",
            email="first.number@example.com",
            password1=PASSWORD,
            timezone="Asia/Jerusalem",
        )
        browser.opens(until(lambda: running.mailed("/accounts/confirm-email/")))
        browser.sends("/")  # its key is made anew with every page
        yield Owner(running, browser)


def test_a_number_is_found_claimed_answered_watched_and_released(owner: Owner) -> None:
    day, night = publishes_two_agents(owner.browser)
    number_page = claims(owner, day)
    answers_by_hours(owner, number_page, night)
    is_led_back(owner)
    releases(owner, number_page)


def publishes_two_agents(browser: Browser) -> tuple[str, str]:
    """The first agent says something else, a second one is made; their ids."""
    browser.opens("/app/agents/")
    first = _id(browser.page, "/app/agents/")
    _publishes(browser, first, DAY)
    browser.opens("/app/agents/new/")
    browser.sends("/app/agents/new/", name="Night desk", trade="general", language="en")
    second = _id(browser.at, "/app/agents/")
    _publishes(browser, second, NIGHT)
    return first, second


def _publishes(browser: Browser, agent: str, greeting: str) -> None:
    browser.opens(f"/app/agents/{agent}/")
    browser.sends(f"/app/agents/{agent}/", greeting=greeting)
    browser.opens(f"/app/agents/{agent}/publish/")
    assert greeting in unescape(re.sub(r"</?(?:ins|del)>", "", browser.page))
    browser.sends(f"/app/agents/{agent}/publish/", note="First words")


def _id(text: str, before: str) -> str:
    found = re.search(re.escape(before) + r"([0-9a-f-]{36})/", text)
    assert found, text
    return found[1]


def claims(owner: Owner, agent: str) -> str:
    """Searched, chosen, claimed; the address of the number's page."""
    browser = owner.browser
    browser.opens("/app/numbers/search/")
    page = browser.sends("/app/numbers/search/", country="US", kind="local", area_code="415")
    assert "1.15" in page
    browser.opens(f"/app/numbers/claim/?number={quote(NUMBER)}&country=US&kind=local")
    browser.sends("/app/numbers/claim/", agent=agent)
    claim = browser.at
    number = until(lambda: re.search(r"/app/numbers/[0-9a-f-]{36}/", browser.opens(claim)))[0]
    held = owner.carrier()
    web = owner.running.web
    assert held["account_sid"] not in {"", ACCOUNT_SID}
    assert held["friendly_name"] == f"prosaas:{_id(claim, '/app/numbers/claims/')}"
    assert held["voice_url"] == f"{web}/webhook/incoming_call"
    assert held["voice_fallback_url"] == f"{web}/webhook/voice_fallback"
    assert held["status_callback"] == f"{web}/webhook/call_status"
    assert held["bought"] == 1
    return str(number)


def answers_by_hours(owner: Owner, number_page: str, night: str) -> None:
    """In hours the one agent, after them the other, or the machine."""
    _opens_shop(owner.browser, "day")
    _after_hours(owner.browser, number_page, after_hours="agent", after_hours_agent=night)
    assert owner.greeted_with() == DAY
    _opens_shop(owner.browser, "closed")
    assert owner.greeted_with() == NIGHT
    _after_hours(owner.browser, number_page, after_hours="voicemail")
    message = owner.is_phoned()
    assert "We are closed" in str(message["documents"])


def _opens_shop(browser: Browser, state: str) -> None:
    browser.opens("/app/hours/")
    browser.sends("/app/hours/week/", **{f"{day}-state": state for day in WEEK})


def _after_hours(browser: Browser, number_page: str, **who: str) -> None:
    browser.opens(number_page)
    browser.sends(number_page, **who)


def is_led_back(owner: Owner) -> None:
    """Somebody changed the webhook at the carrier; the next look sets it right."""
    held = owner.carrier()
    path = f"/2010-04-01/Accounts/{held['account_sid']}/IncomingPhoneNumbers/{held['sid']}.json"
    elsewhere = {"VoiceUrl": "https://elsewhere.example/voice", "VoiceMethod": "GET"}
    with httpx.Client(base_url=owner.running.env["TWILIO_API_URL"]) as carrier:
        changed = carrier.post(path, data=elsewhere, auth=(ACCOUNT_SID, AUTH_TOKEN))
    assert changed.json()["voice_url"] == elsewhere["VoiceUrl"]
    owner.has_done("numbers_check_all")
    until(lambda: owner.carrier() == held)
    assert "We are closed" in str(owner.is_phoned()["documents"])


def releases(owner: Owner, number_page: str) -> None:
    """Refused at once, kept for the cooling period, then given back."""
    browser = owner.browser
    browser.opens(f"{number_page}release/")
    browser.sends(f"{number_page}release/", digits=NUMBER[-4:])
    refused = owner.is_phoned()
    assert refused["status"] == "no-answer"  # what Twilio makes of <Reject reason="rejected">
    assert "<Reject" in str(refused["documents"])
    assert owner.carrier()["bought"] == 1  # it can still be taken back
    with psycopg.connect(owner.running.env["DATABASE_OWNER_URL"]) as database:
        query = "UPDATE tenants_phonenumber SET releases_at = now() WHERE e164 = %s"
        database.execute(query, [NUMBER])
    owner.has_done("numbers_release_due")
    until(lambda: not owner.carrier())
    assert urlsplit(number_page).path not in browser.opens("/app/numbers/")
