"""What may be bought, and for how much (protocols.md D)."""

from collections.abc import Mapping

from aiohttp import web

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.numbers.offer import COUNTRIES, TYPES, Offer
from prosaas.sandbox.twilio.numbers.search import search
from prosaas.sandbox.twilio.rest.gate import not_found
from prosaas.sandbox.twilio.rest.pages import MOST_PAGE_SIZE, page, page_number
from prosaas.sandbox.twilio.rest.pages_v2 import origin, page_v2
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_BY_PATH: Mapping[str, str] = {paths[0]: kind for kind, paths in TYPES.items()}
_MOST_FOUND = 30


async def country_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The countries where numbers are sold, each with its types."""

    def shape(country: str) -> Mapping[str, object]:
        return _country(twilio, request, country)

    found = twilio.inventory.countries()
    return web.json_response(page(request, "countries", found, shape, lambda country: country))


async def country_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One country; 20404 where nothing is sold."""
    return web.json_response(_country(twilio, request, request.match_info["country"]))


async def number_search(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The numbers that fit; nothing is reserved. 20404 for a type that is not sold there."""
    country = request.match_info["country"]
    kind = _BY_PATH.get(request.match_info["type"], "")
    if kind not in twilio.inventory.prices(country):
        raise not_found(request)
    size = min(page_number(request, "PageSize", _MOST_FOUND), MOST_PAGE_SIZE)
    if not size:
        raise RestError(400, 20001, "Page size must be greater than 0")
    found = search(twilio.inventory.offers(country, kind), request.query)[:size]
    body = {"uri": request.path_qs, "available_phone_numbers": [offer_json(o) for o in found]}
    return web.json_response(body)


async def price_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The countries that have prices."""

    def shape(country: str) -> Mapping[str, object]:
        return _priced(request, country)

    return web.json_response(page_v2(request, "countries", twilio.inventory.countries(), shape))


async def price_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """What numbers of a country cost a month; 20404 where nothing is sold."""
    country = request.match_info["country"].upper()
    prices = twilio.inventory.prices(country)
    if not prices:
        raise not_found(request)
    entries = [
        {
            "number_type": TYPES[kind][2],
            "base_price": f"{price:.2f}",
            "current_price": f"{price:.2f}",
        }
        for kind, price in prices.items()
    ]
    more = {"price_unit": "USD", "phone_number_prices": entries}
    return web.json_response(_priced(request, country) | more)


def _priced(request: web.Request, country: str) -> dict[str, object]:
    return {
        "country": COUNTRIES.get(country, country),
        "iso_country": country,
        "url": f"{origin(request)}/v1/PhoneNumbers/Countries/{country}",
    }


def _country(twilio: TwilioSandbox, request: web.Request, country: str) -> dict[str, object]:
    prices = twilio.inventory.prices(country)
    if not prices:
        raise not_found(request)
    account = request.match_info["account"]
    base = f"/{API_VERSION}/Accounts/{account}/AvailablePhoneNumbers/{country}"
    return {
        "country_code": country,
        "country": COUNTRIES.get(country, country),
        "uri": f"{base}.json",
        "beta": False,
        "subresource_uris": {TYPES[kind][1]: f"{base}/{TYPES[kind][0]}.json" for kind in prices},
    }


def offer_json(offer: Offer) -> dict[str, object]:
    """A number for sale. Its capabilities are written otherwise than those of one in service."""
    return {
        "friendly_name": offer.friendly_name,
        "phone_number": offer.number,
        "lata": None,
        "locality": offer.locality or None,
        "rate_center": None,
        "latitude": None,
        "longitude": None,
        "region": offer.region or None,
        "postal_code": offer.postal_code or None,
        "iso_country": offer.country,
        "address_requirements": offer.address_requirements,
        "beta": offer.beta,
        "capabilities": {
            "voice": "voice" in offer.capabilities,
            "SMS": "sms" in offer.capabilities,
            "MMS": "mms" in offer.capabilities,
        },
    }
