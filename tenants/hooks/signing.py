"""Signatures by the Standard Webhooks specification: HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from standardwebhooks import Webhook

from prosaas.lib.encryption import decrypt
from tenants.models import WebhookEndpoint

OLD_SECRET_FOR: Final = timedelta(hours=24)
_SECRET_BYTES: Final = 32  # the specification: 24 to 64


def secret_made() -> str:
    """A new secret, whsec_ and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def secrets_of(endpoint: WebhookEndpoint, *, at: datetime) -> tuple[str, ...]:
    """The secrets that sign now, the newest first; encryption.Unreadable."""
    held = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until and at < endpoint.old_secret_until:
        held.append(endpoint.old_secret)
    return tuple(decrypt(token) for token in held)


def signed_headers(
    *, message_id: str, at: datetime, body: str, signing: Sequence[str]
) -> dict[str, str]:
    """The specification's three headers; `at` is in UTC, one signature for each secret."""
    signatures = (Webhook(secret).sign(message_id, at, body) for secret in signing)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
