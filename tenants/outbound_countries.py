"""Countries as "IL": those that telephone calls are told apart by."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers
from django.utils.translation import gettext as _


class BadCountries(ValueError):
    """Calls go to no such country; the text names it, in the active language."""


def countries_of(codes: Iterable[str]) -> list[str]:
    """Each once, by the alphabet; BadCountries."""
    wanted = set(codes)
    unknown = sorted(wanted - phonenumbers.SUPPORTED_REGIONS)
    if unknown:
        raise BadCountries(
            _("There are no calls to %(countries)s.") % {"countries": ", ".join(unknown)}
        )
    return sorted(wanted)
