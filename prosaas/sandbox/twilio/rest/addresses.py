"""Addresses by REST: make, list, fetch, forget (protocols.md D)."""

from aiohttp import web

from prosaas.sandbox.twilio.addresses import Address, is_plausible
from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.rest.gate import form_of, not_found
from prosaas.sandbox.twilio.rest.outbound_form import Form
from prosaas.sandbox.twilio.rest.pages import matches, page
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_NEEDED = ("CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry")


def _address(twilio: TwilioSandbox, request: web.Request) -> Address:
    address = twilio.addresses.get(request.match_info["address"])
    if address is None or address.account_sid != request.match_info["account"]:
        raise not_found(request)
    return address


async def address_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Keep an address; one that cannot be is refused, unless AutoCorrectAddress is `false`."""
    form = await form_of(request)
    for name in _NEEDED:
        if not form.one(name).strip():
            raise RestError(400, 20001, f"Missing required parameter {name} in the post body")
    country = form.one("IsoCountry").upper()
    if len(country) != len("IL") or not country.isalpha():
        raise RestError(400, 20001, f"Invalid IsoCountry: {country}")
    is_valid = is_plausible(form.one("PostalCode").strip(), country)
    if not is_valid and form.one("AutoCorrectAddress", "true") != "false":
        raise RestError(400, 21628, "The address could not be validated")
    address = _made(twilio, request.match_info["account"], form, is_valid=is_valid)
    twilio.addresses[address.sid] = address
    return web.json_response(address_json(address), status=201)


def _made(twilio: TwilioSandbox, account_sid: str, form: Form, *, is_valid: bool) -> Address:
    return Address(
        sid=twilio.sids.make("AD"),
        account_sid=account_sid,
        customer_name=form.one("CustomerName"),
        street=form.one("Street"),
        street_secondary=form.one("StreetSecondary"),
        city=form.one("City"),
        region=form.one("Region"),
        postal_code=form.one("PostalCode"),
        iso_country=form.one("IsoCountry").upper(),
        friendly_name=form.one("FriendlyName"),
        validated=is_valid,
        created_at=twilio.clock.utc(),
    )


async def address_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's addresses, newest first, by CustomerName, FriendlyName and IsoCountry."""
    found = [
        address
        for address in reversed(twilio.addresses.values())
        if address.account_sid == request.match_info["account"]
        and matches(request, "CustomerName", address.customer_name)
        and matches(request, "FriendlyName", address.friendly_name)
        and matches(request, "IsoCountry", address.iso_country)
    ]
    return web.json_response(page(request, "addresses", found, address_json, lambda a: a.sid))


async def address_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One address."""
    return web.json_response(address_json(_address(twilio, request)))


async def address_delete(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Forget an address: 204."""
    del twilio.addresses[_address(twilio, request).sid]
    return web.Response(status=204)


def address_json(address: Address) -> dict[str, object]:
    """An Address resource."""
    uri = f"/{API_VERSION}/Accounts/{address.account_sid}/Addresses/{address.sid}.json"
    return {
        "sid": address.sid,
        "account_sid": address.account_sid,
        "customer_name": address.customer_name,
        "friendly_name": address.friendly_name or None,
        "street": address.street,
        "street_secondary": address.street_secondary or None,
        "city": address.city,
        "region": address.region,
        "postal_code": address.postal_code,
        "iso_country": address.iso_country,
        "emergency_enabled": False,
        "validated": address.validated,
        "verified": False,
        "date_created": rfc2822(address.created_at),
        "date_updated": rfc2822(address.created_at),
        "uri": uri,
    }
