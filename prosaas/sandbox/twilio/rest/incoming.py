"""Numbers in service by REST: buy, list, fetch, change, release (protocols.md D)."""

import re

from aiohttp import web

from prosaas.sandbox.twilio.numbers.offer import Offer
from prosaas.sandbox.twilio.numbers.owned import Owned
from prosaas.sandbox.twilio.numbers.settings import Settings, read_settings
from prosaas.sandbox.twilio.numbers.terms import check_terms
from prosaas.sandbox.twilio.rest.gate import form_of, not_found, own_account, require_active
from prosaas.sandbox.twilio.rest.incoming_shape import incoming_json
from prosaas.sandbox.twilio.rest.outbound_form import Form
from prosaas.sandbox.twilio.rest.pages import matches, page
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_TERMS = {"AccountSid", "AddressSid", "BundleSid"}


def _owned(twilio: TwilioSandbox, request: web.Request) -> Owned:
    owned = twilio.registry.by_sid.get(request.match_info["number"])
    if owned is None or owned.account_sid != request.match_info["account"]:
        raise not_found(request)
    return owned


async def number_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's numbers, newest first, by PhoneNumber (or a part) and FriendlyName."""
    found = [
        owned
        for owned in twilio.registry.of(request.match_info["account"])
        if _is_like(request.query.get("PhoneNumber", ""), owned.offer.number)
        and matches(request, "FriendlyName", owned.settings.friendly_name)
        and (request.query.get("Beta") != "false" or not owned.offer.beta)
        and request.query.get("Origin", "twilio") == "twilio"
    ]
    body = page(request, "incoming_phone_numbers", found, incoming_json, lambda owned: owned.sid)
    return web.json_response(body)


def _is_like(pattern: str, number: str) -> bool:
    """Whether the number holds the digits asked for; `*` is any digit."""
    digits = re.sub(r"[^0-9*]", "", pattern).replace("*", "[0-9]")
    return re.search(f"^{digits}$" if _E164.fullmatch(pattern) else digits, number[1:]) is not None


async def number_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One number."""
    return web.json_response(incoming_json(_owned(twilio, request)))


async def number_buy(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """A number in service with the answer: 201. Of two buyers the first has it.

    From the reading of the form on nothing waits, so that no two buyers can pass the checks.
    """
    form = await form_of(request)
    account = request.match_info["account"]
    require_active(twilio, account)
    settings = read_settings(form, Settings())
    if twilio.config.trial and twilio.registry.of(account):
        raise RestError(400, 21404, "A trial account has one number at most")
    offer = _offer(twilio, form)
    check_terms(offer, settings, account, twilio.addresses, twilio.compliance)
    owned = twilio.registry.buy(offer, account, settings, twilio.sids)
    return web.json_response(incoming_json(owned), status=201)


def _offer(twilio: TwilioSandbox, form: Form) -> Offer:
    number, code = form.one("PhoneNumber"), form.one("AreaCode")
    if code and not number:
        return _in_area(twilio, code)
    if not _E164.fullmatch(number):
        raise RestError(400, 21421, f"PhoneNumber is invalid: {number}")
    offer = twilio.inventory.get(number)
    if offer is None:
        raise RestError(400, 21422, f"{number} is not available")
    return offer


def _in_area(twilio: TwilioSandbox, code: str) -> Offer:
    if not re.fullmatch("[2-9][0-9]{2}", code):
        raise RestError(400, 21451, f"Invalid area code: {code}")
    for country in ("US", "CA"):
        for offer in twilio.inventory.offers(country, "local"):
            if offer.area_code == code:
                return offer
    raise RestError(400, 21452, f"No phone numbers found in area code {code}")


async def number_update(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Change what holds from the next call on; with AccountSid, whose number it is."""
    form = await form_of(request)
    owned = _owned(twilio, request)
    settings = read_settings(form, owned.settings)
    account = form.one("AccountSid") or owned.account_sid
    if account != owned.account_sid:
        _check_move(twilio, request, account)
    if form.fields.keys() & _TERMS:
        check_terms(owned.offer, settings, account, twilio.addresses, twilio.compliance)
    twilio.registry.change(owned, settings, account)
    return web.json_response(incoming_json(owned))


def _check_move(twilio: TwilioSandbox, request: web.Request, account: str) -> None:
    """Only the owner moves numbers, between itself and its children."""
    if own_account(twilio, request) != twilio.config.account_sid:
        raise RestError(403, 20006, "A subaccount cannot give numbers away")
    if twilio.accounts.get(account) is None:
        raise not_found(request)
    require_active(twilio, account)


async def number_release(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Out of service at once: 204, and the number is gone."""
    twilio.registry.release(_owned(twilio, request))
    return web.Response(status=204)
