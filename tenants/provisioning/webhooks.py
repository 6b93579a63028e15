"""What every number asks of us at Twilio (docs/numbers.md)."""

from __future__ import annotations

from django.conf import settings

from prosaas.lib.twilio.numbers import OwnedNumber, Webhooks


def webhooks() -> Webhooks:
    """The addresses, on the one origin that Twilio uses (L99)."""
    base = settings.PUBLIC_URL
    return Webhooks(
        voice_url=f"{base}/webhook/incoming_call",
        fallback_url=settings.VOICE_FALLBACK_URL or f"{base}/webhook/voice_fallback",
        status_callback=f"{base}/webhook/call_status",
    )


def faults(owned: OwnedNumber) -> list[str]:
    """Names of what is not as it must be: calls would not come, or not be heard the end of."""
    wanted = webhooks()
    names = ("voice_url", "fallback_url", "status_callback")
    wrong = [name for name in names if getattr(owned.webhooks, name) != getattr(wanted, name)]
    if not owned.methods_are_post:
        wrong.append("methods")
    if owned.is_routed_elsewhere:
        wrong.append("routed-elsewhere")
    return wrong
