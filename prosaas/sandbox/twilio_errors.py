"""Twilio's error codes as its debugger would log them (protocols.md A2)."""

from dataclasses import dataclass

TEXTS = {
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11210: "HTTP bad host name",
    11215: "Too many HTTP redirects",
    11220: "TLS handshake error",
    11235: "Certificate invalid - domain mismatch",
    11237: "Certificate invalid - could not find path to certificate",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
    31901: "Stream - WebSocket - Connection Timeout",
    31902: "Stream - WebSocket - Connection Refused",
    31903: "Stream - WebSocket - Connection Broken Pipe",
    31904: "Stream - WebSocket - Host Unreachable",
    31910: "Stream - WebSocket - SSL Protocol Error",
    31920: "Stream - WebSocket - Handshake Error",
    31921: "Stream - WebSocket - Close Error",
    31922: "Stream - WebSocket - Unsupported Protocol",
    31923: "Stream - WebSocket - Malformed URL",
    31924: "Stream - WebSocket - Protocol Error",
    31930: "Stream - Twilio to application congestion, audio dropped",
    31931: "Stream - Application to Twilio buffer overflow, audio dropped",
    31941: "Stream - Invalid Track configuration",
    31950: "Stream - Message - Binary message received",
    31951: "Stream - Message - Invalid message",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One entry of the debugger: a code of TEXTS and what happened in particular."""

    code: int
    detail: str = ""

    @property
    def message(self) -> str:
        """The code's title, with the particulars behind it."""
        title = TEXTS.get(self.code, "Unknown error")
        return f"{title}: {self.detail}" if self.detail else title


class TwilioError(Exception):
    """Something Twilio would log and give up on: a fetch, a document, a stream."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.notice = Notice(code, detail)
        super().__init__(f"{code} {self.notice.message}")
