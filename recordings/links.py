"""A link that opens one recording for a while, without a login.

It is signed with SECRET_KEY and holds the tenant, the recording and its end, so that whoever
brings it needs no row to be known: what it names is then read inside that tenant's context.
"""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from recordings.models import Recording

PARAMETER: Final = "link"
_SALT: Final = "recordings.audio"


class LinkForged(Exception):
    """We did not sign this for this recording."""


class LinkEnded(Exception):
    """We did, and its time is over."""


def audio_link(recording: Recording, *, seconds: float) -> str:
    """An absolute address of the recording's sound, good for so long, without a login."""
    ends = int(time.time() + seconds)
    token = signing.dumps(
        [recording.tenant_id.hex, recording.pk.hex, ends], salt=_SALT, compress=False
    )
    path = reverse("recordings:audio", args=[recording.pk])
    return f"{settings.PUBLIC_URL}{path}?{urlencode({PARAMETER: token})}"


def tenant_of_link(token: str, *, recording_id: UUID) -> UUID:
    """The tenant whose recording this link opens; LinkForged, LinkEnded."""
    try:
        tenant, recording, ends = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkForged from error
    if recording != recording_id.hex:
        raise LinkForged
    if time.time() > ends:
        raise LinkEnded
    return UUID(tenant)
