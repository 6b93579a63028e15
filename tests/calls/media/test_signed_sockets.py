"""The handshake of a media stream is signed by the account that owns the call's number (A3, H1)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from twilio.request_validator import RequestValidator

from calls.consumers import media as consumers
from calls.models import Call
from calls.twilio import stream_token
from prosaas.lib.encryption import encrypt
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.calls.media.stream import socket_for
from tests.calls.subaccounts import account_made, token_of, token_stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owned(shop: NewTenant, rival: NewTenant) -> Call:
    """A call to a number in the shop's own account; the rival has one too."""
    account_made(rival)
    return call_made(shop, account_sid=account_made(shop).sid)


async def is_opened(call: Call, settings: Any, auth_token: str) -> bool:
    token = stream_token.mint(call.call_sid)
    url = f"{settings.PUBLIC_URL.replace('http', 'ws', 1)}/ws/twilio-media/{token}"
    signed = RequestValidator(auth_token).compute_signature(url, {})
    socket = socket_for(call, settings, token=token, signature=signed)
    accepted, _ = await socket.connect()
    await socket.disconnect()
    if consumers._running:
        await asyncio.wait(consumers._running)  # its last words are written
    return accepted


async def test_only_the_owners_token_opens_it(
    owned: Call, shop: NewTenant, rival: NewTenant, settings: Any
) -> None:
    assert await is_opened(owned, settings, token_of(shop))
    for other in (settings.TWILIO_AUTH_TOKEN, token_of(rival)):
        assert not await is_opened(owned, settings, other)


async def test_a_call_of_our_own_account_opens_with_our_token_alone(
    call: Call, shop: NewTenant, settings: Any
) -> None:
    await sync_to_async(account_made)(shop)
    assert not await is_opened(call, settings, token_of(shop))
    assert await is_opened(call, settings, settings.TWILIO_AUTH_TOKEN)


async def test_a_token_that_was_rotated_meanwhile_is_read_anew(
    owned: Call, shop: NewTenant, settings: Any
) -> None:
    assert not await is_opened(owned, settings, "rotated")
    await sync_to_async(token_stored)(shop, encrypt("rotated"))
    assert await is_opened(owned, settings, "rotated")
