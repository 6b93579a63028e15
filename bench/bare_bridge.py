"""python -m bench.bare_bridge --port P --model-url ws://…/v1/realtime --public-url http://…

The floor: the least that Python can do between a carrier and a realtime model (protocols.md B, F).
No tenants, no database, no signatures, nothing stored; one thread. Its sockets are picows, in C,
which held 100 calls at the least CPU (design.md) and takes no POST: media has a port of its own.
"""

import argparse
import asyncio
import gc
import time
from base64 import b64decode, b64encode
from typing import Any

import orjson
import uvloop
from aiohttp import web
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect, ws_create_server

FRAME_MS, FLOOR_MS, LEAD_MS, MARK_MS = 20, 18, 200, 200
PCMU, VAD = {"type": "audio/pcmu"}, {"silence_duration_ms": 500, "prefix_padding_ms": 500}
TURNS = {"type": "server_vad", "interrupt_response": False, "create_response": True, **VAD}
AUDIO = {"input": {"format": PCMU, "turn_detection": TURNS}, "output": {"format": PCMU}}
TWIML = '<?xml version="1.0"?><Response><Connect><Stream url="{}"/></Connect></Response>'


class Call(WSListener):
    """One call: it listens at both ends and paces the agent's audio. Times are monotonic ms."""

    frame_bytes = 160
    sid = response = item = ""
    item_ms, due_ms, plays_until_ms = 0, 0.0, 0.0
    timer: asyncio.TimerHandle | None = None

    def __init__(self, url: str) -> None:
        self.url, self.loop = url, asyncio.get_running_loop()
        self.queue, self.rest = list[bytes](), b""

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Dial the model as soon as the stream is accepted; until then the caller waits in TCP."""
        if not transport.is_client_side:
            self.caller = self.model = transport
            transport.underlying_transport.pause_reading()
            dial = ws_connect(lambda: self, self.url, extra_headers={"Authorization": "Bearer b"})
            self.dialling = self.loop.create_task(dial)
        else:
            self.model = transport
            self.to_model(type="session.update", session={"type": "realtime", "audio": AUDIO})
            self.to_model(type="response.create")
            self.caller.underlying_transport.resume_reading()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.dialling.cancel()
        for end in (self.caller, self.model):
            end.send(WSMsgType.CLOSE, b"\x03\xe8")  # 1000
            end.disconnect()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.CLOSE:
            self.on_ws_disconnected(transport)
            return
        message = orjson.loads(frame.get_payload_as_memoryview())
        if transport.is_client_side:
            self.model_said(message["type"], message)
        elif message["event"] == "media":
            self.to_model(type="input_audio_buffer.append", audio=message["media"]["payload"])
        elif message["event"] == "start":
            self.sid = message["streamSid"]
            self.pump()

    def to_model(self, **event: Any) -> None:
        self.model.send(WSMsgType.TEXT, orjson.dumps(event))

    def to_caller(self, **message: Any) -> None:
        self.caller.send(WSMsgType.TEXT, orjson.dumps({**message, "streamSid": self.sid}))

    def model_said(self, kind: str, event: dict[str, Any]) -> None:
        """Act on what moves a call; audio of a response that was cancelled is stale."""
        if kind == "input_audio_buffer.speech_started":
            self.interrupt()
        elif kind in ("response.created", "response.done"):
            self.response = event["response"]["id"] if kind == "response.created" else ""
        elif kind == "response.output_audio.delta" and event["response_id"] == self.response:
            self.item_ms *= event["item_id"] == self.item
            self.item = event["item_id"]
            self.cut(b64decode(event["delta"]))
        elif kind == "response.output_audio.done" and event["response_id"] == self.response:
            self.cut(b"\xff" * (-len(self.rest) % self.frame_bytes))

    def cut(self, audio: bytes) -> None:
        audio, size = self.rest + audio, self.frame_bytes
        whole = len(audio) // size * size
        self.queue += (audio[at : at + size] for at in range(0, whole, size))
        self.rest = audio[whole:]
        if self.timer is None:
            self.pump()

    def pump(self) -> None:
        """Play what is due: absolute deadlines 20 ms apart, a lead of 200 ms built at the floor."""
        self.timer, now = None, time.monotonic() * 1000
        if self.queue and self.sid:
            if self.due_ms <= now:
                self.plays_until_ms = max(self.plays_until_ms, now) + FRAME_MS
                self.due_ms = max(self.plays_until_ms - LEAD_MS, now + FLOOR_MS)
                self.play(b64encode(self.queue.pop(0)).decode())
            self.timer = self.loop.call_later((self.due_ms - now + 1) / 1000, self.pump)

    def play(self, payload: str) -> None:
        self.item_ms += FRAME_MS
        self.to_caller(event="media", media={"payload": payload})
        if self.item_ms % MARK_MS == 0:
            self.to_caller(event="mark", mark={"name": f"{self.item}:{self.item_ms}"})

    def interrupt(self) -> None:
        """Drop and clear before all else, then cancel, then truncate to what was heard."""
        left_ms = int(self.plays_until_ms - time.monotonic() * 1000) + 1
        self.queue, self.rest, self.plays_until_ms = [], b"", 0.0
        if left_ms > 0:
            self.to_caller(event="clear")
        if self.response:
            self.to_model(type="response.cancel", response_id=self.response)
            self.response = ""
        if left_ms > 0:
            cut = {"item_id": self.item, "audio_end_ms": max(self.item_ms - max(left_ms, 20), 0)}
            self.to_model(type="conversation.item.truncate", content_index=0, **cut)


def main(call: type[Call] = Call, arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM; probes of /healthz get the TwiML too."""
    parser = argparse.ArgumentParser(prog="python -m bench.bare_bridge")
    for name in ("--port", "--model-url", "--public-url"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    loop, url = uvloop.new_event_loop(), f"{options.model_url}?model=gpt-realtime"
    media = loop.run_until_complete(ws_create_server(lambda _: call(url), "127.0.0.1", 0))
    base = options.public_url.replace("http", "ws", 1).removesuffix(f":{options.port}")
    text = TWIML.format(f"{base}:{media.sockets[0].getsockname()[1]}/media")

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/xml")

    app = web.Application()
    app.add_routes([web.post("/webhook/incoming_call", answer), web.get("/healthz", answer)])
    gc.freeze()
    web.run_app(app, host="127.0.0.1", port=int(options.port), print=None, loop=loop)


if __name__ == "__main__":
    main()
