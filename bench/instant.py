"""python -m bench.instant --port P --mail-port Q: a carrier, a model and a mail server at once.

They answer as soon as they have read the request, with bodies as docs/protocols.md C, G1 and G2
describe them, so that what is measured is the product. Every request is counted: GET /counts.
A CallSid's recording is the RecordingSid with the same digits; one whose digits begin with
`HOUR` lasts an hour and is made while it is sent. Imports nothing of the product.
"""

import argparse
import asyncio
import itertools
import json
import struct
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import uvloop
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

Json = dict[str, Any]

HOUR = "RE" + "6" * 8  # digits that no minute's recording has: those count up from 0
RATE, CHANNELS, WIDTH = 8000, 2, 2
MINUTE_S, HOUR_MINUTES = 60, 60
CYCLE_S = 10.0  # of a conversation: the agent speaks, then the caller
AGENT_SPEAKS, CALLER_SPEAKS = (0.5, 5.5), (6.3, 9.2)  # s of a cycle
SYLLABLES_HZ, VOICE_LEVEL, LINE_LEVEL = 4.0, 3000.0, 8.0
STRETCHES = 2 * int(MINUTE_S / CYCLE_S)  # of speech in a minute, both channels together
WORDS = "Hello, I would like to book a table for four on Friday evening, please."
A_DAY = "2026-12-25"
HEADER_BYTES, MULTIPART_BYTES = 44, 900
BIGGEST = 64 * 1024 * 1024
ACCOUNT = "/2010-04-01/Accounts/{account}"


def minute() -> bytes:
    """A minute of 16-bit samples in two channels: bursts that rise and fall like syllables."""
    at = np.arange(MINUTE_S * RATE) / RATE
    chance = np.random.default_rng(5)
    sound = chance.standard_normal((len(at), CHANNELS)) * LINE_LEVEL
    for channel, (begin, end) in enumerate((CALLER_SPEAKS, AGENT_SPEAKS)):
        within = at % CYCLE_S
        voice = chance.standard_normal(len(at)) * VOICE_LEVEL
        syllables = 0.6 + 0.4 * np.sin(2 * np.pi * SYLLABLES_HZ * at)
        sound[:, channel] += voice * syllables * ((within >= begin) & (within < end))
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def header(size: int) -> bytes:
    """The head of a WAV file with so many bytes of sound."""
    frame = CHANNELS * WIDTH
    form = struct.pack("<IHHIIHH", 16, 1, CHANNELS, RATE, RATE * frame, frame, 8 * WIDTH)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + form + _data(size)


def _data(size: int) -> bytes:
    return b"data" + struct.pack("<I", size)


def value(schema: Mapping[str, Any]) -> Any:
    """Something that fits a strict schema of ours."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "enum" in schema:
        return schema["enum"][0]
    if kinds[0] == "object":
        return {name: value(each) for name, each in schema["properties"].items()}
    text = A_DAY if schema.get("format") == "date" else WORDS
    return {"string": text, "boolean": True, "number": 4.5, "integer": 4}[kinds[0]]


class Carrier:
    """Recordings: listed, looked up, played, deleted."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts, self._minute, self._deleted = counts, minute(), set[str]()

    def routes(self) -> list[web.RouteDef]:
        """What of Twilio's REST API is served."""
        one = f"{ACCOUNT}/Recordings/{{sid:RE\\w+}}"
        return [
            web.get(f"{ACCOUNT}/Recordings.json", self.list),
            web.get(f"{one}.wav", self.media),
            web.get(f"{one}.json", self.show),
            web.delete(f"{one}.json", self.delete),
        ]

    async def list(self, request: web.Request) -> web.Response:
        self._counts["recording lists"] += 1
        sid = "RE" + request.query["CallSid"][2:]
        found = [] if sid in self._deleted else [self._view(request, sid)]
        page = {"first_page_uri": "", "next_page_uri": None, "page": 0, "page_size": 100}
        return web.json_response({"recordings": found, "uri": request.path, **page})

    async def show(self, request: web.Request) -> web.Response:
        sid = request.match_info["sid"]
        if sid in self._deleted:
            gone = {"status": 404, "code": 20404, "message": "The resource was not found"}
            return web.json_response(gone, status=404)
        return web.json_response(self._view(request, sid))

    async def delete(self, request: web.Request) -> web.Response:
        self._counts["deletions"] += 1
        self._deleted.add(request.match_info["sid"])
        return web.Response(status=204)

    async def media(self, request: web.Request) -> web.StreamResponse:
        self._counts["recordings"] += 1
        minutes = HOUR_MINUTES if request.match_info["sid"].startswith(HOUR) else 1
        size = minutes * len(self._minute)
        answer = web.StreamResponse(headers={"Content-Type": "audio/x-wav"})
        answer.content_length = HEADER_BYTES + size
        await answer.prepare(request)
        await answer.write(header(size))
        for _ in range(minutes):
            await answer.write(self._minute)
        await answer.write_eof()
        return answer

    def _view(self, request: web.Request, sid: str) -> Json:
        return {
            "sid": sid,
            "account_sid": request.match_info["account"],
            "call_sid": "CA" + sid[2:],
            "status": "completed",
            "channels": CHANNELS,
            "source": "StartCallRecordingAPI",
            "duration": str(MINUTE_S),
            "error_code": None,
            "price": None,
            "uri": request.path,
        }


class Model:
    """Transcriptions that hear the same in all sound, and answers that fit any schema."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts, self._numbers = counts, itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        """What of OpenAI's REST API is served."""
        return [
            web.post("/v1/audio/transcriptions", self.transcribe),
            web.post("/v1/responses", self.respond),
        ]

    async def transcribe(self, request: web.Request) -> web.Response:
        self._counts["transcriptions"] += 1
        seconds = max(0, len(await request.read()) - MULTIPART_BYTES) // (RATE * WIDTH)
        usage = {"type": "duration", "seconds": max(1, seconds)}
        answer = {"text": WORDS, "usage": usage, "languages": [{"code": "en"}]}
        return web.json_response(answer)

    async def respond(self, request: web.Request) -> web.Response:
        self._counts["responses"] += 1
        asked = await request.json()
        form = asked["text"]["format"]
        assert form["strict"] is True
        text = json.dumps(value(form["schema"]))
        return web.json_response(self._answer(asked, text))

    def _answer(self, asked: Json, text: str) -> Json:
        number = next(self._numbers)
        part = {"type": "output_text", "text": text, "annotations": []}
        message = {"id": f"msg_{number}", "type": "message", "status": "completed"}
        return {
            "id": f"resp_{number}",
            "object": "response",
            "created_at": 0,
            "status": "completed",
            "error": None,
            "incomplete_details": None,
            "model": asked["model"],
            "output": [{**message, "role": "assistant", "content": [part]}],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "usage": {
                "input_tokens": 700,
                "input_tokens_details": {"cached_tokens": 200},
                "output_tokens": 90,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": 790,
            },
        }


class Mail:
    """Takes every message and drops it."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self._counts["e-mails"] += 1
        return "250 OK"


async def serve(port: int, mail_port: int) -> None:
    """Serve on 127.0.0.1 until SIGTERM; one line of JSON when ready."""
    counts: Counter[str] = Counter()

    async def counted(_request: web.Request) -> web.Response:
        return web.json_response(counts)

    app = web.Application(client_max_size=BIGGEST)
    app.add_routes([*Carrier(counts).routes(), *Model(counts).routes()])
    app.router.add_get("/counts", counted)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    loop, mail = asyncio.get_running_loop(), Mail(counts)
    await loop.create_server(lambda: SMTP(mail, enable_SMTPUTF8=True), "127.0.0.1", mail_port)
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Until SIGTERM, which ends the process."""
    parser = argparse.ArgumentParser(prog="python -m bench.instant")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mail-port", type=int, required=True)
    options = parser.parse_args()
    uvloop.run(serve(options.port, options.mail_port))


if __name__ == "__main__":
    main()
