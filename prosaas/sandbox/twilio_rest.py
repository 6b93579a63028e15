"""The part of Twilio's REST API that live calls need (protocols.md A7, C, D)."""

import base64
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from aiohttp import web

from prosaas.sandbox.twilio_call import API_VERSION, Call, HangUpOrder, RedirectOrder
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_recordings import Recording
from prosaas.sandbox.twilio_sandbox import TwilioSandbox
from prosaas.sandbox.twilio_shapes import call_json, error_json, recording_json
from prosaas.sandbox.twiml import parse

MOST_INLINE_TWIML = 4000
_BASE = f"/{API_VERSION}/Accounts/{{account}}"

_View = Callable[["RestApi", web.Request], Awaitable[web.Response]]


class RestError(Exception):
    """Answered as Twilio's error JSON."""

    def __init__(self, status: int, code: int, message: str) -> None:
        self.status = status
        self.body = error_json(status, code, message)
        super().__init__(message)


class RestApi:
    """Routes under /2010-04-01; every one of them wants Basic authentication."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self._twilio = twilio

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        call, recording = f"{_BASE}/Calls/{{call}}", f"{_BASE}/Recordings/{{recording}}"
        return [
            web.get(f"{call}.json", self._guarded(RestApi.call_get)),
            web.post(f"{call}.json", self._guarded(RestApi.call_update)),
            web.post(f"{call}/Recordings.json", self._guarded(RestApi.recording_create)),
            web.get(f"{_BASE}/Recordings.json", self._guarded(RestApi.recording_list)),
            web.get(f"{recording}.json", self._guarded(RestApi.recording_get)),
            web.delete(f"{recording}.json", self._guarded(RestApi.recording_delete)),
            web.get(f"{recording}.wav", self._guarded(RestApi.recording_media)),
        ]

    def _guarded(self, view: _View) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            try:
                self._authenticate(request)
                return await view(self, request)
            except RestError as error:
                return web.json_response(error.body, status=error.status)

        return guarded

    def _authenticate(self, request: web.Request) -> None:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        try:
            account, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            account = token = ""
        known = self._twilio.accounts.get(account)
        owner = self._twilio.config.account_sid
        if kind.lower() != "basic" or known is None or known != token:
            raise RestError(401, 20003, "Authenticate")
        if request.match_info["account"] != account and account != owner:
            raise RestError(404, 20404, f"The requested resource {request.path} was not found")

    def _call(self, request: web.Request) -> Call:
        call = self._twilio.calls.get(request.match_info["call"])
        if call is None or call.number.account_sid != request.match_info["account"]:
            raise RestError(404, 20404, f"The requested resource {request.path} was not found")
        return call

    def _recording(self, request: web.Request) -> Recording:
        recording = self._twilio.recordings.get(request.match_info["recording"])
        account = request.match_info["account"]
        if recording is None or recording.call.number.account_sid != account:
            raise RestError(404, 20404, f"The requested resource {request.path} was not found")
        return recording

    async def call_get(self, request: web.Request) -> web.Response:
        """One call."""
        return web.json_response(call_json(self._call(request)))

    async def call_update(self, request: web.Request) -> web.Response:
        """End a call, or send it to another document; the Call as it was at that moment."""
        call, form = self._call(request), await _form(request)
        order = _order(form)
        if call.status != "in-progress" and isinstance(order, RedirectOrder):
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if call.ended_at is None and order is not None:
            call.orders.put_nowait(order)
        return web.json_response(call_json(call))

    async def recording_create(self, request: web.Request) -> web.Response:
        """Start a recording; a second start answers the one that is running."""
        call = self._call(request)
        if call.status != "in-progress":
            message = "Requested resource is not eligible for recording"
            raise RestError(400, 21220, message)
        recording = self._twilio.recording_start(call, await _form(request))
        return self._recording_json(recording, status=201)

    async def recording_list(self, request: web.Request) -> web.Response:
        """The account's recordings, newest first, by CallSid if given; one page holds all."""
        wanted, account = request.query.get("CallSid"), request.match_info["account"]
        found = [
            recording_json(entry, self._twilio.recording_url(entry))
            for entry in reversed(self._twilio.recordings.values())
            if entry.call.number.account_sid == account and wanted in (None, entry.call.sid)
        ]
        return web.json_response({"recordings": found, **_page(request, len(found))})

    async def recording_get(self, request: web.Request) -> web.Response:
        """One recording."""
        return self._recording_json(self._recording(request))

    async def recording_delete(self, request: web.Request) -> web.Response:
        """Forget a recording."""
        del self._twilio.recordings[self._recording(request).sid]
        return web.Response(status=204)

    async def recording_media(self, request: web.Request) -> web.Response:
        """The WAV, once the recording is completed."""
        recording = self._recording(request)
        if recording.status != "completed":
            raise RestError(404, 20404, f"The requested resource {request.path} was not found")
        wanted = request.query.get("RequestedChannels", str(recording.channels))
        if wanted not in {"1", str(recording.channels)}:
            raise RestError(400, 21220, "Requested channels are not available")
        return web.Response(body=recording.wav(int(wanted)), content_type="audio/x-wav")

    def _recording_json(self, recording: Recording, status: int = 200) -> web.Response:
        url = self._twilio.recording_url(recording)
        return web.json_response(recording_json(recording, url), status=status)


async def _form(request: web.Request) -> dict[str, list[str]]:
    return parse_qs(await request.text(), keep_blank_values=True)


def _order(form: dict[str, list[str]]) -> HangUpOrder | RedirectOrder | None:
    status, url, twiml = (form.get(name, [""])[0] for name in ("Status", "Url", "Twiml"))
    if status:
        if status not in {"completed", "canceled"}:
            raise RestError(400, 20001, "Invalid Status")
        return HangUpOrder("rest")
    if twiml and not url:
        _check_inline(twiml)
        return RedirectOrder(twiml=twiml)
    return RedirectOrder(url=url, method=form.get("Method", ["POST"])[0]) if url else None


def _check_inline(twiml: str) -> None:
    if len(twiml) > MOST_INLINE_TWIML:
        raise RestError(400, 20001, "Twiml is longer than 4000 characters")
    try:
        parse(twiml.encode(), "text/xml")
    except TwilioError as error:
        raise RestError(400, 20001, str(error)) from error


def _page(request: web.Request, count: int) -> dict[str, object]:
    return {
        "page": 0,
        "page_size": max(50, count),
        "start": 0,
        "end": max(0, count - 1),
        "first_page_uri": request.path_qs,
        "uri": request.path_qs,
        "next_page_uri": None,
        "previous_page_uri": None,
    }
