"""The carrier's list of calls, over real HTTP: what no webhook told us is made up for."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from pytest_django import Settings

from calls import tasks
from calls.engine.states import EndReason
from calls.models import Call
from calls.tasks import LISTED_SINCE, account_reconcile, calls_reconcile
from prosaas.celery import app
from tenants.services import NewTenant
from tests.calls.calling import CALLER, call_sid, calls_of, claimed, stored
from tests.calls.subaccounts import account_made

Json = dict[str, Any]
MAIN = settings.TWILIO_ACCOUNT_SID
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)


class Carrier:
    """GET Calls.json: `pages` of calls, one after the other, and what was asked for."""

    def __init__(self) -> None:
        self.pages: list[list[Json]] = [[]]
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.status = 200
        self.lists: dict[str, list[Json]] = {}  # of other accounts, by SID
        self.refused: set[str] = set()  # accounts
        self.asked_by: list[str] = []

    def answer(self, target: str) -> Json:
        """One page and the address of the next."""
        address = urlsplit(target)
        query = parse_qs(address.query)
        self.asked.append((address.path, query))
        account = address.path.split("/")[3]
        if account != MAIN:
            return {"calls": self.lists.get(account, []), "page": 0, "next_page_uri": None}
        number = int(query.get("Page", ["0"])[0])
        is_last = number + 1 == len(self.pages)
        return {
            "calls": self.pages[number],
            "page": number,
            "next_page_uri": None if is_last else f"{address.path}?Page={number + 1}",
        }


@pytest.fixture
def carrier(settings: Settings) -> Iterator[Carrier]:
    """A real HTTP server, to which TWILIO_API_URL points."""
    carrier = Carrier()

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            carrier.asked_by.append(self.headers["Authorization"])
            body = json.dumps(carrier.answer(self.path)).encode()
            refused = any(account in self.path for account in carrier.refused)
            self.send_response(503 if refused else carrier.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
        yield carrier
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Tasks that a task begins run in its place."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


def listed(made: NewTenant, sid: str = "", **changes: Any) -> Json:
    """A call as the carrier lists it: half an hour ago, 42 s long."""
    return {
        "sid": sid or call_sid(),
        "account_sid": MAIN,
        "from": CALLER,
        "to": made.number,
        "direction": "inbound",
        "status": "completed",
        "start_time": format_datetime(BEGAN),
        "end_time": format_datetime(BEGAN + timedelta(seconds=42)),
        "duration": "42",
        **changes,
    }


def test_a_call_that_only_the_carrier_knows_is_stored_as_it_was(
    shop: NewTenant, carrier: Carrier
) -> None:
    """Design, "Never lose a call": the database was away for the whole call."""
    carrier.pages = [[listed(shop)]]
    calls_reconcile()
    [call] = calls_of(shop)
    assert (call.status, call.end_reason, call.seconds) == ("completed", "stream-never-started", 42)
    assert (call.from_number, call.created_at) == (CALLER, BEGAN)
    assert call.ended_at == BEGAN + timedelta(seconds=42)


def test_every_page_is_read_and_nothing_is_stored_twice(shop: NewTenant, carrier: Carrier) -> None:
    carrier.pages = [[listed(shop)], [listed(shop)]]
    calls_reconcile()
    calls_reconcile()
    assert len(calls_of(shop)) == 2


def test_only_the_last_two_hours_are_asked_for(carrier: Carrier) -> None:
    calls_reconcile()
    [(path, query)] = carrier.asked
    since = datetime.fromisoformat(query["StartTime>"][0])
    assert path.endswith("/Calls.json")
    assert timedelta(hours=2) <= datetime.now(UTC) - since < timedelta(hours=2, minutes=1)


def test_what_a_long_outage_left_behind_is_asked_for_every_hour(carrier: Carrier) -> None:
    """The database was away in the evening, the workers until the morning."""
    entry = app.conf.beat_schedule["calls-reconcile-far"]
    assert (entry["task"], entry["schedule"]) == (calls_reconcile.name, 3600)
    calls_reconcile(**entry["kwargs"])
    [(_path, query)] = carrier.asked
    since = datetime.fromisoformat(query["StartTime>"][0])
    assert LISTED_SINCE <= datetime.now(UTC) - since < LISTED_SINCE + timedelta(minutes=1)


def test_a_call_whose_callbacks_were_lost_is_finished(
    call: Call, shop: NewTenant, carrier: Carrier
) -> None:
    """L93."""
    claimed(call, EndReason.MODEL_LOST)
    carrier.pages = [[listed(shop, call.call_sid)]]
    calls_reconcile()
    after = stored(call)
    assert (after.status, after.end_reason, after.seconds) == ("completed", "model-lost", 42)


def test_a_finished_call_stays_as_it_is(call: Call, shop: NewTenant, carrier: Carrier) -> None:
    carrier.pages = [[listed(shop, call.call_sid)]]
    calls_reconcile()
    first = stored(call)
    carrier.pages = [[listed(shop, call.call_sid, status="failed", duration="1")]]
    calls_reconcile()
    assert stored(call).ended_at == first.ended_at
    assert (stored(call).status, stored(call).seconds) == ("completed", 42)


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": "outbound-api"},
        {"to": "+14155550000"},
        {"to": "sip:shop@example.com"},
        {"status": "in-progress", "end_time": None, "duration": None},
        {"start_time": None},
        {"end_time": format_datetime(datetime.now(UTC) + timedelta(minutes=5))},
    ],
    ids=["outbound", "nobody's", "no number", "live", "never began", "just over"],
)
def test_what_is_not_ours_or_not_over_is_left_alone(
    shop: NewTenant, carrier: Carrier, changes: Json
) -> None:
    carrier.pages = [[listed(shop, **changes)]]
    calls_reconcile()
    assert calls_of(shop) == []


def test_a_withheld_number_is_stored_without_one(shop: NewTenant, carrier: Carrier) -> None:
    carrier.pages = [[listed(shop, **{"from": "anonymous"})]]
    calls_reconcile()
    [call] = calls_of(shop)
    assert (call.from_number, call.from_presentation) == ("", "anonymous")


def test_another_tenants_call_stays_theirs(call: Call, rival: NewTenant, carrier: Carrier) -> None:
    carrier.pages = [[listed(rival, call.call_sid)]]
    calls_reconcile()
    assert calls_of(rival) == []


def test_a_carrier_that_refuses_changes_nothing(call: Call, carrier: Carrier) -> None:
    carrier.status = 503
    calls_reconcile()
    assert stored(call).status == "ringing"


def test_every_tenants_own_account_is_asked_in_our_name(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    """Protocols D: our credentials open the paths of subaccounts."""
    accounts = [account_made(made).sid for made in (shop, rival)]
    carrier.lists = {
        sid: [listed(made, account_sid=sid)]
        for sid, made in zip(accounts, (shop, rival), strict=True)
    }
    calls_reconcile()
    assert [path.split("/")[3] for path, _query in carrier.asked] == [MAIN, *accounts]
    ours = b64encode(f"{MAIN}:{settings.TWILIO_AUTH_TOKEN}".encode()).decode()
    assert set(carrier.asked_by) == {f"Basic {ours}"}
    assert [call.account_sid for made in (shop, rival) for call in calls_of(made)] == accounts


@pytest.mark.parametrize("refused", [0, 1], ids=["ours", "the first tenant's"])
def test_an_account_that_cannot_be_listed_keeps_no_other_waiting(
    shop: NewTenant, rival: NewTenant, carrier: Carrier, refused: int
) -> None:
    accounts = [MAIN, *(account_made(made).sid for made in (shop, rival))]
    carrier.lists = {accounts[2]: [listed(rival, account_sid=accounts[2])]}
    carrier.refused = {accounts[refused]}
    calls_reconcile()
    assert len(calls_of(rival)) == 1


def test_a_closed_account_is_not_asked(shop: NewTenant, carrier: Carrier) -> None:
    account_made(shop, status="closed")
    calls_reconcile()
    assert len(carrier.asked) == 1


def test_an_accounts_calls_are_its_own_tenants_alone(
    call: Call, shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    """The number was the shop's when it was called; another's when the list is read."""
    sid = account_made(shop).sid
    carrier.lists = {sid: [listed(rival, account_sid=sid)]}
    theirs = account_made(rival).sid
    carrier.lists[theirs] = [listed(shop, call.call_sid, account_sid=theirs)]
    calls_reconcile()
    assert (calls_of(rival), stored(call).status) == ([], "ringing")


def test_without_an_account_nobody_is_asked(carrier: Carrier, settings: Settings) -> None:
    settings.TWILIO_ACCOUNT_SID = ""
    calls_reconcile()
    assert carrier.asked == []


def test_a_call_to_a_number_that_was_moved_at_twilio_is_made_up_for(
    shop: NewTenant, carrier: Carrier
) -> None:
    """Our row still names the account that it was in."""
    account_made(shop)
    carrier.pages = [[listed(shop)]]
    calls_reconcile()
    assert [call.account_sid for call in calls_of(shop)] == [MAIN]


def test_each_account_is_asked_by_a_task_of_its_own(
    shop: NewTenant, rival: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow carrier holds up neither recordings nor the reaper."""
    sent: list[Json] = []
    monkeypatch.setattr(account_reconcile, "apply_async", lambda **told: sent.append(told))
    accounts = [(account_made(made).sid, str(made.tenant.pk)) for made in (shop, rival)]
    calls_reconcile()
    calls_reconcile(hours=tasks.FAR_HOURS)
    assert [(told["kwargs"]["account_sid"], told["kwargs"]["tenant_id"]) for told in sent] == [
        (MAIN, None),
        *accounts,
    ] * 2
    assert [(told["kwargs"]["hours"], told["expires"]) for told in sent] == [
        *[(tasks.RECENT_HOURS, tasks.RECONCILED_EVERY_S)] * 3,
        *[(tasks.FAR_HOURS, tasks.FAR_EVERY_S)] * 3,
    ]


@pytest.mark.parametrize(
    ("entry", "every_s"),
    [
        ("calls-reconcile", tasks.RECONCILED_EVERY_S),
        ("calls-reconcile-far", tasks.FAR_EVERY_S),
    ],
)
def test_what_is_fanned_out_lives_until_the_next_run(entry: str, every_s: float) -> None:
    assert app.conf.beat_schedule[entry]["schedule"] == every_s


@pytest.mark.parametrize(
    ("task", "queue"), [(calls_reconcile, "calls"), (account_reconcile, "post_call")]
)
def test_only_what_waits_for_nobody_is_on_the_urgent_queue(task: Any, queue: str) -> None:
    assert app.amqp.router.route({}, task.name)["queue"].name == queue
    assert app.conf.beat_schedule["calls-reconcile"]["task"] == calls_reconcile.name
