"""Recordings by REST: start, list, fetch, delete, media (protocols.md C)."""

from aiohttp import web

from prosaas.sandbox.twilio.recordings import Recording
from prosaas.sandbox.twilio.rest.calls import call_of
from prosaas.sandbox.twilio.rest.gate import form_of, not_found
from prosaas.sandbox.twilio.rest.pages import matches, page, within
from prosaas.sandbox.twilio.rest.shapes import RestError, recording_json
from prosaas.sandbox.twilio.sandbox import TwilioSandbox


def _recording(twilio: TwilioSandbox, request: web.Request) -> Recording:
    recording = twilio.recordings.get(request.match_info["recording"])
    account = request.match_info["account"]
    if recording is None or recording.call.number.account_sid != account:
        raise not_found(request)
    return recording


async def recording_create(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Start a recording; a second start answers the one that is running."""
    call = call_of(twilio, request)
    if call.status != "in-progress":
        raise RestError(400, 21220, "Requested resource is not eligible for recording")
    recording = twilio.recording_start(call, (await form_of(request)).fields)
    body = recording_json(recording, twilio.recording_url(recording))
    return web.json_response(body, status=201)


async def recording_list(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The account's recordings or one call's, newest first, by CallSid and DateCreated."""
    account, of_call = request.match_info["account"], ""
    if "call" in request.match_info:
        of_call = call_of(twilio, request).sid
    found = [
        entry
        for entry in reversed(twilio.recordings.values())
        if entry.call.number.account_sid == account
        and of_call in {"", entry.call.sid}
        and matches(request, "CallSid", entry.call.sid)
        and within(request, "DateCreated", entry.started_at)
    ]

    def shape(entry: Recording) -> dict[str, object]:
        return recording_json(entry, twilio.recording_url(entry))

    return web.json_response(page(request, "recordings", found, shape, lambda entry: entry.sid))


async def recording_get(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """One recording."""
    recording = _recording(twilio, request)
    return web.json_response(recording_json(recording, twilio.recording_url(recording)))


async def recording_delete(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """Forget a recording; 204 even when it stays for a while (TwilioConfig.deletion_delay_ms)."""
    twilio.recorder.delete(_recording(twilio, request))
    return web.Response(status=204)


async def recording_media(twilio: TwilioSandbox, request: web.Request) -> web.Response:
    """The WAV, once the recording is completed."""
    recording = _recording(twilio, request)
    if recording.status != "completed":
        raise not_found(request)
    wanted = request.query.get("RequestedChannels", str(recording.channels))
    if wanted not in {"1", str(recording.channels)}:
        raise RestError(400, 21220, "Requested channels are not available")
    return web.Response(body=recording.wav(int(wanted)), content_type="audio/x-wav")
