"""What pages about webhooks say of events, and of requests that came to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tenants.models import EventKind, WebhookAttempt

_TROUBLES: Final[Mapping[str, Promise]] = {
    "bad-url": gettext_lazy("This address cannot be used."),
    "refused-address": gettext_lazy("The address is not on the public internet."),
    "no-address": gettext_lazy("Nobody knows a computer of this name."),
    "timeout": gettext_lazy("No answer came in time."),
    "tls-failed": gettext_lazy("Its certificate could not be verified."),
    "connection-failed": gettext_lazy("It could not be reached."),
    "secret-unreadable": gettext_lazy("The secret could not be read. Change the secret."),
    "not-http": gettext_lazy("What it answered is not HTTP."),
}


def kinds(words: Iterable[str]) -> list[str]:
    """Events in a person's words; a word that has none as it is."""
    known = dict(EventKind.choices)
    return [str(known.get(word, word)) for word in words]


def trouble(attempt: WebhookAttempt) -> str:
    """Why there was no answer; "" where there was one."""
    return str(_TROUBLES.get(attempt.error, attempt.error))
