"""Subaccounts: their own tokens, what they may do, their end (protocols.md D, H1 23)."""

from typing import Any

import pytest

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from prosaas.sandbox.twilio.signature import SIGNATURE_HEADER, sign
from tests.sandbox.twilio.app import CALLER
from tests.sandbox.twilio.sdk import (
    ADDRESS,
    SOLD,
    asked,
    child,
    control,
    in_service,
    refused,
    rest,
    sdk,
)
from tests.sandbox.twilio.test_call import HANG_UP, listen
from tests.sandbox.twilio.world import World, world

LIST = "/2010-04-01/Accounts.json"


def account(w: World, sid: str, *credentials: str) -> Any:
    return sdk(w, *credentials).api.v2010.accounts(sid)


async def buy(client: Any, w: World, **terms: Any) -> Any:
    create = client.incoming_phone_numbers.create
    return await rest(create, phone_number=SOLD, voice_url=f"{w.app.public}/voice", **terms)


async def call_refused(w: World) -> bool:
    body = {"to": SOLD, "from": CALLER}
    async with w.http.post(f"{w.url}/sandbox/calls", json=body) as response:
        return response.status == 400


async def test_a_subaccount_has_a_token_of_its_own() -> None:
    async with world(listen) as w:
        made, own = await child(w, "Dana's clinic")
        assert (made.status, made.owner_account_sid, made.type) == ("active", ACCOUNT_SID, "Full")
        assert made.auth_token not in {"", AUTH_TOKEN}
        seen = await rest(own.api.v2010.accounts(made.sid).fetch)
        assert (seen.friendly_name, seen.auth_token) == ("Dana's clinic", made.auth_token)


async def test_accounts_are_listed_by_name_and_status() -> None:
    async with world(listen) as w:
        one, own = await child(w, "one")
        two, _ = await child(w, "two")
        accounts = sdk(w).api.v2010.accounts
        assert [a.sid for a in await rest(accounts.list)] == [two.sid, one.sid, ACCOUNT_SID]
        await rest(accounts(two.sid).update, status="suspended")
        assert [a.sid for a in await rest(accounts.list, status="suspended")] == [two.sid]
        assert [a.sid for a in await rest(accounts.list, friendly_name="one")] == [one.sid]
        assert [a.sid for a in await rest(own.api.v2010.accounts.list)] == [one.sid]


async def test_only_the_owners_token_makes_subaccounts() -> None:
    async with world(listen, api_keys={"SK1": "s"}) as w:
        _, own = await child(w)
        key = sdk(w, "SK1", "s", ACCOUNT_SID)
        assert await refused(key.api.v2010.accounts.create) == (401, 20003)
        assert await refused(own.api.v2010.accounts.create) == (403, 20006)
        assert (await asked(w, LIST, "SK1", "s"))[0] == 401


@pytest.mark.parametrize("limit", [{"trial": True}, {"most_subaccounts": 1}])
async def test_there_are_only_so_many_subaccounts(limit: dict[str, Any]) -> None:
    async with world(listen, **limit) as w:
        made, _ = await child(w)
        assert await refused(sdk(w).api.v2010.accounts.create) == (403, 20403)
        await rest(account(w, made.sid).update, status="closed")
        assert (await child(w))[0].status == "active"


async def test_a_child_sees_neither_its_siblings_nor_its_parent() -> None:
    async with world(listen) as w:
        one, own = await child(w)
        two, _ = await child(w)
        for sid in (two.sid, ACCOUNT_SID):
            credentials = (one.sid, one.auth_token)
            assert await refused(account(w, sid, *credentials).fetch) == (404, 20404)
            path = f"/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.json"
            assert (await asked(w, path, *credentials))[0] == 404
        assert await rest(own.incoming_phone_numbers.list) == []


async def test_a_parent_buys_for_its_child_and_the_child_signs_the_calls() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        await buy(sdk(w, account=made.sid), w)
        assert [n.phone_number for n in await rest(own.incoming_phone_numbers.list)] == [SOLD]
        await w.call(HANG_UP, to=SOLD)
        _, form, headers = w.app.hooks[0]
        url = f"{w.app.public}/voice"
        assert form["AccountSid"] == made.sid
        assert headers[SIGNATURE_HEADER] == sign(made.auth_token, url, form.items())


async def test_on_other_hosts_the_parent_sees_only_its_own() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        users = own.numbers.v2.regulatory_compliance.end_users
        await rest(users.create, friendly_name="Dana", type="business")
        theirs = sdk(w, account=made.sid).numbers.v2.regulatory_compliance.end_users
        assert len(await rest(users.list)) == 1
        assert await rest(theirs.list) == []


async def test_a_number_moves_between_parent_and_child() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        number = await buy(sdk(w), w)
        update = sdk(w).incoming_phone_numbers(number.sid).update
        assert (await rest(update, account_sid=made.sid)).account_sid == made.sid
        assert await refused(update, account_sid=made.sid) == (404, 20404)
        await w.call(HANG_UP, to=SOLD)
        assert w.app.called("/voice")[0]["AccountSid"] == made.sid
        give = own.incoming_phone_numbers(number.sid).update
        assert await refused(give, account_sid=ACCOUNT_SID) == (403, 20006)
        theirs = sdk(w, account=made.sid).incoming_phone_numbers(number.sid).update
        assert await refused(theirs, account_sid="AC" + "9" * 32) == (404, 20404)
        assert (await rest(theirs, account_sid=ACCOUNT_SID)).account_sid == ACCOUNT_SID


async def test_a_number_that_wants_an_address_needs_one_where_it_moves() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        offer = {"number": "+97235552020", "country": "IL", "address_requirements": "any"}
        await control(w, "/inventory", offer)
        address = await rest(sdk(w).addresses.create, **ADDRESS)
        terms = {"phone_number": offer["number"], "address_sid": address.sid}
        number = await rest(sdk(w).incoming_phone_numbers.create, **terms)
        update = sdk(w).incoming_phone_numbers(number.sid).update
        assert await refused(update, account_sid=made.sid) == (400, 21631)
        there = await rest(own.addresses.create, **ADDRESS)
        moved = await rest(update, account_sid=made.sid, address_sid=there.sid)
        assert moved.account_sid == made.sid


async def test_a_suspended_account_is_refused_until_it_is_active_again() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        await buy(own, w)
        await rest(account(w, made.sid).update, status="suspended")
        path = f"/2010-04-01/Accounts/{made.sid}/Calls.json"
        status, body = await asked(w, path, made.sid, made.auth_token)
        assert (status, body["code"]) == (401, 20003)
        assert await call_refused(w)
        parent = sdk(w, account=made.sid)
        assert (await refused(parent.incoming_phone_numbers.create, area_code="212"))[1] == 20005
        assert len(await rest(parent.incoming_phone_numbers.list)) == 1
        await rest(account(w, made.sid).update, status="active")
        assert not await call_refused(w)
        assert (await asked(w, path, made.sid, made.auth_token))[0] == 200


async def test_a_closed_account_loses_its_numbers_for_good() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        await buy(own, w)
        update = account(w, made.sid).update
        assert (await rest(update, status="closed")).status == "closed"
        assert await in_service(w) is None
        assert await call_refused(w)
        assert await refused(update, status="active") == (400, 20001)
        assert (await asked(w, LIST, made.sid, made.auth_token))[0] == 401


@pytest.mark.parametrize("status", ["closed", "suspended", "asleep"])
async def test_the_main_account_stays_as_it_is(status: str) -> None:
    async with world(listen) as w:
        update = account(w, ACCOUNT_SID).update
        assert await refused(update, status=status) == (400, 20001)


async def test_an_account_on_trial_says_so() -> None:
    async with world(listen, trial=True) as w:
        assert (await rest(account(w, ACCOUNT_SID).fetch)).type == "Trial"


async def test_a_child_can_take_a_name_but_not_change_its_status() -> None:
    async with world(listen) as w:
        made, own = await child(w)
        update = own.api.v2010.accounts(made.sid).update
        assert (await rest(update, friendly_name="Dana")).friendly_name == "Dana"
        assert await refused(update, status="closed") == (403, 20006)
        assert await refused(update, friendly_name="x" * 65) == (400, 20001)


async def test_the_control_tells_of_every_account() -> None:
    async with world(listen) as w:
        made, _ = await child(w)
        parent, last = (await control(w, "/accounts"))["accounts"]
        assert (parent["sid"], parent["owner_account_sid"]) == (ACCOUNT_SID, ACCOUNT_SID)
        assert (last["sid"], last["auth_token"]) == (made.sid, made.auth_token)
