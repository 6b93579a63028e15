"""A carrier's recordings over real HTTP: listed, looked up and deleted; refusing when told to.

Accounts are closed, and numbers given back, when they are asked to be.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

ACCOUNT = f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"


@dataclass
class Carrier:
    """`recordings` are RecordingSid -> CallSid; `refusals` are statuses by RecordingSid.

    What is in `keeps` is not deleted although the deletion is answered with 204. `numbers` are
    the SIDs of numbers in service.
    """

    recordings: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)
    keeps: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def deletions(self) -> list[str]:
        """The RecordingSids that were to be deleted."""
        return [name(path) for method, path in self.asked if method == "DELETE"]


def name(path: str) -> str:
    """The RecordingSid in a path."""
    return path.partition("?")[0].split("/")[-1].split(".")[0]


class _Server(ThreadingHTTPServer):
    def __init__(self, carrier: Carrier) -> None:
        super().__init__(("127.0.0.1", 0), _Endpoint)
        self.carrier = carrier


class _Endpoint(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        carrier, wanted = self._asked()
        call_sid = parse_qs(urlsplit(self.path).query).get("CallSid", [""])[0]
        if wanted == "IncomingPhoneNumbers":
            self._answer(200, {"incoming_phone_numbers": []})
        elif call_sid:
            found = [sid for sid, call in carrier.recordings.items() if call == call_sid]
            self._answer(200, {"recordings": [{"sid": sid, "call_sid": call_sid} for sid in found]})
        elif wanted in carrier.recordings:
            self._answer(200, {"sid": wanted, "status": "completed"})
        else:
            self._refuse(404)

    def do_DELETE(self) -> None:
        carrier, wanted = self._asked()
        if wanted in carrier.refusals:
            self._refuse(carrier.refusals[wanted])
        elif wanted not in carrier.recordings.keys() | carrier.numbers:
            self._refuse(404)
        else:
            if wanted not in carrier.keeps:
                carrier.recordings.pop(wanted, None)
                carrier.numbers.discard(wanted)
            self.send_response(204)
            self.end_headers()

    def do_POST(self) -> None:
        carrier, wanted = self._asked()
        if wanted in carrier.refusals:
            self._refuse(carrier.refusals[wanted])
        else:
            self._answer(200, {"sid": wanted, "status": "closed"})

    def _asked(self) -> tuple[Carrier, str]:
        carrier = self.server.carrier
        carrier.asked.append((self.command, self.path))
        return carrier, name(self.path)

    def _refuse(self, status: int) -> None:
        self._answer(status, {"status": status, "code": 20000 + status, "message": "no"})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@contextmanager
def carrier_serving() -> Iterator[Carrier]:
    """The carrier on a port of its own."""
    carrier = Carrier()
    with _Server(carrier) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        carrier.url = f"http://127.0.0.1:{server.server_port}"
        yield carrier
        server.shutdown()
        thread.join()
