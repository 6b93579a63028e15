"""A mail server that keeps what it takes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """`taken` is what was taken; `answer` what is said to each message."""

    taken: list[Message] = field(default_factory=list)
    answer: str = "250 OK"
    url: str = ""

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    def ids_to(self, reader: str) -> list[str]:
        """The Message-ID of each message that this reader has."""
        return [str(mail["Message-ID"]) for mail in self.taken if mail["To"] == reader]


@contextmanager
def mail_server() -> Iterator[Sink]:
    """The server on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = Sink(url=f"smtp://127.0.0.1:{port}?from=calls@example.com")
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
