"""python -m bench.api_work --calls N --out FILE: fill, explain, and make a key.

Writes FILE at the end: what bench/api.py must know to ask. A database that was filled before is
taken as it is. Waits for SIGTERM.
"""

from __future__ import annotations

import argparse
import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import django

EXPLAIN: Final = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
PAGE, DETAILS, REQUESTS_A_MINUTE = 51, 200, 1_000_000


def work(calls: int) -> dict[str, Any]:
    """The large tenant's key, how many calls it has, ids of some, and the plans."""
    from bench import api_fill, rls_fill  # noqa: PLC0415 - imports models
    from bench.api_words import TENANTS  # noqa: PLC0415 - with them
    from calls.models import Call  # noqa: PLC0415 - likewise
    from tenants.context import tenant_context  # noqa: PLC0415 - likewise

    tenant = rls_fill.id_of("tenant", 1)
    if not api_fill.is_filled():
        api_fill.fill(calls=calls, tenants=TENANTS)
    with tenant_context(tenant):
        mine = Call.objects.filter(tenant=tenant).order_by("-created_at", "-id")
        count = mine.count()
        every = max(1, count // DETAILS)
        ids = [str(each) for each in mine.values_list("pk", flat=True)[::every]]
    return {
        "key": _key(tenant),
        "of_tenant": count,
        "ids": ids,
        "plans": _plans(tenant),
    }


def _key(tenant: UUID) -> str:
    from tenants.context import tenant_context  # noqa: PLC0415 - imports models
    from tenants.models import ApiKey  # noqa: PLC0415 - likewise
    from tenants.permissions import Permission  # noqa: PLC0415 - likewise
    from tenants.services import api_key_create  # noqa: PLC0415 - likewise

    reads = [Permission.CALLS_READ, Permission.RECORDINGS_READ, Permission.USAGE_READ]
    key = api_key_create(tenant_id=tenant, name="bench", scopes=reads)
    with tenant_context(tenant):
        ApiKey.objects.filter(tenant=tenant).update(limit_requests=REQUESTS_A_MINUTE)
    return str(key)


def _plans(tenant_id: UUID) -> dict[str, list[str]]:
    """EXPLAIN of what the list asks, as the runtime role with policies in force."""
    from django.core.exceptions import EmptyResultSet  # noqa: PLC0415 - after django.setup
    from django.db import connection  # noqa: PLC0415 - likewise

    from bench.api_cases import FILTERED, SEARCHED  # noqa: PLC0415 - with it
    from calls.api.filters import CallQuery  # noqa: PLC0415 - imports models
    from calls.search import CallFilter, calls_found  # noqa: PLC0415 - likewise
    from tenants.context import tenant_context  # noqa: PLC0415 - likewise
    from tenants.models import Tenant  # noqa: PLC0415 - likewise

    plans = {}
    for name, params in {"newest": {}, **FILTERED, **SEARCHED}.items():
        query = CallQuery(data=params)
        query.is_valid(raise_exception=True)
        with tenant_context(tenant_id), connection.cursor() as cursor:
            tenant = Tenant.objects.get(pk=tenant_id)
            found = calls_found(tenant=tenant, wanted=CallFilter(**query.validated_data))
            page = found.order_by("-created_at", "-id")[:PAGE]
            try:
                sql, values = page.query.sql_with_params()
            except EmptyResultSet:  # no id was found: nothing is asked
                continue
            cursor.execute(EXPLAIN + sql, values)
            plans[name] = [_short(line) for (line,) in cursor.fetchall()]
    return plans


def _short(line: str) -> str:
    """A line without the ids of a thousand calls."""
    most = 160
    return line if len(line) <= most else f"{line[:most]}…"


def tell(work: Callable[[int], dict[str, Any]]) -> None:
    """What `work` finds for --calls, as JSON in --out; then waits for SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    django.setup()
    found = json.dumps(work(options.calls))
    written = options.out.with_suffix(".part")
    written.write_text(found, encoding="utf-8")
    written.rename(options.out)
    signal.pause()


if __name__ == "__main__":
    tell(work)
