"""What went wrong with a number, as the API says it: a code for programs, our sentence for people.

Where the fault is the telephone company's or the way to it, it is 502 or 503: the same may
succeed later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Final, NamedTuple, ParamSpec, TypeVar

from django.utils.translation import gettext as _

from tenants.provisioning import prices, sentences
from tenants.provisioning.answering import AgentNotReady, AgentUnknown
from tenants.provisioning.sentences import BadSearch, ProvisioningFailed
from tenants.rest.errors import ApiError, refused

P = ParamSpec("P")
R = TypeVar("R")


class _Told(NamedTuple):
    code: str
    status: int = 422
    field: str = ""


_AWAY: Final = _Told("carrier_unavailable", 503)
_OURS: Final = _Told("carrier_unavailable", 502)  # what our account with Twilio lacks
_NOT_READY: Final = "agent_not_ready"  # as in calls.dialling
_PAPERS: Final = 21649
_TOLD: Final[Mapping[int, _Told]] = {
    sentences.TAKEN: _Told("number_taken", 409, "e164"),
    sentences.UNREACHABLE: _AWAY,
    sentences.NOT_CONFIGURED: _AWAY,
    sentences.BUSY: _AWAY,
    sentences.TOO_MANY_REQUESTS: _AWAY,
    sentences.LIMIT_REACHED: _Told("limit_reached"),
    sentences.PRICE_CHANGED: _Told("price_changed", 409, "monthly_micros"),
    sentences.PRICE_UNKNOWN: _Told("price_unknown"),
    sentences.BAD_NUMBER: _Told("bad_number", field="e164"),
    sentences.NOT_AVAILABLE: _Told("number_not_available", 409, "e164"),
    _PAPERS: _Told("bundle_needed", field="bundle_sid"),
    sentences.UNKNOWN: _OURS,
    20003: _OURS,
    20005: _OURS,
    20006: _OURS,
    20403: _OURS,
}


class CarrierAway(ApiError):
    """The carrier fails us for now; `Retry-After` says when to come again."""

    wait: Final = 60  # s


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Turns the refusals of tenants/provisioning into the API's."""

    @wraps(function)
    def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except AgentNotReady as error:
            raise refused(_NOT_READY, error, field=error.asked_as) from error
        except ProvisioningFailed as error:
            if error.code == sentences.WRONG_STATE:  # our sentence for people speaks of a page
                words = _("The number is not in a state in which this can be done: read it again.")
                raise ApiError("wrong_state", words, status=409) from error
            code, status, field = _TOLD.get(error.code, _Told("carrier_refused"))
            if status == _AWAY.status:
                raise CarrierAway(code, str(error), status=status) from error
            raise refused(code, error, field=field, status=status) from error
        except BadSearch as error:
            raise refused("invalid", error, field=error.field, status=400) from error
        except AgentUnknown as error:
            words = _("There is no such agent.")
            raise ApiError(_NOT_READY, words, fields={error.asked_as: [words]}) from error

    return telling


def bundle_check(*, country: str, kind: str, bundle_sid: str) -> None:
    """ApiError where the law wants papers and none are named: such a claim is sure to fail."""
    if not bundle_sid and told(prices.needs_bundle)(country=country, kind=kind):
        error = ProvisioningFailed(_PAPERS)
        raise refused(_TOLD[_PAPERS].code, error, field=_TOLD[_PAPERS].field)
