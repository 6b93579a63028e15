"""Receives webhooks, verifies them, and prints each as one line of JSON.

    python clients/examples/receive_webhooks.py PORT SECRET

SECRET is the endpoint's (whsec_…). What is not signed with it, or was signed long ago, is
answered 400 and not printed. Verified by the library `standardwebhooks`, as any receiver would.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to an event that is really ours."""

    webhook: Webhook

    def do_POST(self) -> None:
        """One event: verify first, then believe."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            event = self.webhook.verify(body, {k.lower(): v for k, v in self.headers.items()})
        except WebhookVerificationError:
            self._answer(400)
            return
        print(json.dumps(event), flush=True)
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing beside the events."""


def main(port: str, secret: str) -> None:
    """Serve until stopped."""
    Receiver.webhook = Webhook(secret)
    HTTPServer(("127.0.0.1", int(port)), Receiver).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
