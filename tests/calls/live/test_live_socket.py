"""The live view's socket: what there is, then what happens, to the tenant's own people only."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.test import Client

from calls import services
from calls.consumers import live as consumer
from calls.consumers.flood import AT_ONCE
from calls.consumers.outgoing import WAITING_MAX, WINDOW
from calls.media.closing import CLOSE_POLICY
from calls.models import Call, CallStatus
from prosaas.asgi import sockets
from tenants import sockets as members
from tenants.context import tenant_context
from tenants.models import Membership
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, where
from tests.calls.live.watching import a_browser, handshake, kept, layer_flushed, told, turn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talking(shop: NewTenant) -> Call:
    """A call that an agent has taken."""
    call = call_made(shop)
    services.call_advance(**where(call), status=CallStatus.IN_PROGRESS)
    return call


async def test_what_goes_on_is_told_first(owner: Client, talking: Call) -> None:
    async with a_browser(owner) as browser:
        snapshot = await browser.next("snapshot")
    card = snapshot["calls"][0]
    assert (card["id"], card["phase"], card["agent"]) == (str(talking.pk), "talking", card["agent"])
    assert card["number"] == "+972 50-123-4567"
    assert card["cost"].startswith("$")


async def test_events_follow_as_they_happen(owner: Client, talking: Call) -> None:
    async with a_browser(owner) as browser:
        await browser.next("snapshot")
        await told(talking, 1, "state", state="thinking")
        assert (await browser.next("state"))["state"] == "thinking"
        await told(talking, 2, "turn", **turn(0, "When are you open?"))
        assert (await browser.next("turn"))["turn"]["said"] == "When are you open?"
        await told(talking, 3, "pulse", state="listening", turns=1, usage={})
        assert (await browser.next("pulse"))["cost"].startswith("$")
        await told(talking, 4, "call.ended", reason="caller-hung-up", seconds=9)
        assert (await browser.next("ended"))["call_id"] == str(talking.pk)


async def test_viewers_are_told_no_cost(teammate: Client, talking: Call) -> None:
    async with a_browser(teammate) as browser:
        snapshot = await browser.next("snapshot")
        await told(talking, 1, "pulse", state="listening", turns=0, usage={})
        assert "cost" not in await browser.next("pulse")
    assert snapshot["calls"][0]["cost"] == ""


async def test_a_lost_message_heals(owner: Client, talking: Call, shop: NewTenant) -> None:
    async with a_browser(owner) as browser:
        await browser.next("snapshot")
        await told(talking, 1, "state", state="thinking")
        await browser.next("state")
        said = {**turn(0, "Do you have roses?"), "item_id": "item_1"}
        await kept(partial(_turn_kept, talking, said))
        await told(talking, 3, "state", state="speaking")  # 2, the turn, never came
        healed = await _reading_with_turns(browser)
    assert healed["calls"][0]["turns"][0]["said"] == "Do you have roses?"
    assert healed["calls"][0]["state"] == "speaking"


async def _reading_with_turns(browser: Any) -> Any:
    while not (snapshot := await browser.next("snapshot"))["calls"][0]["turns"]:
        pass
    return snapshot


def _turn_kept(call: Call, said: dict[str, Any]) -> None:
    with tenant_context(call.tenant_id):
        call.turns.create(tenant_id=call.tenant_id, **said)


async def test_an_unknown_call_is_read(owner: Client, shop: NewTenant) -> None:
    async with a_browser(owner) as browser:
        assert (await browser.next("snapshot"))["calls"] == []
        late = await kept(partial(call_made, shop))
        await told(late, 1, "call.started")
        while not (snapshot := await browser.next("snapshot"))["calls"]:
            pass
    assert snapshot["calls"][0]["id"] == str(late.pk)


async def test_two_tenants_never_hear_each_other(
    owner: Client, stranger: Client, talking: Call, rival: NewTenant
) -> None:
    theirs = await kept(partial(call_made, rival))
    async with a_browser(owner) as browser, a_browser(stranger) as other:
        for each in (browser, other):
            await each.next("snapshot")
        await told(talking, 1, "turn", **turn(0, "A secret."))
        await browser.next("turn")
        await told(theirs, 1, "turn", **turn(0, "Ours."))
        heard = await other.next("turn")
    assert heard["turn"]["said"] == "Ours."
    assert "A secret." not in str(other.got)
    assert {card["id"] for each in other.got for card in each.get("calls", [])} == {str(theirs.pk)}


async def test_nobody_else_opens_it(visitor: Client, owner: Client) -> None:
    for headers in (handshake(visitor), handshake(owner, "https://evil.example")):
        socket = WebsocketCommunicator(sockets, "/ws/live/", headers=headers)
        is_open, _ = await socket.connect()
        assert not is_open
        await socket.disconnect()


async def test_one_person_opens_so_many_and_no_more(
    owner: Client, teammate: Client, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "MOST_OPEN", 1)
    async with a_browser(owner), a_browser(teammate):
        one_more = WebsocketCommunicator(sockets, "/ws/live/", headers=handshake(owner))
        assert not (await one_more.connect())[0]
        await one_more.disconnect()
    async with a_browser(owner) as again:
        await again.next("snapshot")


async def test_a_browser_that_never_stops_talking_is_closed(owner: Client, talking: Call) -> None:
    async with a_browser(owner) as browser:
        for _ in range(round(AT_ONCE) + 20):
            await browser.socket.send_to(text_data="{}")
        assert await browser.closes() == CLOSE_POLICY


async def test_a_member_who_is_removed_is_closed_out(
    owner: Client, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = members.refusal
    monkeypatch.setattr(consumer, "refusal", partial(slow, every_s=0.05))
    async with a_browser(owner) as browser:
        await browser.next("snapshot")
        await kept(partial(_removed, shop))
        assert await browser.closes() == members.NOT_ALLOWED


def _removed(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Membership.objects.all().delete()


async def test_a_slow_browser_is_dropped_and_then_read_anew(owner: Client, talking: Call) -> None:
    async with a_browser(owner) as browser:
        n = (await browser.next("snapshot", confirms=False))["n"]
        for seq in range(1, WINDOW):
            await told(talking, seq, "state", state="thinking")
            n = (await browser.next("state", confirms=False))["n"]
        for seq in range(WINDOW, WINDOW + WAITING_MAX + 2):
            await told(talking, seq, "state", state="speaking")
        assert await browser.socket.receive_nothing(timeout=0.3)
        await browser.socket.send_to(text_data=f'{{"got": {n}}}')
        assert (await browser.next("snapshot"))["calls"][0]["state"] == "speaking"


async def test_odd_words_of_a_browser_are_nothing(owner: Client, talking: Call) -> None:
    async with a_browser(owner) as browser:
        await browser.next("snapshot")
        for text in ("[]", "{", '{"got": "x"}', "x" * 5000):
            await browser.socket.send_to(text_data=text)
        await browser.socket.send_to(bytes_data=b"x")
        await told(talking, 1, "state", state="speaking")
        assert (await browser.next("state"))["state"] == "speaking"


async def test_a_message_that_is_left_is_no_talk(owner: Client, talking: Call) -> None:
    await kept(partial(changed, talking, end_reason="model-lost"))
    async with a_browser(owner) as browser:
        snapshot = await browser.next("snapshot")
    assert snapshot["calls"][0]["phase"] == "message"
    await layer_flushed()
