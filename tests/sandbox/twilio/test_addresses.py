"""Addresses by REST (protocols.md D)."""

import pytest

from tests.sandbox.twilio.sdk import ADDRESS, child, control, refused, rest, sdk
from tests.sandbox.twilio.test_call import listen
from tests.sandbox.twilio.world import world

OFFER = {"number": "+97235552020", "country": "IL", "address_requirements": "any"}


async def test_an_address_is_made_listed_and_forgotten() -> None:
    async with world(listen) as w:
        addresses = sdk(w).addresses
        made = await rest(addresses.create, **ADDRESS)
        assert (made.iso_country, made.validated, made.verified) == ("IL", True, False)
        assert made.sid.startswith("AD")
        assert [a.sid for a in await rest(addresses.list, iso_country="IL")] == [made.sid]
        assert await rest(addresses.list, customer_name="Avi") == []
        assert (await rest(addresses(made.sid).fetch)).street == "Herzl 1"
        assert await rest(addresses(made.sid).delete)
        assert await refused(addresses(made.sid).fetch) == (404, 20404)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"street": " "}, 20001),
        ({"customer_name": ""}, 20001),
        ({"iso_country": "Israel"}, 20001),
        ({"postal_code": "N1"}, 21628),
    ],
)
async def test_an_address_that_cannot_be_is_refused(change: dict[str, str], code: int) -> None:
    async with world(listen) as w:
        assert await refused(sdk(w).addresses.create, **(ADDRESS | change)) == (400, code)


async def test_an_address_that_was_let_in_unchecked_buys_nothing() -> None:
    async with world(listen) as w:
        await control(w, "/inventory", OFFER)
        odd = ADDRESS | {"postal_code": "N1"}
        address = await rest(sdk(w).addresses.create, **odd, auto_correct_address=False)
        assert address.validated is False
        buy = sdk(w).incoming_phone_numbers.create
        terms = {"phone_number": OFFER["number"], "address_sid": address.sid}
        assert await refused(buy, **terms) == (400, 21628)


async def test_the_parents_address_does_not_serve_its_child() -> None:
    async with world(listen) as w:
        await control(w, "/inventory", OFFER)
        _, own = await child(w)
        address = await rest(sdk(w).addresses.create, **ADDRESS)
        assert await refused(own.addresses(address.sid).fetch) == (404, 20404)
        buy = own.incoming_phone_numbers.create
        terms = {"phone_number": OFFER["number"], "address_sid": address.sid}
        assert await refused(buy, **terms) == (400, 21631)
