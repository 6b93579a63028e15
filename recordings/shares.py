"""The link by which anybody may look at one call for a while (docs/call-page.md).

It is signed with SECRET_KEY and holds the tenant, the share and its end: what it names is read
inside that tenant's context, where the share's row says whether it was ended before its time. Made
again from the row it is the same, so it is not kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from recordings.models import CallShare

_SALT: Final = "recordings.share"


class ShareForged(Exception):
    """We did not sign this."""


class ShareOver(Exception):
    """We did, and its time is over."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link names."""

    tenant_id: UUID
    share_id: UUID


def share_token(share: CallShare) -> str:
    """The secret part of the link."""
    ends = int(share.expires_at.timestamp())
    return signing.dumps([share.tenant_id.hex, share.pk.hex, ends], salt=_SALT, compress=False)


def share_link(share: CallShare) -> str:
    """The absolute address of the public page."""
    return f"{settings.PUBLIC_URL}{reverse('recordings:share', args=[share_token(share)])}"


def shared_by(token: str) -> Shared:
    """What this link opens; ShareForged, ShareOver."""
    try:
        tenant, share, ends = signing.loads(token, salt=_SALT)
        shared = Shared(UUID(tenant), UUID(share))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ShareForged from error
    if time.time() >= ends:
        raise ShareOver
    return shared
