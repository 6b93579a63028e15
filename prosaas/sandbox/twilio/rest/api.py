"""The part of Twilio's REST API that live calls need (protocols.md A7, C, D, E)."""

from aiohttp import web

from prosaas.sandbox.twilio.call import API_VERSION
from prosaas.sandbox.twilio.rest import calls, recordings
from prosaas.sandbox.twilio.rest.gate import Gate, View, not_found
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

_BASE = f"/{API_VERSION}/Accounts/{{account}}"
_CALL, _RECORDING = f"{_BASE}/Calls/{{call}}", f"{_BASE}/Recordings/{{recording}}"

_VIEWS: tuple[tuple[str, str, View], ...] = (
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


class RestApi:
    """Routes under /2010-04-01, each behind the gate; what is not among them is 20404."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self.gate = Gate(twilio)

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        views = (*_VIEWS, ("*", f"/{API_VERSION}/{{rest:.*}}", _nothing))
        return [web.route(method, path, self.gate.guarded(view)) for method, path, view in views]


async def _nothing(_: TwilioSandbox, request: web.Request) -> web.Response:
    raise not_found(request)
