"""Bundles by REST: make, fill, evaluate, submit, clone (protocols.md D): the credentials' own
account's.
"""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web

from prosaas.sandbox.twilio.compliance.evaluation import evaluated
from prosaas.sandbox.twilio.compliance.regulations import BASE, REGULATIONS, Regulation
from prosaas.sandbox.twilio.compliance.store import CHANGES, Bundle
from prosaas.sandbox.twilio.rest.compliance import required
from prosaas.sandbox.twilio.rest.compliance_shapes import assignment_json, bundle_json
from prosaas.sandbox.twilio.rest.gate import form_of, not_found, own_account
from prosaas.sandbox.twilio.rest.outbound_form import Form, checked_url
from prosaas.sandbox.twilio.rest.pages import matches
from prosaas.sandbox.twilio.rest.pages_v2 import iso8601, origin, page_v2
from prosaas.sandbox.twilio.rest.shapes import RestError
from prosaas.sandbox.twilio.sandbox import TwilioSandbox


async def bundle_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """A draft for one regulation, named by its SID or by country, type and end-user type."""
    form = await form_of(request)
    bundle = twilio.compliance.bundle_add(
        own_account(twilio, request),
        _regulation(form),
        required(form, "FriendlyName"),
        required(form, "Email"),
        checked_url(form, "StatusCallback", 20001),
    )
    return web.json_response(bundle_json(bundle, origin(request)), status=201)


def _regulation(form: Form) -> Regulation:
    wanted = tuple(form.one(name) for name in ("IsoCountry", "NumberType", "EndUserType"))
    for sid, r in REGULATIONS.items():
        if sid == form.one("RegulationSid") or wanted == (
            r.country,
            r.number_type,
            r.end_user_type,
        ):
            return r
    raise RestError(400, 20001, "No regulation is named by RegulationSid or by its three parts")


async def bundle_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's bundles, newest first, by Status, names and what they are for."""
    account = own_account(twilio, request)
    found = [
        bundle
        for bundle in reversed(twilio.compliance.bundles.values())
        if bundle.account_sid == account
        and matches(request, "Status", bundle.status)
        and matches(request, "FriendlyName", bundle.friendly_name)
        and matches(request, "RegulationSid", bundle.regulation.sid)
        and matches(request, "IsoCountry", bundle.regulation.country)
        and matches(request, "NumberType", bundle.regulation.number_type)
    ]

    def shape(bundle: Bundle) -> Mapping[str, object]:
        return bundle_json(bundle, origin(request))

    return web.json_response(page_v2(request, "results", found, shape))


def _bundle(twilio: TwilioSandbox, request: web.Request) -> Bundle:
    bundle = twilio.compliance.bundles.get(request.match_info["bundle"])
    if bundle is None or bundle.account_sid != own_account(twilio, request):
        raise not_found(request)
    return bundle


async def bundle_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One bundle."""
    return web.json_response(bundle_json(_bundle(twilio, request), origin(request)))


async def bundle_update(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Name it, submit it (only when compliant) or take it back."""
    bundle, form = _bundle(twilio, request), await form_of(request)
    status = form.one("Status", bundle.status)
    if status != bundle.status:
        if status not in CHANGES[bundle.status]:
            raise RestError(400, 20001, f"A bundle cannot go from {bundle.status} to {status}")
        if status == "pending-review" and not _evaluated(twilio, bundle)[0]:
            raise RestError(400, 20001, "Bundle is not regulatory compliant")
        twilio.bundle_status(bundle, status)
    bundle.friendly_name = form.one("FriendlyName", bundle.friendly_name)
    bundle.email = form.one("Email", bundle.email)
    if "StatusCallback" in form.fields:
        bundle.status_callback = checked_url(form, "StatusCallback", 20001)
    return web.json_response(bundle_json(bundle, origin(request)))


async def bundle_delete(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Forget a draft: 204."""
    bundle = _bundle(twilio, request)
    if bundle.status != "draft":
        raise RestError(400, 20001, "Only a draft can be deleted")
    del twilio.compliance.bundles[bundle.sid]
    return web.Response(status=204)


async def bundle_clone(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The owner's bundle in a child (TargetAccountSid), with its status unless MoveToDraft."""
    bundle, form = _bundle(twilio, request), await form_of(request)
    target = form.one("TargetAccountSid")
    own = own_account(twilio, request)
    if twilio.accounts.get(target) is None or own not in {target, twilio.config.account_sid}:
        raise not_found(request)
    draft = form.one("MoveToDraft").lower() == "true"
    copy = twilio.compliance.bundle_clone(bundle, target, form.one("FriendlyName"), draft=draft)
    body = bundle_json(copy, origin(request)) | {"bundle_sid": copy.sid}
    return web.json_response(body, status=201)


async def assignment_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Put an end-user, a document or an address into a bundle that is still open."""
    bundle, sid = _bundle(twilio, request), required(await form_of(request), "ObjectSid")
    known = twilio.compliance.items.get(sid) or twilio.addresses.get(sid)
    if known is None or known.account_sid != bundle.account_sid:
        raise RestError(404, 20404, f"The requested resource {sid} was not found")
    if not bundle.is_open:
        raise RestError(400, 20001, f"A bundle that is {bundle.status} cannot be changed")
    if sid in {object_sid for object_sid, _ in bundle.items.values()}:
        raise RestError(409, 20409, f"{sid} is in the bundle already")
    assignment = twilio.compliance.assign(bundle, sid)
    body = assignment_json(bundle, assignment, bundle.items[assignment], origin(request))
    return web.json_response(body, status=201)


async def assignment_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """What is in a bundle."""
    bundle = _bundle(twilio, request)

    def shape(entry: tuple[str, tuple[str, datetime]]) -> Mapping[str, object]:
        return assignment_json(bundle, *entry, origin(request))

    return web.json_response(page_v2(request, "results", list(bundle.items.items()), shape))


async def assignment_delete(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Take something out of a bundle that is still open: 204."""
    bundle, sid = _bundle(twilio, request), request.match_info["assignment"]
    if sid not in bundle.items:
        raise not_found(request)
    if not bundle.is_open:
        raise RestError(400, 20001, f"A bundle that is {bundle.status} cannot be changed")
    del bundle.items[sid]
    return web.Response(status=204)


async def evaluation_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Whether the bundle has all that is asked: 201, compliant or noncompliant."""
    bundle = _bundle(twilio, request)
    is_compliant, results = _evaluated(twilio, bundle)
    sid = twilio.sids.make("EL")
    made: dict[str, object] = {
        "sid": sid,
        "account_sid": bundle.account_sid,
        "regulation_sid": bundle.regulation.sid,
        "bundle_sid": bundle.sid,
        "status": "compliant" if is_compliant else "noncompliant",
        "results": results,
        "date_created": iso8601(twilio.clock.utc()),
        "url": f"{origin(request)}{BASE}/Bundles/{bundle.sid}/Evaluations/{sid}",
    }
    bundle.evaluations.append(made)
    return web.json_response(made, status=201)


async def evaluation_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The bundle's evaluations, newest first."""
    found = _bundle(twilio, request).evaluations[::-1]
    return web.json_response(page_v2(request, "results", found, lambda made: made))


def _evaluated(twilio: TwilioSandbox, bundle: Bundle) -> tuple[bool, list[dict[str, object]]]:
    return evaluated(twilio.compliance, bundle, twilio.addresses)
