"""The vendor's client against the stand-in, and what every test of numbers begins with."""

import asyncio
from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.sandbox.twilio.world import World

SOLD, GONE = "+14155550100", "+14155559999"
IL_LOCAL, IL_MOBILE = "+97235551010", "+972505550110"
ADDRESS = {
    "customer_name": "Dana",
    "street": "Herzl 1",
    "city": "Tel Aviv",
    "region": "Tel Aviv",
    "postal_code": "6578101",
    "iso_country": "IL",
}


def sdk(w: World, user: str = ACCOUNT_SID, secret: str = AUTH_TOKEN, account: str = "") -> Client:
    """A client of all three hosts; `account` is the one it acts for."""
    made = Client(user, secret, account or None)
    made.api.base_url = made.pricing.base_url = made.numbers.base_url = w.url
    return made


async def rest(work: Any, *args: Any, **kwargs: Any) -> Any:
    """A call of the client, which blocks, in a thread."""
    return await asyncio.to_thread(work, *args, **kwargs)


async def refused(work: Any, *args: Any, **kwargs: Any) -> tuple[int, int]:
    """The status and code with which a call is refused."""
    with pytest.raises(TwilioRestException) as caught:
        await rest(work, *args, **kwargs)
    assert caught.value.code is not None
    return caught.value.status, caught.value.code


async def asked(w: World, path: str, user: str = ACCOUNT_SID, secret: str = AUTH_TOKEN) -> Any:
    """A GET without the client, which hides the code of a list that is refused: status, body."""
    headers = {"Authorization": aiohttp.encode_basic_auth(user, secret)}
    async with w.http.get(f"{w.url}{path}", headers=headers) as response:
        return response.status, await response.json()


async def child(w: World, name: str = "tenant") -> tuple[Any, Client]:
    """A new subaccount, and a client with its own credentials."""
    account = await rest(sdk(w).api.v2010.accounts.create, friendly_name=name)
    return account, sdk(w, account.sid, account.auth_token)


async def control(w: World, path: str, body: object = None) -> Any:
    """GET a control, or POST a body to it."""
    method = "GET" if body is None else "POST"
    async with w.http.request(method, f"{w.url}/sandbox{path}", json=body) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def in_service(w: World, number: str = SOLD) -> dict[str, Any] | None:
    """What GET /sandbox/numbers says of a number."""
    found = [n for n in (await control(w, "/numbers"))["numbers"] if n["number"] == number]
    return found[0] if found else None
