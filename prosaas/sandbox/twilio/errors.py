"""Twilio's error codes as its debugger would log them (protocols.md A2)."""

from dataclasses import dataclass

STAND_IN = 0  # not a code of Twilio's: the stand-in's own limits

TEXTS = {
    STAND_IN: "Stand-in",
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11210: "HTTP bad host name",
    11215: "Too many HTTP redirects",
    11220: "TLS handshake error",
    11235: "Certificate invalid - domain mismatch",
    11237: "Certificate invalid - could not find path to certificate",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12102: "The root element must be Response",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
    13201: "Dial: Cannot Dial out from a Dial Call Segment",
    13210: "Dial: Invalid method value",
    13212: "Dial: Invalid timeout value",
    13213: "Dial: Invalid hangupOnStar value",
    13214: "Dial: Invalid callerId value",
    13215: "Dial: Invalid nested element",
    13216: "Dial: Invalid timeLimit value",
    13217: "Dial: Invalid record value",
    13221: "Dial->Number: Invalid method value",
    13224: "Dial: Invalid phone number",
    13225: "Dial: Forbidden phone number",
    13243: "Dial->SIP: Invalid SIP URI",
    13410: "Play: Invalid loop value",
    13420: "Play: Invalid Content-Type",
    13425: "Play: Invalid digits value",
    13510: "Say: Invalid loop value",
    13511: "Say: Invalid voice value",
    13520: "Say: Invalid text",
    13610: "Record: Invalid method value",
    13611: "Record: Invalid timeout value",
    13612: "Record: Invalid maxLength value",
    13613: "Record: Invalid finishOnKey value",
    13616: "Record: playBeep must be true or false",
    13710: "Redirect: Invalid method value",
    13910: "Pause: Invalid length value",
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
