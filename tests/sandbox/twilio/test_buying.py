"""Numbers bought, changed and released by REST (protocols.md D, H1 22)."""

import asyncio
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioException

from tests.sandbox.twilio.app import CALLER, NUMBER
from tests.sandbox.twilio.sdk import (
    ADDRESS,
    GONE,
    IL_LOCAL,
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
from tests.sandbox.twilio.virtual_world import ACCOUNT, virtual, virtual_world
from tests.sandbox.twilio.world import World, world


async def bought(w: World, number: str = SOLD, **terms: Any) -> Any:
    urls = {"voice_url": f"{w.app.public}/voice", "status_callback": f"{w.app.public}/status"}
    numbers = sdk(w).incoming_phone_numbers
    return await rest(numbers.create, phone_number=number, **(urls | terms))


async def refused_call(w: World, number: str = SOLD) -> str:
    body = {"to": number, "from": CALLER}
    async with w.http.post(f"{w.url}/sandbox/calls", json=body) as response:
        assert response.status == 400
        return str((await response.json())["error"])


async def test_a_bought_number_rings_at_once_where_the_purchase_said() -> None:
    async with world(listen) as w:
        number = await bought(w, friendly_name="Front desk")
        assert (number.phone_number, number.status, number.sid[:2]) == (SOLD, "in-use", "PN")
        assert (number.friendly_name, number.voice_method) == ("Front desk", "POST")
        assert number.capabilities == {"voice": True, "sms": True, "mms": True, "fax": False}
        await w.call(HANG_UP, to=SOLD)
        assert w.app.called("/voice")[0]["To"] == SOLD


async def test_a_bought_number_is_not_for_sale_any_more() -> None:
    async with world(listen) as w:
        await bought(w)
        left = await rest(sdk(w).available_phone_numbers("US").local.list, area_code=415)
        assert SOLD not in [number.phone_number for number in left]
        buy = sdk(w).incoming_phone_numbers.create
        assert await refused(buy, phone_number=SOLD) == (400, 21422)


async def test_of_two_buyers_one_has_the_number() -> None:
    async with world(listen) as w:
        made = await asyncio.gather(*(bought(w) for _ in range(5)), return_exceptions=True)
        refusals = [error for error in made if isinstance(error, BaseException)]
        assert [getattr(error, "code", error) for error in refusals] == [21422] * 4
        assert (await control(w, "/numbers"))["bought"] == {SOLD: 1}


async def test_an_area_code_buys_any_number_there() -> None:
    async with world(listen) as w:
        buy = sdk(w).incoming_phone_numbers.create
        assert (await rest(buy, area_code="212")).phone_number == "+12125550100"
        assert await refused(buy, area_code="907") == (400, 21452)
        assert await refused(buy, area_code="9") == (400, 21451)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"phone_number": "4155550100"}, 21421),
        ({}, 21421),
        ({"phone_number": GONE}, 21422),
        ({"phone_number": NUMBER}, 21422),
        ({"phone_number": SOLD, "voice_url": "desk"}, 21402),
        ({"phone_number": SOLD, "voice_method": "PUT"}, 21403),
        ({"phone_number": SOLD, "friendly_name": "x" * 65}, 21405),
        ({"phone_number": SOLD, "address_sid": "AD" + "0" * 32}, 21631),
        ({"phone_number": SOLD, "bundle_sid": "BU" + "0" * 32}, 21649),
        ({"phone_number": IL_LOCAL}, 21649),
    ],
)
async def test_a_purchase_that_cannot_be_is_refused(terms: dict[str, str], code: int) -> None:
    async with world(listen) as w:
        assert await refused(sdk(w).incoming_phone_numbers.create, **terms) == (400, code)
        assert (await control(w, "/numbers"))["purchases"] == []


async def test_a_trial_account_has_one_number() -> None:
    async with world(listen, trial=True) as w:
        buy = sdk(w).incoming_phone_numbers.create
        assert await refused(buy, phone_number=SOLD) == (400, 21404)


@pytest.mark.parametrize(("wants", "fits"), [("any", True), ("local", True), ("foreign", False)])
async def test_an_address_must_be_where_the_number_wants_one(wants: str, *, fits: bool) -> None:
    async with world(listen) as w:
        offer = {"number": "+97235552020", "country": "IL", "address_requirements": wants}
        await control(w, "/inventory", offer)
        buy = sdk(w).incoming_phone_numbers.create
        assert await refused(buy, phone_number=offer["number"]) == (400, 21631)
        address = await rest(sdk(w).addresses.create, **ADDRESS)
        terms = {"phone_number": offer["number"], "address_sid": address.sid}
        if fits:
            assert (await rest(buy, **terms)).address_sid == address.sid
        else:
            assert await refused(buy, **terms) == (400, 21631)


async def test_new_urls_hold_from_the_next_call() -> None:
    async with world(listen) as w:
        number = await bought(w)
        update = sdk(w).incoming_phone_numbers(number.sid).update
        await rest(update, voice_url=f"{w.app.public}/again", friendly_name="Desk")
        await w.call(HANG_UP, to=SOLD)
        assert w.app.hooks[0][0] == "/again"
        assert w.app.called("/status")[0]["To"] == SOLD


async def test_an_application_or_a_trunk_makes_the_voice_url_count_for_nothing() -> None:
    async with world(listen, applications={"AP1": "http://h.example/ap"}) as w:
        number = await bought(w, voice_application_sid="AP1")
        assert w.twilio.numbers[SOLD].voice_url == "http://h.example/ap"
        update = sdk(w).incoming_phone_numbers(number.sid).update
        await rest(update, trunk_sid="TK1")
        assert w.twilio.numbers[SOLD].voice_url == ""
        await rest(update, trunk_sid="", voice_application_sid="")
        assert w.twilio.numbers[SOLD].voice_url == f"{w.app.public}/voice"


async def test_a_released_number_refuses_calls_and_is_not_for_sale() -> None:
    async with world(listen) as w:
        number = await bought(w)
        assert await rest(sdk(w).incoming_phone_numbers(number.sid).delete)
        assert "no such number" in await refused_call(w)
        assert await in_service(w) is None
        buy = sdk(w).incoming_phone_numbers.create
        assert await refused(buy, phone_number=SOLD) == (400, 21422)
        fetch = sdk(w).incoming_phone_numbers(number.sid).fetch
        assert await refused(fetch) == (404, 20404)
        (purchase,) = (await control(w, "/numbers"))["purchases"]
        assert purchase["released_at"] is not None


async def test_numbers_are_listed_newest_first_and_found_by_what_they_are() -> None:
    async with world(listen) as w:
        await bought(w, friendly_name="Desk")
        numbers = sdk(w).incoming_phone_numbers.list
        listed = [number.phone_number for number in await rest(numbers)]
        assert listed == [SOLD, NUMBER]
        assert len(await rest(numbers, page_size=1)) == 2
        for wanted in ({"friendly_name": "Desk"}, {"phone_number": SOLD}, {"phone_number": "415"}):
            assert [n.phone_number for n in await rest(numbers, **wanted)] == [SOLD]
        assert await rest(numbers, friendly_name="desk") == []


async def test_a_number_put_into_service_by_a_control_is_an_incoming_number() -> None:
    async with world(listen) as w:
        (number,) = await rest(sdk(w).incoming_phone_numbers.list, phone_number=NUMBER)
        assert number.voice_url == f"{w.app.public}/voice"
        body = {"number": NUMBER, "voice_url": "http://h.example/other"}
        answer = await control(w, "/numbers", body)
        assert answer["sid"] == number.sid
        changed = await rest(sdk(w).incoming_phone_numbers(number.sid).fetch)
        assert (changed.voice_url, changed.status_callback) == (body["voice_url"], "")
        there = await in_service(w, NUMBER)
        assert there is not None
        assert (there["times_bought"], there["bought_at"]) == (0, None)


async def test_a_stranger_neither_sees_nor_changes_a_number() -> None:
    async with world(listen) as w:
        number = await bought(w)
        _, stranger = await child(w)
        theirs = stranger.incoming_phone_numbers(number.sid)
        for work in (theirs.fetch, theirs.update, theirs.delete):
            assert await refused(work) == (404, 20404)


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}])
async def test_a_purchase_whose_answer_is_lost_was_paid(fault: dict[str, Any]) -> None:
    async with world(listen) as w:
        path = {"path": "/IncomingPhoneNumbers", "method": "POST", "lost_answer": True}
        await control(w, "/rest/faults", path | fault)
        with pytest.raises((TwilioException, OSError)):
            await bought(w)
        (number,) = await rest(sdk(w).incoming_phone_numbers.list, phone_number=SOLD)
        assert number.voice_url == f"{w.app.public}/voice"
        assert (await control(w, "/numbers"))["bought"] == {SOLD: 1}


@virtual
async def test_a_slow_purchase_is_made_though_nobody_waits_for_it() -> None:
    async with virtual_world(listen) as w:
        fault = {"path": "/IncomingPhoneNumbers", "method": "POST", "delay_ms": 30_000}
        await control(w, "/rest/faults", fault)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10):
                await w.rest("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": SOLD})
        assert await in_service(w) is None
        await asyncio.sleep(25)
        assert await in_service(w) is not None


@virtual
async def test_a_purchase_can_be_made_long_before_its_answer() -> None:
    async with virtual_world(listen) as w:
        await control(w, "/rest/faults", {"method": "POST", "answer_delay_ms": 30_000})
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10):
                await w.rest("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": SOLD})
        assert await in_service(w) is not None


@virtual
async def test_a_refusal_can_be_lost_too() -> None:
    async with virtual_world(listen) as w:
        fault = {"path": "/IncomingPhoneNumbers", "drop": True, "lost_answer": True}
        await control(w, "/rest/faults", fault)
        with pytest.raises(aiohttp.ClientError):
            await w.rest("POST", "/IncomingPhoneNumbers.json", {"PhoneNumber": GONE})


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("/v1/PhoneNumbers", "/v1/PhoneNumbers/Countries/US"),
        ("/v2/RegulatoryCompliance/Bundles", "/v2/RegulatoryCompliance/Bundles"),
        ("/Accounts", "/2010-04-01/Accounts.json"),
        ("/Accounts", f"{ACCOUNT}.json"),
        ("/AvailablePhoneNumbers/US", f"{ACCOUNT}/AvailablePhoneNumbers/US/Local.json"),
    ],
)
async def test_trouble_can_name_every_path(fault: str, path: str) -> None:
    async with world(listen) as w:
        await control(w, "/rest/faults", {"path": fault, "status": 429})
        assert (await asked(w, f"{ACCOUNT}/Calls.json"))[0] == 200
        status, body = await asked(w, path)
        assert (status, body["code"]) == (429, 20429)
        assert (await asked(w, path))[0] == 200
        logged = (await control(w, "/rest/requests"))["requests"]
        assert [entry["status"] for entry in logged if entry["path"] == path] == [429, 200]
