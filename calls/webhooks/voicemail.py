"""The first rung of "never lose a call": an apology, a message, thanks (docs/voicemail.md).

What is said needs no database: the language of a number is remembered from its last call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from calls import services
from calls.engine.states import EndReason
from calls.errors import CallElsewhere
from calls.twilio import twiml, webhook_params
from calls.twilio.webhook_params import Params
from tenants.lookups import tenant_of_number

ACTION_PATH: Final = "/webhook/voicemail"
_CALLBACK_PATH: Final = "/webhook/recording_status"
_DEFAULT_LOCALE: Final = "en"


class KnownNumbers:
    """The language (code) of each number that was called, of the latest `at_most`. Any thread."""

    def __init__(self, at_most: int = 10_000) -> None:
        self._locales: dict[str, str] = {}
        self._lock, self._at_most = Lock(), at_most

    def learn(self, number: str, locale: str) -> None:
        """This number is served, in this language."""
        with self._lock:
            self._locales.pop(number, None)
            self._locales[number] = locale
            if len(self._locales) > self._at_most:
                del self._locales[next(iter(self._locales))]

    def locale(self, params: Params) -> str:
        """The language of the number a request names, "en" where nobody called it yet."""
        return self._locales.get(next(iter(params.get("To", ())), ""), _DEFAULT_LOCALE)


KNOWN_NUMBERS: Final = KnownNumbers()


def take_message(locale: str, *, reason: str = "") -> str:
    """TwiML: nobody can answer, or it is after hours (the call's end_reason); leave a message."""
    with translation.override(locale):
        message = twiml.Message(
            invitation=_closed() if reason == EndReason.AFTER_HOURS else _sorry(),
            unheard=_("We did not hear a message. Goodbye."),
            action_url=settings.PUBLIC_URL + ACTION_PATH,
            callback_url=settings.PUBLIC_URL + _CALLBACK_PATH,
            longest_s=services.LONGEST_MESSAGE_S,
        )
    return twiml.take_message(message, locale=locale)


def _sorry() -> str:
    return _(
        "We are sorry, we cannot take your call right now. Please leave a message after "
        "the tone. When you have finished, press the pound key or hang up."
    )


def _closed() -> str:
    return _(
        "We are closed now. Please leave a message after the tone, and we will call you back. "
        "When you have finished, press the pound key or hang up."
    )


def not_served(locale: str) -> str:
    """TwiML: nobody answers this number, and no message is taken; goodbye."""
    with translation.override(locale):
        words = _("We are sorry, this number does not take calls at the moment. Goodbye.")
    return twiml.last_words(words, locale=locale)


def thank(locale: str) -> str:
    """TwiML: the message is here; goodbye."""
    with translation.override(locale):
        words = _("Thank you, we have your message. Goodbye.")
    return twiml.last_words(words, locale=locale)


def unverified_message(params: Params) -> str:
    """TwiML for a caller of whom nothing can be looked up: a message, reconciled later."""
    return take_message(KNOWN_NUMBERS.locale(params))


def unverified_stream_end(params: Params) -> str:
    """TwiML for the end of a stream of which nothing can be looked up.

    Whom we called is not asked for a message.
    """
    if not webhook_params.goes_on(params):
        return twiml.hang_up()
    if webhook_params.is_outbound(params):
        return unverified_apology(params)
    return unverified_message(params)


def unverified_apology(params: Params) -> str:
    """TwiML for somebody whom we called, and of whom nothing can be looked up."""
    return apologise(KNOWN_NUMBERS.locale({"To": params.get("From", ())}))


def apologise(locale: str) -> str:
    """TwiML: somebody whom we called hears that no agent can speak; goodbye."""
    with translation.override(locale):
        words = _("We are sorry, we called you and something went wrong on our side. Goodbye.")
    return twiml.last_words(words, locale=locale)


def unverified_thanks(params: Params) -> str:
    """TwiML for a message whose call cannot be looked up."""
    return thank(KNOWN_NUMBERS.locale(params))


def call_of_message(params: Params) -> UUID | None:
    """The tenant for whom this message was left, on a call that was never stored: stored now.

    None when the number is nobody's, or the call another tenant's.
    """
    incoming = webhook_params.incoming_call(params)
    tenant_id = tenant_of_number(incoming.to_number) if incoming.to_number else None
    if tenant_id is None:
        return None
    try:
        call = services.call_start(tenant_id=tenant_id, incoming=incoming, wants_agent=False)
    except CallElsewhere:
        return None
    if call is None:
        return None
    services.voicemail_begin(
        tenant_id=tenant_id,
        call_sid=incoming.call_sid,
        reason=EndReason.STREAM_NEVER_STARTED,
    )
    return tenant_id


# What a caller hears when the view behind an address is stuck (see deadline.py).
LATE_ANSWERS: Final[Mapping[str, Callable[[Params], str]]] = {
    "/webhook/incoming_call": unverified_message,
    "/webhook/outbound_call": unverified_apology,
    "/webhook/voice_fallback": unverified_message,
    "/webhook/stream_ended": unverified_stream_end,
    ACTION_PATH: unverified_thanks,
}
