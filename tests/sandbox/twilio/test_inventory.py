"""Searching for numbers, and what they cost (protocols.md D, H1 22)."""

from typing import Any

import pytest

from prosaas.sandbox.twilio.numbers.stock import default_stock
from tests.sandbox.twilio.sdk import SOLD, asked, control, refused, rest, sdk
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.virtual_world import ACCOUNT, virtual, virtual_world
from tests.sandbox.twilio.world import World, world

LONDON: dict[str, Any] = {"number": "+442079460123", "country": "GB", "locality": "London"}


async def found(w: World, country: str = "US", **wanted: Any) -> list[str]:
    numbers = await rest(sdk(w).available_phone_numbers(country).local.list, **wanted)
    return [number.phone_number for number in numbers]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"area_code": 415}, 6),
        ({"area_code": 907}, 0),
        ({"in_region": "TX"}, 7),
        ({"in_locality": "chicago"}, 6),
        ({"in_postal_code": "10001"}, 6),
        ({"in_region": "TX", "beta": False}, 6),
        ({"contains": "5550103"}, 4),
        ({"contains": "415555010*"}, 6),
        ({"contains": "+1212%05$"}, 1),
        ({"contains": "0199$"}, 1),
        ({"contains": "JKL0103"}, 4),
        ({"contains": "+415"}, 0),
        ({"voice_enabled": True, "sms_enabled": True, "area_code": 212}, 6),
        ({"sms_enabled": False}, 0),
        ({"exclude_all_address_required": True, "area_code": 212}, 6),
        ({"page_size": 2, "limit": 2}, 2),
    ],
)
async def test_a_search_finds_what_fits(wanted: dict[str, Any], count: int) -> None:
    async with world(listen) as w:
        assert len(await found(w, **wanted)) == count


@pytest.mark.parametrize(
    ("exclude", "left"), [("all", []), ("local", ["any", "foreign"]), ("foreign", ["any", "local"])]
)
async def test_numbers_that_want_an_address_can_be_left_out(exclude: str, left: list[str]) -> None:
    async with world(listen) as w:
        w.twilio.inventory.replace([])
        offers = [
            {**LONDON, "number": f"+44207946012{n}", "address_requirements": wants}
            for n, wants in enumerate(("any", "local", "foreign"))
        ]
        await control(w, "/inventory", offers)
        excluded = {f"exclude_{exclude}_address_required": True}
        numbers = await rest(sdk(w).available_phone_numbers("GB").local.list, **excluded)
        assert [number.address_requirements for number in numbers] == left


async def test_a_number_for_sale_writes_its_capabilities_in_two_cases() -> None:
    async with world(listen) as w:
        (number, *_) = await rest(sdk(w).available_phone_numbers("US").local.list)
        assert number.capabilities == {"voice": True, "SMS": True, "MMS": True}
        assert (number.phone_number, number.friendly_name) == (SOLD, "(415) 555-0100")
        assert (number.region, number.iso_country) == ("CA", "US")


@pytest.mark.parametrize("path", ["FR/Local", "DE/Mobile", "US/Satellite", "FR"])
async def test_a_country_or_a_type_that_is_not_sold_is_20404(path: str) -> None:
    async with world(listen) as w:
        status, body = await asked(w, f"{ACCOUNT}/AvailablePhoneNumbers/{path}.json")
        assert (status, body["code"]) == (404, 20404)


async def test_a_country_without_numbers_has_no_prices() -> None:
    async with world(listen) as w:
        fetch = sdk(w).pricing.v1.phone_numbers.countries("FR").fetch
        assert await refused(fetch) == (404, 20404)


async def test_what_is_sold_out_is_an_empty_list() -> None:
    async with world(listen) as w:
        w.twilio.inventory.replace([])
        await control(w, "/inventory", LONDON)
        async with w.http.delete(f"{w.url}/sandbox/inventory/{LONDON['number']}") as response:
            assert (await response.json())["available"] == 0
        assert await found(w, "GB") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Contains=1", 21421),
        (f"Contains={'5' * 17}", 21421),
        ("Contains=4!5", 21421),
        ("AreaCode=12", 21451),
        ("SmsEnabled=perhaps", 20001),
        ("PageSize=0", 20001),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(query: str, code: int) -> None:
    async with world(listen) as w:
        path = f"{ACCOUNT}/AvailablePhoneNumbers/US/Local.json?{query}"
        status, body = await asked(w, path)
        assert (status, body["code"]) == (400, code)


async def test_countries_tell_which_types_they_have() -> None:
    async with world(listen) as w:
        countries = await rest(sdk(w).available_phone_numbers.list)
        types = {c.country_code: sorted(c.subresource_uris) for c in countries}
        assert types["US"] == ["local", "toll_free"]
        assert types["IL"] == ["local", "mobile", "national"]


async def test_a_country_has_a_monthly_price_for_each_type() -> None:
    async with world(listen) as w:
        price = await rest(sdk(w).pricing.v1.phone_numbers.countries("US").fetch)
        assert (price.price_unit, price.iso_country) == ("USD", "US")
        assert price.phone_number_prices == [
            {"number_type": "local", "base_price": "1.15", "current_price": "1.15"},
            {"number_type": "toll free", "base_price": "2.15", "current_price": "2.15"},
        ]
        listed = await rest(sdk(w).pricing.v1.phone_numbers.countries.list)
        assert [country.iso_country for country in listed] == ["DE", "GB", "IL", "US"]


def test_the_built_in_inventory_is_always_the_same_and_has_no_number_twice() -> None:
    first, second = list(default_stock()), list(default_stock())
    assert first == second
    assert len({offer.number for offer in first}) == len(first) == 55


@pytest.mark.parametrize(
    "body",
    [
        {**LONDON, "type": "satellite"},
        {**LONDON, "address_requirements": "two"},
        {**LONDON, "capabilities": ["telex"]},
        {**LONDON, "number": "0123"},
        {**LONDON, "country": "Britain"},
        [LONDON, {"number": 5}],
    ],
)
@virtual
async def test_an_offer_that_makes_no_sense_is_400_and_adds_nothing(body: object) -> None:
    async with virtual_world(listen) as w:
        async with w.http.post(f"{w.url}/sandbox/inventory", json=body) as response:
            assert response.status == 400
        assert LONDON["number"] not in (await control(w, "/inventory"))["numbers"]
