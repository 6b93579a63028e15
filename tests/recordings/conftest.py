"""Fixtures: a live call, and a server that answers recording requests as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from calls.models import Call
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.factories import tenant_made
from tests.recordings.answering import Answering, answering
from tests.recordings.finished import opened, over
from tests.recordings.listening import Ears, Wire, stand_in, wire
from tests.recordings.media_host import MediaHost, Sound, media_host, wav

STARTED = {
    "sid": "RE1",
    "status": "in-progress",
    "channels": 2,
    "source": "StartCallRecordingAPI",
}


@dataclass
class Twilio:
    """A recordings endpoint: `refusals` are (status, code) given first, then it starts one."""

    refusals: list[tuple[int, int]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)


@pytest.fixture
def call(shop: NewTenant) -> Call:
    """A call that is not over."""
    return call_made(shop)


@pytest.fixture
def twilio(settings: Settings) -> Iterator[Twilio]:
    """A real HTTP server, to which TWILIO_API_URL points."""
    twilio = Twilio()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            twilio.asked.append((self.path, parse_qs(form)))
            status, code = twilio.refusals.pop(0) if twilio.refusals else (201, 0)
            body = {"code": code, "message": "no", "status": status} if code else STARTED
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
        yield twilio
        server.shutdown()
        thread.join()


@pytest.fixture
def ears(settings: Settings) -> Iterator[Ears]:
    """The stand-in that listens, to which OPENAI_BASE_URL points."""
    with stand_in() as ears:
        settings.OPENAI_BASE_URL = ears.url
        yield ears


@pytest.fixture
def line(settings: Settings) -> Iterator[Wire]:
    """A server that answers transcriptions as it is told, to which OPENAI_BASE_URL points."""
    with wire() as told:
        settings.OPENAI_BASE_URL = told.url
        yield told


@pytest.fixture
def openai(settings: Settings) -> Iterator[Answering]:
    """The sandbox's OpenAI, to which OPENAI_BASE_URL points."""
    with answering(settings) as told:
        yield told


@pytest.fixture
def kiosk(db: None) -> NewTenant:
    """A Hebrew tenant on an Israeli number."""
    return tenant_made(name="Kiosk", locale="he", number="+97235550123", zone="Asia/Jerusalem")


@pytest.fixture
def host(settings: Settings, tmp_path: Path) -> Iterator[MediaHost]:
    """A carrier, and an empty folder for what is fetched."""
    settings.STORAGE_URL = f"file://{tmp_path}/kept"
    with media_host() as host:
        host.sounds = [Sound(wav())]
        settings.TWILIO_API_URL = host.url
        yield host


@pytest.fixture
def done(call: Call, host: MediaHost) -> Call:
    """A finished call whose work is open; nothing is known of a recording."""
    return opened(over(call))


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """An S3 server on 127.0.0.1 with the bucket "calls"; its address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b",
        region_name="us-east-1",
    )  # fmt: skip
    client.create_bucket(Bucket="calls")
    yield url
    client.close()
    server.stop()
