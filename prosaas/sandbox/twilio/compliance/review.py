"""What the reviewers decide, and how Twilio tells of it: the bundle's StatusCallback."""

import asyncio
from dataclasses import dataclass

import aiohttp

from prosaas.sandbox.twilio.compliance.store import STATUSES, Bundle
from prosaas.sandbox.twilio.config import ConfigError
from prosaas.sandbox.twilio.signature import SIGNATURE_HEADER, sign


@dataclass(frozen=True, slots=True)
class Review:
    """The body of POST /sandbox/bundles/<BU>: a status, and the reason of a rejection."""

    status: str
    reason: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ConfigError(f"status is one of {', '.join(STATUSES)}")


async def tell(
    session: aiohttp.ClientSession, bundle: Bundle, token: str, reason: str, seconds: float
) -> None:
    """One signed POST of the bundle's status; what becomes of it is nobody's matter."""
    form = {"AccountSid": bundle.account_sid, "BundleSid": bundle.sid, "Status": bundle.status}
    if reason:
        form["FailureReason"] = reason
    headers = {SIGNATURE_HEADER: sign(token, bundle.status_callback, form.items())}
    try:
        async with (
            asyncio.timeout(seconds),
            session.post(bundle.status_callback, data=form, headers=headers) as response,
        ):
            await response.read()
    except (aiohttp.ClientError, TimeoutError, OSError):
        return
