"""What went wrong with a number, said to the owner of a business, in the active language.

Refused (tenants/services/refusals.py)
  ProvisioningFailed   its `code` is Twilio's (protocols.md D, E), or one of ours, below 100
  BadSearch            what was asked for cannot be searched; `field` names what is wrong
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prosaas.lib.twilio.errors import TwilioFailed
from tenants.services.refusals import Refused

OURS_BELOW: Final = 100
TAKEN: Final = 1
UNREACHABLE: Final = 2
NOT_CONFIGURED: Final = 3
AGENT_UNPUBLISHED: Final = 4
NOT_YOURS: Final = 5
WRONG_STATE: Final = 6
UNKNOWN: Final = 7
BUSY: Final = 8
LIMIT_REACHED: Final = 9
ACCOUNT_SUSPENDED: Final = 10
ACCOUNT_CLOSED: Final = 11
PRICE_CHANGED: Final = 12
PRICE_UNKNOWN: Final = 13

# Twilio's, as far as we decide by them
BAD_NUMBER: Final = 21421
NOT_AVAILABLE: Final = 21422
TOO_MANY_REQUESTS: Final = 20429
_BY_STATUS: Final[Mapping[int, int]] = {401: 20003, 403: 20403, 404: 20404, 429: TOO_MANY_REQUESTS}

_PLATFORM: Final = gettext_lazy(
    "Our own account with the phone company does not work. This is ours to mend, not yours: "
    "please tell our support."
)
_ADDRESS: Final = gettext_lazy(
    "This number may only be rented with a postal address that suits it. Add one, in the place "
    "that the number belongs to, and try again."
)

SENTENCES: Final[Mapping[int, Promise]] = {
    TAKEN: gettext_lazy("This number is taken already. Choose another one."),
    UNREACHABLE: gettext_lazy(
        "The phone company does not answer at the moment. What you have asked for already goes "
        "on by itself; for anything else, try again in a few minutes."
    ),
    NOT_CONFIGURED: gettext_lazy(
        "Numbers cannot be rented here yet, because no phone company is connected. Please tell "
        "our support."
    ),
    AGENT_UNPUBLISHED: gettext_lazy(
        "The agent that you chose cannot answer calls yet. Publish it first, or choose another."
    ),
    NOT_YOURS: gettext_lazy(
        "This number is not in your account with the phone company. Check that it is written "
        "correctly; our support can move a number in that you own elsewhere."
    ),
    WRONG_STATE: gettext_lazy(
        "This cannot be done with the number any more. Load the page again to see how it stands."
    ),
    UNKNOWN: gettext_lazy(
        "The phone company refused, and did not say why. Try again later, or tell our support."
    ),
    BUSY: gettext_lazy(
        "Your account with the phone company is being set up right now. Try again in a minute."
    ),
    LIMIT_REACHED: gettext_lazy(
        "Your business has as many numbers as it may have. Our support can allow more."
    ),
    ACCOUNT_SUSPENDED: gettext_lazy(
        "Your account with the phone company is suspended. Please tell our support."
    ),
    ACCOUNT_CLOSED: gettext_lazy(
        "Your account with the phone company is closed. Please tell our support."
    ),
    PRICE_CHANGED: gettext_lazy(
        "The price has changed since you were shown it. See what the number costs now, and claim "
        "it again if you agree."
    ),
    PRICE_UNKNOWN: gettext_lazy(
        "The phone company names no price for this number, so it cannot be claimed. Choose "
        "another one, or ask our support."
    ),
    BAD_NUMBER: gettext_lazy(
        "This is not a phone number that can be rented. Search again and choose from the list."
    ),
    NOT_AVAILABLE: gettext_lazy(
        "Somebody else was faster: this number is gone. Search again and choose another one."
    ),
    21450: gettext_lazy("No number is free with this area code. Search with another one."),
    21452: gettext_lazy("No number is free in this area. Search in another area."),
    21404: gettext_lazy(
        "A trial account with the phone company may have one number only. Our support can "
        "upgrade the account."
    ),
    21631: _ADDRESS,
    21613: gettext_lazy(
        "The phone company must approve your business's address before it rents you this number. "
        "Complete the paperwork for this country and try again."
    ),
    21649: gettext_lazy(
        "The law of this country asks for documents about your business, for this very kind of "
        "number. Complete the paperwork, wait for its approval, and try again."
    ),
    21628: gettext_lazy(
        "The phone company could not confirm the address. Check street, city and postal code, "
        "and enter it again."
    ),
    TOO_MANY_REQUESTS: gettext_lazy(
        "The phone company is getting too many requests from us right now. Try again in a minute."
    ),
    20001: gettext_lazy(
        "The phone company did not understand what was entered. Check it and try again."
    ),
    20003: _PLATFORM,
    20005: gettext_lazy(
        "Your account with the phone company is suspended or closed. Please tell our support."
    ),
    20006: gettext_lazy(
        "Your account with the phone company is not allowed to do this. Please tell our support."
    ),
    20403: gettext_lazy(
        "The phone company does not allow this for your account. Please tell our support."
    ),
    20404: gettext_lazy(
        "The phone company has nothing like this: numbers of this kind are not sold there, or it "
        "is gone. Choose another country or kind."
    ),
    21201: gettext_lazy("No number to call was given. Enter one and try again."),
    21205: gettext_lazy(
        "The phone company cannot use our address on the internet. This is ours to mend: please "
        "tell our support."
    ),
    21210: gettext_lazy(
        "Calls cannot be made from this number, because the phone company does not count it as "
        "yours. Choose one of your own numbers to call from."
    ),
    21211: gettext_lazy(
        "The number to call is not a valid phone number. Check it, with its country code."
    ),
    21212: gettext_lazy(
        "The number to call from is not a valid phone number. Choose one of your own numbers."
    ),
    21214: gettext_lazy(
        "The number to call cannot be reached. Check it, or try again at another time."
    ),
    21215: gettext_lazy(
        "Calls to this country are not allowed for your account. Our support can allow them."
    ),
    21216: gettext_lazy(
        "Calls to this number are blocked by the phone company. Ask our support if it must be "
        "reached."
    ),
    21219: gettext_lazy(
        "A trial account with the phone company may only call numbers that were verified before. "
        "Verify this number, or ask our support to upgrade the account."
    ),
    21262: gettext_lazy(
        "The call could not be made, because our request was incomplete. This is ours to mend: "
        "please tell our support."
    ),
}


class ProvisioningFailed(Refused):
    """A number cannot be had, kept or changed. `code`: Twilio's, or one of ours below 100."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return sentence(self.code)

    @property
    def is_passing(self) -> bool:
        """Whether the same may succeed a little later."""
        return self.code in {UNREACHABLE, BUSY, TOO_MANY_REQUESTS}


class LimitReached(ProvisioningFailed):
    """The business has as many numbers, and claims of some, as it may have: `limit`."""

    def __init__(self, limit: int) -> None:
        super().__init__(LIMIT_REACHED)
        self.limit = limit

    def __str__(self) -> str:
        told = ngettext(
            "Your business may have %(count)s number, counting those it is about to get. "
            "Release one, or ask our support to allow more.",
            "Your business may have %(count)s numbers, counting those it is about to get. "
            "Release one, or ask our support to allow more.",
            self.limit,
        )
        return told % {"count": self.limit}


class BadSearch(Refused):
    """A search that cannot be made; `field` is country, kind, contains, area_code or locality."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def sentence(code: int) -> str:
    """What an owner is told, and what to do; of a code that has none, the code with a plea."""
    if code in SENTENCES:
        return str(SENTENCES[code])
    if not code:
        return str(SENTENCES[UNKNOWN])
    refused = _("The phone company refused, with the code %(code)s. Tell our support this code.")
    return refused % {"code": code}


def refusal(failure: TwilioFailed) -> ProvisioningFailed:
    """What Twilio said, as what the owner is told."""
    if failure.retryable and failure.code not in SENTENCES:
        return ProvisioningFailed(_BY_STATUS.get(failure.status, UNREACHABLE))
    unsaid = _BY_STATUS.get(failure.status, UNKNOWN)
    return ProvisioningFailed(failure.code if is_definite(failure) else unsaid)


def is_definite(failure: TwilioFailed) -> bool:
    """Whether Twilio itself refused, with a code of its own.

    Where a refusal is no JSON, as a proxy's, the SDK gives the HTTP status as its code.
    """
    return not failure.retryable and failure.code not in {0, failure.status}
