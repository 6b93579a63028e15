"""Who may have what is said on calls sent somewhere: whoever may read all of it anyway."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

from tenants.hooks.errors import MayNotBeTold
from tenants.models import WebhookEndpoint
from tenants.permissions import Permission

# Who may read all that an event can tell of a call.
CONTENT: Final = frozenset(
    {Permission.CALLS_READ, Permission.RECORDINGS_READ, Permission.USAGE_READ}
)
EVERYTHING: Final = frozenset(Permission)
_CALLS: Final = "call."


def check_events(granted: Collection[str], events: Collection[str]) -> None:
    """MayNotBeTold where an endpoint of these events is told of calls and `granted` is less."""
    if set(granted) >= CONTENT:
        return
    if not events or any(event.startswith(_CALLS) for event in events):
        raise _refusal()


def check_endpoint(granted: Collection[str], endpoint: WebhookEndpoint) -> None:
    """The same of what it is told and of what was, which waits or can be sent again."""
    if set(granted) >= CONTENT:
        return
    check_events(granted, endpoint.events)
    if endpoint.deliveries.filter(event__kind__startswith=_CALLS).exists():
        raise _refusal()


def _refusal() -> MayNotBeTold:
    sentence = _("A webhook that is told of calls also needs %(scopes)s.")
    return MayNotBeTold(sentence % {"scopes": ", ".join(sorted(CONTENT))})
