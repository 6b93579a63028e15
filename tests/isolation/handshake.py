"""The headers with which Twilio opens a media stream (protocols.md A3, B1)."""

from __future__ import annotations

from django.conf import settings
from twilio.request_validator import RequestValidator

from tests.isolation.world import Side


def twilio_headers(side: Side, address: str) -> list[tuple[bytes, bytes]]:
    """Signed for this side's own account."""
    url = f"ws{settings.PUBLIC_URL.removeprefix('http')}{address}"
    signed = RequestValidator(side.carrier_token).compute_signature(url, {})
    return [(b"x-twilio-signature", signed.encode())]
