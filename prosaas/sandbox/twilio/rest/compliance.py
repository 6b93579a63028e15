"""Regulations, end-users and documents by REST (protocols.md D): the credentials' own account's."""

from collections.abc import Mapping

import orjson
from aiohttp import web

from prosaas.sandbox.twilio.compliance.regulations import REGULATIONS, Regulation, regulation_json
from prosaas.sandbox.twilio.compliance.store import Item
from prosaas.sandbox.twilio.rest.compliance_shapes import item_json
from prosaas.sandbox.twilio.rest.gate import form_of, not_found, own_account
from prosaas.sandbox.twilio.rest.outbound_form import Form
from prosaas.sandbox.twilio.rest.pages import matches
from prosaas.sandbox.twilio.rest.pages_v2 import origin, page_v2
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_PREFIXES: Mapping[str, str] = {"EndUsers": "IT", "SupportingDocuments": "RD"}


async def regulation_list(_: TwilioSandbox, request: web.Request) -> web.Response:
    """What is asked, by IsoCountry, NumberType and EndUserType; empty where nothing is."""
    found = [
        regulation
        for regulation in REGULATIONS.values()
        if matches(request, "IsoCountry", regulation.country)
        and matches(request, "NumberType", regulation.number_type)
        and matches(request, "EndUserType", regulation.end_user_type)
    ]

    def shape(regulation: Regulation) -> Mapping[str, object]:
        return _regulation(regulation, request)

    return web.json_response(page_v2(request, "results", found, shape))


async def regulation_get(_: TwilioSandbox, request: web.Request) -> web.Response:
    """One regulation."""
    regulation = REGULATIONS.get(request.match_info["regulation"])
    if regulation is None:
        raise not_found(request)
    return web.json_response(_regulation(regulation, request))


def _regulation(regulation: Regulation, request: web.Request) -> dict[str, object]:
    constraints = request.query.get("IncludeConstraints", "").lower() == "true"
    return regulation_json(regulation, constraints=constraints, origin=origin(request))


async def item_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Keep an end-user or a document; `Attributes` is a JSON object."""
    form = await form_of(request)
    name, kind = required(form, "FriendlyName"), required(form, "Type")
    item = twilio.compliance.item_add(
        _PREFIXES[request.match_info["items"]],
        own_account(twilio, request),
        kind,
        name,
        _attributes(form),
    )
    return web.json_response(item_json(item, origin(request)), status=201)


async def item_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's end-users or documents, newest first."""
    prefix = _PREFIXES[request.match_info["items"]]
    account = own_account(twilio, request)
    found = [
        item
        for item in reversed(twilio.compliance.items.values())
        if item.sid.startswith(prefix) and item.account_sid == account
    ]

    def shape(item: Item) -> Mapping[str, object]:
        return item_json(item, origin(request))

    return web.json_response(page_v2(request, "results", found, shape))


async def item_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One end-user or document."""
    return web.json_response(item_json(_item(twilio, request), origin(request)))


async def item_update(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Change FriendlyName or Attributes."""
    item, form = _item(twilio, request), await form_of(request)
    item.friendly_name = form.one("FriendlyName", item.friendly_name)
    if "Attributes" in form.fields:
        item.attributes = _attributes(form)
    item.updated_at = twilio.clock.utc()
    return web.json_response(item_json(item, origin(request)))


async def item_delete(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Forget an end-user or document: 204."""
    del twilio.compliance.items[_item(twilio, request).sid]
    return web.Response(status=204)


def _item(twilio: TwilioSandbox, request: web.Request) -> Item:
    item = twilio.compliance.items.get(request.match_info["item"])
    prefix = _PREFIXES[request.match_info["items"]]
    if item is None or item.account_sid != own_account(twilio, request):
        raise not_found(request)
    if not item.sid.startswith(prefix):
        raise not_found(request)
    return item


def _attributes(form: Form) -> Mapping[str, object]:
    try:
        attributes = orjson.loads(form.one("Attributes") or "{}")
    except orjson.JSONDecodeError as error:
        raise RestError(400, 20001, "Attributes is not JSON") from error
    if not isinstance(attributes, dict):
        raise RestError(400, 20001, "Attributes is not a JSON object")
    return attributes


def required(form: Form, name: str) -> str:
    """A parameter that must be there; raises RestError 20001."""
    value = form.one(name).strip()
    if not value:
        raise RestError(400, 20001, f"Missing required parameter {name} in the post body")
    return value
