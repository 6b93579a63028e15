"""Accounts by REST: make, list, fetch, suspend, close (protocols.md D)."""

from collections.abc import Mapping

from aiohttp import web

from prosaas.sandbox.twilio.accounts import STATUSES, Account
from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.rest.gate import form_of, is_key, not_found, own_account
from prosaas.sandbox.twilio.rest.pages import matches, page
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_LISTS: Mapping[str, str] = {
    "addresses": "Addresses",
    "available_phone_numbers": "AvailablePhoneNumbers",
    "calls": "Calls",
    "incoming_phone_numbers": "IncomingPhoneNumbers",
    "recordings": "Recordings",
}


async def account_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account and, for the owner, its children, newest first, by FriendlyName and Status."""
    own = _own(twilio, request)
    found = [
        account
        for account in reversed(list(twilio.accounts))
        if own.sid in {account.sid, account.owner_sid}
        and matches(request, "FriendlyName", account.friendly_name)
        and matches(request, "Status", account.status)
    ]
    body = page(request, "accounts", found, account_json, lambda account: account.sid)
    return web.json_response(body)


async def account_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """A new child, with the owner's own token only."""
    own, form = _own(twilio, request), await form_of(request)
    if own.sid != own.owner_sid:
        raise RestError(403, 20006, "A subaccount cannot have subaccounts")
    if twilio.accounts.is_full():
        raise RestError(403, 20403, "The account has as many subaccounts as it may have")
    name = form.one("FriendlyName") or f"SubAccount Created at {rfc2822(twilio.clock.utc())}"
    return web.json_response(account_json(twilio.accounts.create(_checked(name))), status=201)


async def account_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One account."""
    return web.json_response(account_json(_of(twilio, request)))


async def account_update(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Name it, or as its owner suspend, reopen or close it; closing releases its numbers."""
    account, form = _of(twilio, request), await form_of(request)
    status = form.one("Status", account.status)
    if status not in STATUSES:
        raise RestError(400, 20001, f"Invalid Status: {status}")
    if status != account.status:
        _check_change(twilio, request, account)
    name = form.one("FriendlyName", account.friendly_name)
    twilio.accounts.change(account, status, _checked(name))
    if status == "closed":
        for owned in twilio.registry.of(account.sid):
            twilio.registry.release(owned)
    return web.json_response(account_json(account))


def _check_change(twilio: TwilioSandbox, request: web.Request, account: Account) -> None:
    if account.sid == account.owner_sid:
        raise RestError(400, 20001, "The status of a main account cannot be changed")
    if own_account(twilio, request) == account.sid:
        raise RestError(403, 20006, "Only its owner can change a subaccount's status")
    if account.status == "closed":
        raise RestError(400, 20001, "A closed account stays closed")


def _own(twilio: TwilioSandbox, request: web.Request) -> Account:
    """The account whose token came; an API key opens no Account resource."""
    account = twilio.accounts.get(own_account(twilio, request))
    if account is None or is_key(request):
        raise RestError(401, 20003, "Authenticate")
    return account


def _of(twilio: TwilioSandbox, request: web.Request) -> Account:
    _own(twilio, request)
    account = twilio.accounts.get(request.match_info["account"])
    if account is None:
        raise not_found(request)
    return account


def _checked(name: str) -> str:
    if len(name) > 64:  # noqa: PLR2004 - Twilio's limit
        raise RestError(400, 20001, "FriendlyName is longer than 64 characters")
    return name


def account_json(account: Account) -> dict[str, object]:
    """An Account resource, the one place where a token is told."""
    uri = f"/{API_VERSION}/Accounts/{account.sid}"
    return {
        "sid": account.sid,
        "owner_account_sid": account.owner_sid,
        "friendly_name": account.friendly_name,
        "auth_token": account.auth_token,
        "status": account.status,
        "type": account.type,
        "date_created": rfc2822(account.created_at),
        "date_updated": rfc2822(account.updated_at),
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{path}.json" for name, path in _LISTS.items()},
    }
