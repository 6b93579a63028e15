"""When a business answers: its week, its holidays, its exceptions (docs/hours.md).

Stored in Tenant.hours as

    {"weekly": {"mon": [["09:00", "13:00"], ["16:00", "19:00"]], "fri": [["22:00", "02:00"]]},
     "holidays": "IL",
     "exceptions": {"2026-12-31": [["09:00", "12:00"]], "2026-09-21": []}}

A day that `weekly` does not name is closed; without `weekly` every day is open, and {} is always
open. `holidays` is an ISO 3166 code of a country ("" for none): its public holidays are closed.
An exception beats a holiday, a holiday beats the week. A span that ends at or before its start
passes midnight and belongs to the day it begins on; "24:00" is the end of a day.

Everything is pure: the moment is given, aware, and looked at on the clock of the tenant's wall.
"""

from tenants.hours.calendars import warm_up
from tenants.hours.checking import (
    MOST_EXCEPTIONS,
    MOST_SPANS,
    WEEK,
    WHOLE_DAY,
    BadHours,
    canonical,
    check,
    day_name,
)
from tenants.hours.countries import country_choices, country_name
from tenants.hours.schedule import Holiday, Schedule, schedule
from tenants.hours.spans import Span
from tenants.hours.telling import told

__all__ = [
    "MOST_EXCEPTIONS",
    "MOST_SPANS",
    "WEEK",
    "WHOLE_DAY",
    "BadHours",
    "Holiday",
    "Schedule",
    "Span",
    "canonical",
    "check",
    "country_choices",
    "country_name",
    "day_name",
    "schedule",
    "told",
    "warm_up",
]
