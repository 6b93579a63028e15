"""python -m bench.rls_work --calls N --tenants M --rounds R --out FILE: fill, then measure.

Every query runs as the runtime role on one pooled connection, as in the product. "Without" is the
same with `ALTER TABLE … DISABLE ROW LEVEL SECURITY` on every tenant's table, by the owner role:
same role, same statement, same filter by tenant. The two take turns, and the first samples of each
case after a change are not counted. A query is what selector and paginator made, executed and
fetched, without Django's objects; a request is a whole one through Django's test client, in this
process: middleware, session or key, view, template or JSON. Writes FILE at the end and waits for
SIGTERM.
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import django

from bench.rls_record import COUNT

SAMPLES, WARM_UP, ROWS, DEEP_PAGE = 5, 2, 50, 100
ARMS: Final = ("fenced", "unfenced")
EXPLAIN: Final = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
Samples = dict[str, dict[str, dict[str, list[float]]]]
Act = Callable[[], None]


def work(options: argparse.Namespace) -> dict[str, Any]:
    """What was measured, as plain values: fill_s, samples by group, case and arm, plans."""
    from bench import rls_fill  # noqa: PLC0415 - imports models

    begun = time.monotonic()
    rls_fill.fill(calls=options.calls, tenants=options.tenants)
    fill_s = time.monotonic() - begun
    print(f"filled in {fill_s:.1f} s", flush=True)
    groups = {
        _title(word, number, options): _cases(number, _deep(number, options))
        for word, number in (("large", 1), ("small", options.tenants))
    }
    samples = _measured(groups, options.rounds)
    plans = _plans(rls_fill.id_of("tenant", 1), _deep(1, options))
    small = rls_fill.id_of("tenant", options.tenants), _deep(options.tenants, options)
    others = {f"small tenant's {name}": plan for name, plan in _plans(*small).items()}
    return {"fill_s": fill_s, "samples": samples, "plans": {**plans, **others}}


def _title(word: str, number: int, options: argparse.Namespace) -> str:
    return f"A {word} tenant, {_count(number, options):,} calls"


def _count(number: int, options: argparse.Namespace) -> int:
    from bench.rls_fill import calls_of  # noqa: PLC0415 - imports models

    return calls_of(number, calls=options.calls, tenants=options.tenants)


def _deep(number: int, options: argparse.Namespace) -> int:
    """The page that is looked at far below: the hundredth, or the last."""
    return max(1, min(DEEP_PAGE, _count(number, options) // ROWS))


def _cases(number: int, deep: int) -> tuple[UUID, dict[str, Act]]:
    """The tenant with this number, and what is asked for of it, by name."""
    from bench.rls_fill import id_of  # noqa: PLC0415 - imports models

    tenant = id_of("tenant", number)
    statements = _statements(tenant, deep)
    counting = _query(*statements["count"])
    queries = {f"{COUNT}, query": counting}
    for name in statements.keys() - {"count"}:
        queries[f"{name} and its count, query"] = _both(counting, _query(*statements[name]))
    return tenant, {**queries, **_requests(number, tenant, deep)}


def _statements(tenant: UUID, deep: int) -> dict[str, tuple[str, Any]]:
    """The SQL that the list makes for a page, as it was seen when the product made one."""
    from django.core.paginator import Paginator  # noqa: PLC0415 - after django.setup
    from django.db import connection  # noqa: PLC0415 - likewise

    from calls import selectors  # noqa: PLC0415 - imports models
    from tenants.context import tenant_context  # noqa: PLC0415 - likewise

    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with tenant_context(tenant), connection.execute_wrapper(note):
        pages = Paginator(selectors.calls_newest(tenant=tenant), ROWS)
        for number in (1, deep):
            list(pages.get_page(number))
    counted, first, far = seen
    return {"count": counted, "first page": first, f"page {deep}": far}


def _query(sql: str, params: Any) -> Act:
    from django.db import connection  # noqa: PLC0415 - after django.setup

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()

    return act


def _both(one: Act, other: Act) -> Act:
    """What the list asks for a page: how many there are, and those."""

    def act() -> None:
        one()
        other()

    return act


def _requests(number: int, tenant: UUID, deep: int) -> dict[str, Act]:
    """Whole requests of the tenant's owner, and of a program with a key."""
    from django.test import Client  # noqa: PLC0415 - after django.setup

    from bench.rls_fill import id_of  # noqa: PLC0415 - imports models
    from tenants.models import User  # noqa: PLC0415 - likewise
    from tenants.permissions import Permission  # noqa: PLC0415 - likewise
    from tenants.services import api_key_create  # noqa: PLC0415 - likewise

    browser = Client(headers={"host": "localhost"})
    browser.force_login(User.objects.get(pk=id_of("user", number)))
    key = api_key_create(tenant_id=tenant, name="bench", scopes=[Permission.CALLS_READ])
    program = Client(headers={"host": "localhost", "authorization": f"Bearer {key}"})

    def asking(client: Client, path: str) -> Act:
        def act() -> None:
            answer = client.get(path)
            if answer.status_code != 200:  # noqa: PLR2004 - OK
                raise RuntimeError(f"{path}: {answer.status_code}")

        return act

    return {
        "/app/calls/, request": asking(browser, "/app/calls/"),
        f"/app/calls/?page={deep}, request": asking(browser, f"/app/calls/?page={deep}"),
        "/api/v1/calls/, request": asking(program, "/api/v1/calls/"),
    }


def _measured(groups: Mapping[str, tuple[UUID, dict[str, Act]]], rounds: int) -> Samples:
    """Samples in ms by group, case and arm; the arms take turns, also in who is first."""
    samples: Samples = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    gc.freeze()
    for number in range(rounds):
        for arm in ARMS if number % 2 == 0 else reversed(ARMS):
            _fence(is_on=arm == "fenced")
            for group, (tenant, cases) in groups.items():
                for name, act in cases.items():
                    with _place(tenant, name):
                        samples[group][name][arm] += _sampled(act)
        print(f"turn {number + 1} of {rounds}", flush=True)
    _fence(is_on=True)
    return samples


@contextmanager
def _place(tenant: UUID, name: str) -> Iterator[None]:
    """A query needs the tenant's context, which a request opens itself."""
    from tenants.context import tenant_context  # noqa: PLC0415 - imports models

    if name.endswith("query"):
        with tenant_context(tenant):
            yield
    else:
        yield


def _sampled(act: Act) -> list[float]:
    gc.collect()
    gc.disable()
    taken = []
    for _ in range(WARM_UP + SAMPLES):
        begun = time.perf_counter_ns()
        act()
        taken.append((time.perf_counter_ns() - begun) / 1e6)
    gc.enable()
    return taken[WARM_UP:]


def _fence(*, is_on: bool) -> None:
    """Row-level security of every tenant's table; RuntimeError when it is not as asked."""
    from django.db import connections  # noqa: PLC0415 - after django.setup

    from calls.models import Call  # noqa: PLC0415 - imports models
    from tenants.runtime_role import tenant_tables  # noqa: PLC0415 - likewise

    verb = "ENABLE" if is_on else "DISABLE"
    with connections["owner"].cursor() as cursor:
        for table in tenant_tables():
            cursor.execute(f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY")
    if Call.objects.exists() == is_on:  # without a context: no row, or any
        raise RuntimeError(f"row-level security was to be {verb.lower()}d")


def _plans(tenant: UUID, deep: int) -> dict[str, list[str]]:
    """EXPLAIN of a tenant's queries, as the runtime role with policies in force."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    from tenants.context import tenant_context  # noqa: PLC0415 - imports models

    plans = {}
    for name, (sql, params) in _statements(tenant, deep).items():
        with tenant_context(tenant), connection.cursor() as cursor:
            cursor.execute(EXPLAIN + sql, params)
            plans[name] = [line for (line,) in cursor.fetchall()]
    return plans


def main() -> None:
    """Until SIGTERM, as the supervisor expects."""
    parser = argparse.ArgumentParser(prog="python -m bench.rls_work")
    for name in ("--calls", "--tenants", "--rounds"):
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    django.setup()
    found = json.dumps(work(options))
    written = options.out.with_suffix(".part")
    written.write_text(found, encoding="utf-8")
    written.rename(options.out)
    signal.pause()


if __name__ == "__main__":
    main()
