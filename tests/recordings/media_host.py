"""A carrier that lists and serves recordings over real HTTP, with every fault a test asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from tests.recordings.test_wav import chunk, riff, wave_format


def wav(seconds: float = 2, channels: int = 2) -> bytes:
    """A whole file at 8 kHz, which begins loud and ends in silence."""
    sound = np.zeros((round(seconds * 8000), channels), dtype="<i2")
    sound[: len(sound) // 2] = 16000
    return riff(wave_format(channels=channels), chunk(b"data", sound.tobytes()))


@dataclass(frozen=True)
class Sound:
    """An answer to a request for media: `body`, then `more` times a second of silence.

    `announced` is the Content-Length, when it is not the truth; None announces none.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "audio/x-wav"
    location: str = ""
    more: int = 0
    announced: int | None = -1
    hangs_up: bool = False


@dataclass
class MediaHost:
    """`listed` is what the account has; media is answered from `sounds`, the last one again."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    refusal: int = 0  # status of every answer that is not media
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, Authorization
    url: str = ""

    def paths(self, ending: str) -> list[str]:
        """What was asked for with this in its path."""
        return [path for _, path, _ in self.asked if ending in path]


def listed(**changes: Any) -> dict[str, Any]:
    """An entry of Twilio's list (protocols.md C)."""
    return {
        "sid": "RE1", "status": "completed", "channels": 2, "duration": "2",
        "source": "StartCallRecordingAPI", "error_code": None, **changes,
    }  # fmt: skip


class _Server(ThreadingHTTPServer):
    def __init__(self, host: MediaHost) -> None:
        super().__init__(("127.0.0.1", 0), _Endpoint)
        self.host = host


class _Endpoint(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        host = self.server.host
        host.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        if ".wav" in self.path:
            self._play(host.sounds.pop(0) if len(host.sounds) > 1 else host.sounds[0])
        elif host.refusal:
            self._say(host.refusal, {"status": host.refusal, "code": 20000 + host.refusal})
        elif "/Recordings.json" in self.path:
            of_call = {"call_sid": parse_qs(urlsplit(self.path).query)["CallSid"][0]}
            self._say(200, {"recordings": [of_call | each for each in host.listed]})
        else:
            found = [entry for entry in host.listed if f"/{entry['sid']}.json" in self.path]
            self._say(*((200, found[0]) if found else (404, {"status": 404, "code": 20404})))

    def do_DELETE(self) -> None:
        host = self.server.host
        host.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        if host.refusal:
            self._say(host.refusal, {"status": host.refusal, "code": 20000 + host.refusal})
            return
        self.send_response(204)
        self.end_headers()

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def _play(self, sound: Sound) -> None:
        if sound.hangs_up:
            self.close_connection = True
            return
        second = bytes(32_000)
        self.send_response(sound.status)
        self.send_header("Content-Type", sound.content_type)
        if sound.location:
            self.send_header("Location", sound.location)
        length = len(sound.body) + sound.more * len(second)
        if sound.announced is not None:
            self.send_header(
                "Content-Length", str(length if sound.announced < 0 else sound.announced)
            )
        self.end_headers()
        self.wfile.write(sound.body)
        for _ in range(sound.more):
            self.wfile.write(second)

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@contextmanager
def media_host() -> Iterator[MediaHost]:
    """The host on a port of its own."""
    host = MediaHost()
    with _Server(host) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        host.url = f"http://127.0.0.1:{server.server_port}"
        yield host
        server.shutdown()
        thread.join()
