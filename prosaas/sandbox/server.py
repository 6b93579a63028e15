"""Both stand-ins on one port: Twilio's REST, OpenAI's realtime socket, and the controls.

GET and POST /sandbox/numbers · GET and POST /sandbox/inventory · DELETE
/sandbox/inventory/<number> · GET /sandbox/accounts · POST /sandbox/bundles/<BU> · POST
/sandbox/callees · POST /sandbox/calls · POST /sandbox/past-calls ·
GET /sandbox/calls · GET /sandbox/calls/<sid> · GET /sandbox/calls/<sid>/wire · GET
/sandbox/calls/<sid>/heard.wav[?channels=2] · GET /sandbox/calls/<sid>/bench · POST
/sandbox/calls/<sid>/hangup · POST and DELETE /sandbox/rest/faults · GET /sandbox/rest/requests ·
GET and POST /sandbox/lateness. A bad body is answered 400 {"error"}.
"""

from collections.abc import AsyncIterator, Sequence

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from prosaas.sandbox.caller.steps import ScriptError
from prosaas.sandbox.sound.audio import SILENCE, mulaw_decode, wav_bytes
from prosaas.sandbox.twilio.bench import bench_view
from prosaas.sandbox.twilio.call import Call, HangUpOrder
from prosaas.sandbox.twilio.config import (
    ConfigError,
    RestFault,
    read,
    read_callee,
    read_order,
)
from prosaas.sandbox.twilio.json_body import json_body
from prosaas.sandbox.twilio.numbers.control import NumberControl
from prosaas.sandbox.twilio.past import past_view, read_past
from prosaas.sandbox.twilio.rest.api import RestApi
from prosaas.sandbox.twilio.rest.gate import Gate
from prosaas.sandbox.twilio.sandbox import TwilioSandbox
from prosaas.sandbox.twilio.view import call_view
from prosaas.sandbox.twilio.wire_view import wire_view
from prosaas.sandbox.wire.lateness import Lateness

MOST_BODY = 32 * 1024 * 1024


class Control:
    """What only a test or the demo may do: the other end of the phone line."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self._twilio = twilio

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.post("/sandbox/callees", self.callee_add),
            web.post("/sandbox/calls", self.call_place),
            web.post("/sandbox/past-calls", self.call_past),
            web.get("/sandbox/calls", self.call_list),
            web.get("/sandbox/calls/{sid}", self.call_get),
            web.get("/sandbox/calls/{sid}/wire", self.call_wire),
            web.get("/sandbox/calls/{sid}/heard.wav", self.call_heard),
            web.get("/sandbox/calls/{sid}/bench", self.call_bench),
            web.post("/sandbox/calls/{sid}/hangup", self.call_hang_up),
        ]

    async def callee_add(self, request: web.Request) -> web.Response:
        """Say who answers a number that the application calls."""
        callee = read_callee(await json_body(request))
        await self._twilio.outgoing.callee_add(callee)
        return web.json_response({"number": callee.number})

    async def call_place(self, request: web.Request) -> web.Response:
        """Ring a number; answers at once with the call's SID."""
        call = await self._twilio.call_place(read_order(await json_body(request)))
        return web.json_response({"call_sid": call.sid})

    async def call_past(self, request: web.Request) -> web.Response:
        """A call that is over, its recording made; answers with the SIDs of both."""
        recording = await self._twilio.call_past(read_past(await json_body(request)))
        return web.json_response(past_view(recording.call, recording.sid))

    async def call_list(self, _: web.Request) -> web.Response:
        """Every call's SID and status, oldest first."""
        calls = [{"call_sid": c.sid, "status": c.status} for c in self._twilio.calls.values()]
        return web.json_response({"calls": calls})

    async def call_get(self, request: web.Request) -> web.Response:
        """All there is to know about a call."""
        call = self._call(request)
        recordings = [r for r in self._twilio.recordings.values() if r.call is call]
        body = orjson.dumps(call_view(call, recordings))
        return web.Response(body=body, content_type="application/json")

    async def call_wire(self, request: web.Request) -> web.Response:
        """Everything that crossed a boundary, in order (twilio_wire)."""
        body = orjson.dumps({"wire": wire_view(self._call(request))})
        return web.Response(body=body, content_type="application/json")

    async def call_heard(self, request: web.Request) -> web.Response:
        """What the caller has heard since the answer, as 8 kHz mono WAV; with `channels=2` what
        the caller said is left and what it heard right, sample by sample at the same time.
        """
        call = self._call(request)
        if call.line is None:
            raise web.HTTPNotFound
        until_ms = call.line.until_ms(self._twilio.clock.ms())
        tracks = [call.line.playout.heard(until_ms)]
        if request.query.get("channels") == "2":
            said = bytes(call.line.said[: len(tracks[0])])
            tracks.insert(0, said.ljust(len(tracks[0]), SILENCE))
        wav = wav_bytes([mulaw_decode(track) for track in tracks])
        return web.Response(body=wav, content_type="audio/x-wav")

    async def call_bench(self, request: web.Request) -> web.Response:
        """The call's measurements, in monotonic ms."""
        body = orjson.dumps(bench_view(self._call(request)))
        return web.Response(body=body, content_type="application/json")

    async def call_hang_up(self, request: web.Request) -> web.Response:
        """The caller puts the phone down now, whatever the script says."""
        self._call(request).orders.put_nowait(HangUpOrder("caller"))
        return web.json_response({})

    def _call(self, request: web.Request) -> Call:
        call = self._twilio.calls.get(request.match_info["sid"])
        if call is None:
            raise web.HTTPNotFound
        return call


class RestControl:
    """Trouble for the application's REST requests, and what they were."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.post("/sandbox/rest/faults", self.fault_add),
            web.delete("/sandbox/rest/faults", self.faults_forget),
            web.get("/sandbox/rest/requests", self.request_list),
        ]

    async def fault_add(self, request: web.Request) -> web.Response:
        """One more fault, behind those already there."""
        self._gate.faults.append(read(RestFault, await json_body(request)))
        return web.json_response({"faults": len(self._gate.faults)})

    async def faults_forget(self, _: web.Request) -> web.Response:
        """No more trouble."""
        self._gate.faults.clear()
        return web.json_response({"faults": 0})

    async def request_list(self, _: web.Request) -> web.Response:
        """The last REST requests, oldest first, with how they were answered."""
        return web.json_response({"requests": list(self._gate.log)})


@web.middleware
async def _config_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (ConfigError, ScriptError) as error:
        return web.json_response({"error": str(error)}, status=400)


def make_app(twilio: TwilioSandbox, more_routes: Sequence[web.RouteDef] = ()) -> web.Application:
    """The application; closing it hangs up every call. `more_routes` are OpenAI's."""
    app = web.Application(middlewares=[_config_errors], client_max_size=MOST_BODY)
    rest, control = RestApi(twilio), Control(twilio)
    numbers, troubles = NumberControl(twilio), RestControl(rest.gate)
    controls = [*control.routes(), *numbers.routes(), *troubles.routes()]
    app.add_routes([*rest.routes(), *controls, *more_routes])
    lateness = Lateness()
    app.add_routes(lateness.routes())
    app.cleanup_ctx.append(lateness.running)

    async def twilio_closed(_: web.Application) -> AsyncIterator[None]:
        yield
        await twilio.close()

    app.cleanup_ctx.append(twilio_closed)
    return app
