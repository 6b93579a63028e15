"""The part of Twilio's REST API that the product needs (protocols.md A7, C, D, E): what is at
api.twilio.com, pricing.twilio.com and numbers.twilio.com, on one port.
"""

from aiohttp import web

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.compliance.regulations import BASE as RULES
from prosaas.sandbox.twilio.rest import (
    accounts,
    addresses,
    available,
    bundles,
    calls,
    compliance,
    incoming,
    recordings,
)
from prosaas.sandbox.twilio.rest.gate import Gate, View, not_found
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_BASE = f"/{API_VERSION}/Accounts/{{account}}"
_CALL, _RECORDING = f"{_BASE}/Calls/{{call}}", f"{_BASE}/Recordings/{{recording}}"

_ACCOUNTS = f"/{API_VERSION}/Accounts"
_AVAILABLE = f"{_BASE}/AvailablePhoneNumbers"
_INCOMING = f"{_BASE}/IncomingPhoneNumbers"
_PRICES = "/v1/PhoneNumbers/Countries"
_ITEMS = f"{RULES}/{{items:EndUsers|SupportingDocuments}}"
_BUNDLE = f"{RULES}/Bundles/{{bundle}}"
_Views = tuple[tuple[str, str, View], ...]

_CALLS: _Views = (
    ("GET", f"{_BASE}/Calls.json", calls.call_list),
    ("POST", f"{_BASE}/Calls.json", calls.call_create),
    ("GET", f"{_CALL}.json", calls.call_get),
    ("POST", f"{_CALL}.json", calls.call_update),
    ("GET", f"{_CALL}/Recordings.json", recordings.recording_list),
    ("POST", f"{_CALL}/Recordings.json", recordings.recording_create),
    ("GET", f"{_BASE}/Recordings.json", recordings.recording_list),
    ("GET", f"{_RECORDING}.json", recordings.recording_get),
    ("DELETE", f"{_RECORDING}.json", recordings.recording_delete),
    ("GET", f"{_RECORDING}.wav", recordings.recording_media),
)

_NUMBERS: _Views = (
    ("GET", f"{_ACCOUNTS}.json", accounts.account_list),
    ("POST", f"{_ACCOUNTS}.json", accounts.account_create),
    ("GET", f"{_BASE}.json", accounts.account_get),
    ("POST", f"{_BASE}.json", accounts.account_update),
    ("GET", f"{_AVAILABLE}.json", available.country_list),
    ("GET", f"{_AVAILABLE}/{{country}}.json", available.country_get),
    ("GET", f"{_AVAILABLE}/{{country}}/{{type}}.json", available.number_search),
    ("GET", f"{_INCOMING}.json", incoming.number_list),
    ("POST", f"{_INCOMING}.json", incoming.number_buy),
    ("GET", f"{_INCOMING}/{{number}}.json", incoming.number_get),
    ("POST", f"{_INCOMING}/{{number}}.json", incoming.number_update),
    ("DELETE", f"{_INCOMING}/{{number}}.json", incoming.number_release),
    ("GET", f"{_BASE}/Addresses.json", addresses.address_list),
    ("POST", f"{_BASE}/Addresses.json", addresses.address_create),
    ("GET", f"{_BASE}/Addresses/{{address}}.json", addresses.address_get),
    ("DELETE", f"{_BASE}/Addresses/{{address}}.json", addresses.address_delete),
    ("GET", _PRICES, available.price_list),
    ("GET", f"{_PRICES}/{{country}}", available.price_get),
)
_COMPLIANCE: _Views = (
    ("GET", f"{RULES}/Regulations", compliance.regulation_list),
    ("GET", f"{RULES}/Regulations/{{regulation}}", compliance.regulation_get),
    ("GET", _ITEMS, compliance.item_list),
    ("POST", _ITEMS, compliance.item_create),
    ("GET", f"{_ITEMS}/{{item}}", compliance.item_get),
    ("POST", f"{_ITEMS}/{{item}}", compliance.item_update),
    ("DELETE", f"{_ITEMS}/{{item}}", compliance.item_delete),
    ("GET", f"{RULES}/Bundles", bundles.bundle_list),
    ("POST", f"{RULES}/Bundles", bundles.bundle_create),
    ("GET", _BUNDLE, bundles.bundle_get),
    ("POST", _BUNDLE, bundles.bundle_update),
    ("DELETE", _BUNDLE, bundles.bundle_delete),
    ("POST", f"{_BUNDLE}/Clones", bundles.bundle_clone),
    ("GET", f"{_BUNDLE}/ItemAssignments", bundles.assignment_list),
    ("POST", f"{_BUNDLE}/ItemAssignments", bundles.assignment_create),
    ("DELETE", f"{_BUNDLE}/ItemAssignments/{{assignment}}", bundles.assignment_delete),
    ("GET", f"{_BUNDLE}/Evaluations", bundles.evaluation_list),
    ("POST", f"{_BUNDLE}/Evaluations", bundles.evaluation_create),
)
# OpenAI's paths begin with /v1 too: what is not here must not be taken from it.
_REST = (f"/{API_VERSION}/{{rest:.*}}", "/v1/PhoneNumbers{rest:.*}", f"{RULES}{{rest:.*}}")


class RestApi:
    """Every route is behind the gate; a path of Twilio's that is not among them is 20404."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self.gate = Gate(twilio)

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        nothing: _Views = tuple(("*", path, _nothing) for path in _REST)
        views = (*_CALLS, *_NUMBERS, *_COMPLIANCE, *nothing)
        return [web.route(method, path, self.gate.guarded(view)) for method, path, view in views]


async def _nothing(_: TwilioSandbox, request: web.Request) -> web.Response:
    raise not_found(request)
