"""A call's life as a table (protocols.md A4, E).

queued → initiated → ringing → in-progress → completed, or an end without an answer: busy,
no-answer, failed, canceled. An inbound call is first known as `ringing`. Nothing leaves an end.
"""

from collections.abc import Mapping

UNANSWERED = frozenset({"busy", "no-answer", "failed", "canceled"})
TERMINAL = UNANSWERED | {"completed"}

_NEXT: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"initiated", "failed", "canceled"}),
    "initiated": UNANSWERED | {"ringing", "in-progress"},
    "ringing": UNANSWERED | {"in-progress"},
    "in-progress": frozenset({"completed"}),
}
_EVENTS = {"queued": "", "initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
_SIP = {"busy": "486", "no-answer": "480", "failed": "404", "canceled": "487"}


def allowed(status: str, following: str) -> bool:
    """Whether a call may go from one status straight to another."""
    return following in _NEXT.get(status, frozenset())


def event_of(status: str) -> str:
    """The StatusCallbackEvent that announces a status; `completed` covers every end."""
    return _EVENTS.get(status, "completed")


def sip_response_code(status: str) -> str:
    """What the carrier answered to the INVITE, for a call that has ended."""
    return _SIP.get(status, "200")
