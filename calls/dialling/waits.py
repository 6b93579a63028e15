"""When a limit of a business may be asked about again."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calls.services.limits import Limit


def limit_wait_s(limit: Limit, *, timezone: str, now: datetime) -> int:
    """Seconds until it begins anew in the tenant's zone; 0 where nobody knows: a call must end."""
    here = now.astimezone(ZoneInfo(timezone))
    day = datetime(here.year, here.month, here.day, tzinfo=here.tzinfo)
    if limit == Limit.CONCURRENT:
        return 0
    if limit == Limit.OUTBOUND:
        begins = day + timedelta(days=1)  # of the wall clock
    else:
        begins = datetime(here.year + here.month // 12, here.month % 12 + 1, 1, tzinfo=here.tzinfo)
    return int(begins.timestamp() - now.timestamp()) + 1
