"""Numbers, accounts and papers, asked of the stand-in over real sockets (protocols.md D)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from prosaas.lib.twilio import accounts, compliance, numbers
from prosaas.lib.twilio.client import Credentials, twilio_client
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import Webhooks
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.sandbox.twilio.sdk import IL_LOCAL, SOLD, control
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.world import World, world

T = TypeVar("T")
OURS = Webhooks("https://ours/voice", "https://ours/fallback", "https://ours/status")
THEIRS = Webhooks("https://theirs/voice", "https://theirs/fallback", "https://theirs/status")


def parent(w: World, token: str = AUTH_TOKEN) -> Credentials:
    return Credentials(ACCOUNT_SID, token, w.url)


async def asked(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What blocks runs in a thread."""
    return await asyncio.to_thread(work, *args, **kwargs)


async def bought(w: World, account_sid: str = ACCOUNT_SID) -> numbers.OwnedNumber:
    return await asked(
        numbers.number_buy, parent(w), account_sid=account_sid, e164=SOLD,
        friendly_name="prosaas:1", webhooks=OURS,
    )  # fmt: skip


async def child(w: World, name: str = "prosaas:tenant") -> accounts.Account:
    return await asked(accounts.account_create, parent(w), friendly_name=name)


async def test_countries_are_told_with_the_kinds_they_sell() -> None:
    async with world(listen) as w:
        sold = await asked(numbers.countries, parent(w))
        assert set(sold["IL"]) == {"local", "mobile", "national"}
        assert "toll-free" in sold["US"]


async def test_a_search_tells_place_and_papers() -> None:
    async with world(listen) as w:
        search = {"country": "US", "kind": "local", "area_code": "415", "contains": "+1415555****"}
        found = await asked(numbers.numbers_search, parent(w), **search)
        first = found[0]
        assert (first.e164, first.kind, first.country) == (SOLD, "local", "US")
        assert first.has_voice
        assert first.address_requirements == "none"
        papers = await asked(numbers.numbers_search, parent(w), country="IL", kind="local")
        assert {number.address_requirements for number in papers} - {"none"}


async def test_what_is_not_sold_is_said_with_its_code() -> None:
    async with world(listen) as w:
        with pytest.raises(TwilioFailed) as refusal:
            await asked(numbers.numbers_search, parent(w), country="AQ", kind="local")
        assert (refusal.value.status, refusal.value.code) == (404, 20404)


async def test_prices_are_micros_by_our_kinds() -> None:
    async with world(listen) as w:
        prices = await asked(numbers.prices, parent(w), country="US")
        assert prices["local"] == numbers.Price("local", 1_150_000, "USD")
        assert "toll-free" in prices


async def test_a_bought_number_has_every_webhook_and_is_found_by_its_name() -> None:
    async with world(listen) as w:
        number = await bought(w)
        assert (number.webhooks, number.methods_are_post) == (OURS, True)
        assert not number.is_routed_elsewhere
        owned = {"account_sid": ACCOUNT_SID}
        found = await asked(numbers.numbers_owned, parent(w), **owned, friendly_name="prosaas:1")
        assert found == [number]
        assert await asked(numbers.numbers_owned, parent(w), **owned, friendly_name="else") == []
        assert await asked(numbers.numbers_owned, parent(w), **owned, e164=SOLD) == [number]


async def test_a_number_led_elsewhere_is_led_back() -> None:
    async with world(listen) as w:
        number = await bought(w)
        of_number = {"account_sid": ACCOUNT_SID, "number_sid": number.sid}
        moved = await asked(numbers.number_point, parent(w), **of_number, webhooks=THEIRS)
        assert moved.webhooks == THEIRS
        back = await asked(numbers.number_point, parent(w), **of_number, webhooks=OURS)
        assert back == number


async def test_a_number_is_renamed_moved_and_released_twice() -> None:
    async with world(listen) as w:
        number, account = await bought(w), await child(w)
        of_number = {"account_sid": ACCOUNT_SID, "number_sid": number.sid}
        named = await asked(numbers.number_rename, parent(w), **of_number, friendly_name="desk")
        assert named.friendly_name == "desk"
        moved = await asked(numbers.number_move, parent(w), **of_number, to_account_sid=account.sid)
        assert moved.account_sid == account.sid
        for _ in range(2):
            await asked(
                numbers.number_release, parent(w), account_sid=account.sid, number_sid=number.sid
            )
        left = (await control(w, "/numbers"))["numbers"]
        assert SOLD not in [each["number"] for each in left]


async def test_a_subaccount_is_found_by_its_name_until_it_is_closed() -> None:
    async with world(listen) as w:
        account = await child(w)
        assert account.auth_token not in {"", AUTH_TOKEN}
        named = await asked(accounts.accounts_named, parent(w), friendly_name="prosaas:tenant")
        assert named == [account]
        await asked(accounts.account_close, parent(w), account_sid=account.sid)
        left = await asked(accounts.accounts_named, parent(w), friendly_name="prosaas:tenant")
        assert left == []
        closed = await asked(accounts.account_fetch, parent(w), account_sid=account.sid)
        assert closed.status == accounts.CLOSED


async def test_a_wrong_token_is_told_as_such_and_is_not_shown() -> None:
    async with world(listen) as w:
        wrong = parent(w, "secret-token")
        with pytest.raises(TwilioFailed) as refusal:
            await asked(accounts.account_fetch, wrong, account_sid=ACCOUNT_SID)
        assert (refusal.value.status, refusal.value.code) == (401, 20003)
        assert "secret-token" not in repr(wrong)
        assert not refusal.value.retryable


async def test_nobody_there_is_worth_another_try() -> None:
    nowhere = Credentials(ACCOUNT_SID, AUTH_TOKEN, "http://127.0.0.1:9")
    with pytest.raises(TwilioFailed) as refusal:
        await asked(numbers.countries, nowhere)
    assert refusal.value.retryable


async def test_regulations_name_who_and_what() -> None:
    async with world(listen) as w:
        (rule,) = await asked(compliance.regulations, parent(w), country="IL", kind="local")
        assert rule.sid.startswith("RN")
        assert rule.end_user[0].fields
        assert rule.documents[0].name
        assert await asked(compliance.regulations, parent(w), country="US", kind="local") == []


async def test_addresses_belong_to_the_account_that_asks() -> None:
    async with world(listen) as w:
        account = await child(w)
        own = Credentials(account.sid, account.auth_token, w.url)
        made = await asked(
            compliance.address_create, own, customer_name="Dana", street="Herzl 1",
            city="Tel Aviv", region="Tel Aviv", postal_code="6578101", country="IL",
        )  # fmt: skip
        assert await asked(compliance.addresses, own, country="IL") == [made]
        assert await asked(compliance.addresses, parent(w)) == []


async def test_papers_that_do_not_suffice_say_why() -> None:
    async with world(listen) as w:
        account = await child(w)
        own = Credentials(account.sid, account.auth_token, w.url)
        bundle = await asked(_bundle_evaluated, own)
        (told,) = await asked(compliance.bundles, own, country="IL", kind="local")
        assert (told.sid, told.status) == (bundle, "draft")
        assert await asked(compliance.bundle_problems, own, bundle_sid=bundle)


def _bundle_evaluated(own: Credentials) -> str:
    """A bundle with nothing in it, evaluated; its SID."""
    (rule,) = compliance.regulations(own, country="IL", kind="local")
    with twilio_client(own) as client:
        papers = client.numbers.v2.regulatory_compliance.bundles
        made = papers.create(friendly_name="x", email="a@example.com", regulation_sid=rule.sid)
        papers(made.sid).evaluations.create()
        return str(made.sid)


async def test_a_number_whose_country_wants_papers_is_refused_without_them() -> None:
    async with world(listen) as w:
        with pytest.raises(TwilioFailed) as refusal:
            await asked(
                numbers.number_buy, parent(w), account_sid=ACCOUNT_SID, e164=IL_LOCAL,
                friendly_name="prosaas:2", webhooks=OURS,
            )  # fmt: skip
        assert refusal.value.code in {21631, 21649}
