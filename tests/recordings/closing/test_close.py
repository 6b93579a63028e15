"""A tenant whose day has come: nothing of it is left but what names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from pytest_django import Settings

from calls import services as call_services
from prosaas.celery import app
from recordings import tasks
from recordings.models import Stage
from recordings.stages.checkpoint import reached
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.models import AuditEvent, ClosingReceipt, Invitation, Membership, Tenant, User
from tenants.services import SYSTEM, NewTenant, erasing
from tenants.services.closing import closing_ask, closing_hasten, closing_remains
from tenants.services.erasing import KEPT, rows_left, tenant_models
from tests.calls.calling import at_once, call_made, calls_of, twilio_post, verbs, voice_params
from tests.factories import member_made, tenant_made, user_made
from tests.isolation.world import Side, world_made
from tests.mailbox import mailbox
from tests.recordings.carrier import Carrier
from tests.recordings.finished import call_over, stage_changed
from tests.recordings.kept import kept_call, usage
from tests.recordings.test_erasure import tables_with
from tests.recordings.test_retention import carrier, files

__all__ = ["carrier", "mailbox"]  # fixtures

LONG = timedelta(hours=1)
STEPS = [
    "audio",
    "call",
    "calls",
    "files",
    "erasure_receipts",
    "numbers",
    "rows",
    "letters",
    "members",
    "left",
]


class Killed(BaseException):
    """The worker is gone in this moment."""


def due(made: NewTenant) -> None:
    """The tenant's day is now."""
    closing_ask(tenant_id=made.tenant.pk, actor=SYSTEM)
    closing_hasten(tenant_id=made.tenant.pk, actor=SYSTEM)
    with tenant_context(made.tenant.pk):  # for the database it is still the test's beginning
        Tenant.objects.filter(pk=made.tenant.pk).update(closes_at=Now() - timedelta(minutes=1))


def close() -> None:
    tasks.tenants_close()


def tenant(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk)


def receipt(made: NewTenant) -> ClosingReceipt:
    with tenant_context(made.tenant.pk):
        return ClosingReceipt.objects.get(undone_at=None)


@contextmanager
def killed_at(name: str) -> Iterator[None]:
    """A worker that dies when it first reaches this moment."""

    def die(name: str, **_kwargs: Any) -> None:
        if name == wanted:
            raise Killed

    wanted = f"close.{name}"
    reached.connect(die)
    try:
        with suppress(Killed):
            yield
            raise AssertionError("nobody came to this step")
    finally:
        reached.disconnect(die)


def gone(side: Side) -> set[str]:
    """The tables that still hold the tenant's words, but for the log and the ledger."""
    words = side.words
    texts = (words.word, words.name, words.people, words.caller[1:], *side.secrets())
    return tables_with(side.made, *texts) - {
        "tenants_auditevent",
        "calls_usageentry",
        "tenants_closingreceipt",  # the world's, of another closing
        "tenants_user",
    }


@pytest.mark.django_db
def test_of_a_whole_tenant_no_row_no_word_and_no_file_is_left(carrier: Carrier) -> None:
    """Generated: every model with a tenant, every column of every table."""
    world = world_made()
    a, b = world.a, world.b
    call_services.call_finish(tenant_id=a.tenant_id, call_sid=a.live.call_sid, status="completed")
    with tenant_context(a.tenant_id):
        Stage.objects.create(tenant=a.tenant, call=a.live, name="meter", position=4, state="done")
    assert gone(a)
    theirs = rows_left(tenant_id=b.tenant_id)
    due(a.made)
    close()
    assert receipt_of(a).remains == {}
    assert (rows_left(tenant_id=a.tenant_id), gone(a)) == ({}, set())
    assert rows_left(tenant_id=b.tenant_id) == theirs
    assert [name for name in files() if a.words.word in name] == []
    assert not storage().exists(str(a.tenant_id))
    assert storage().exists(str(b.tenant_id))
    assert not User.objects.filter(pk__in=a.people).exists()
    assert User.objects.filter(pk=a.visitor.pk).exists()  # is staff


def receipt_of(side: Side) -> ClosingReceipt:
    with tenant_context(side.tenant_id):
        return ClosingReceipt.objects.get(undone_at=None)


@pytest.mark.django_db
def test_every_table_of_a_tenant_is_looked_at() -> None:
    labels = {model._meta.label for model in tenant_models()}
    assert labels >= {"tenants.Agent", "calls.Call", "calls.CallTape", "recordings.Stage", *KEPT}


def test_the_row_stays_and_says_nothing(shop: NewTenant, carrier: Carrier) -> None:
    due(shop)
    close()
    after = tenant(shop)
    assert (after.name, after.status, after.closes_at) == ("", "closed", None)
    assert (after.call_policy, after.extraction_fields) == ({}, [])


def test_the_receipt_counts_and_the_ledger_and_the_log_stay(
    shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    due(shop)
    close()
    done = receipt(shop)
    assert done.finished_at is not None
    assert done.erased == {
        "calls": 1, "recordings": 1, "transcripts": 1, "summaries": 1, "turns": 1, "tapes": 1,
        "numbers": 1, "agents": 1, "api_keys": 1, "memberships": 1, "users": 1,
        "api_requests": 1,
    }  # fmt: skip
    assert (carrier.recordings, files(), usage(shop)) == ({}, [], 1)
    with tenant_context(shop.tenant.pk):
        actions = AuditEvent.objects.order_by("position").values_list("action", flat=True)
        assert list(actions)[-4:] == [
            "closing.asked", "closing.hastened", "number.released", "tenant.closed",
        ]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_is_followed_by_one_that_finishes(
    shop: NewTenant, carrier: Carrier, step: str
) -> None:
    for _ in range(2):
        kept_call(shop, carrier)
    due(shop)
    with killed_at(step):
        close()
    assert tenant(shop).status == "closing"
    close()
    assert (tenant(shop).status, rows_left(tenant_id=shop.tenant.pk)) == ("closed", {})
    assert (receipt(shop).erased["calls"], receipt(shop).erased["users"]) == (2, 1)


def test_what_the_carrier_refuses_stays_on_the_receipt_and_is_tried_again(
    shop: NewTenant, carrier: Carrier
) -> None:
    refused, _other = kept_call(shop, carrier), kept_call(shop, carrier)
    carrier.refusals[f"RE{refused.call_sid[2:]}"] = 401
    due(shop)
    close()
    assert (receipt(shop).remains, calls_of(shop)) == ({"calls": {"twilio-20401": 1}}, [refused])
    assert tenant(shop).status == "closing"
    carrier.refusals.clear()
    close()
    assert (receipt(shop).remains, tenant(shop).status) == ({}, "closed")


def test_a_live_call_is_waited_for(shop: NewTenant, carrier: Carrier) -> None:
    call_made(shop)
    due(shop)
    close()
    assert receipt(shop).remains == {"calls": {"call-live": 1}}
    assert (len(calls_of(shop)), tenant(shop).name) == (1, "Flower shop")


def test_a_worker_that_has_a_call_is_waited_for(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    stage_changed(call, "transcribe", state="running", lease_until=Now() + LONG, settled_at=None)
    due(shop)
    close()
    assert receipt(shop).remains == {"calls": {"work-running": 1}}


@pytest.mark.parametrize("opened", [True, False])
def test_a_call_goes_when_the_ledger_has_it(
    shop: NewTenant, carrier: Carrier, opened: bool
) -> None:
    call = kept_call(shop, carrier) if opened else call_over(shop)
    if opened:
        stage_changed(call, "meter", state="waiting", settled_at=None)
    due(shop)
    close()
    assert receipt(shop).remains == {"calls": {"not-metered": 1}}
    stage_changed(call, "meter", state="done", settled_at=Now())
    close()
    assert tenant(shop).status == "closed"


def test_a_file_that_no_row_names_goes_too(shop: NewTenant, carrier: Carrier) -> None:
    storage().save(f"{shop.tenant.pk}/lost/lost.wav", ContentFile(b"RIFF"))
    due(shop)
    close()
    assert (files(), receipt(shop).erased["files"]) == ([], 1)


def test_who_belongs_elsewhere_or_is_staff_keeps_the_account(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    both = member_made(shop, "both@example.com")
    member_made(shop, "only@example.com")
    staff = member_made(shop, "staff@example.com")
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    with tenant_context(rival.tenant.pk):
        Membership.objects.create(tenant=rival.tenant, user=both, role="viewer")
    due(shop)
    close()
    left = set(User.objects.values_list("email", flat=True))
    assert left == {"both@example.com", "staff@example.com", rival.owner_email}
    assert receipt(shop).erased["users"] == 2


def test_whom_another_tenants_rows_still_name_is_blanked(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    former = member_made(shop, "former@example.com")
    with tenant_context(rival.tenant.pk):
        Invitation.objects.create(
            tenant=rival.tenant, email="new@example.com", role="viewer", token_hash="h",
            invited_by=former, expires_at=Now(),
        )  # fmt: skip
    due(shop)
    close()
    blank = User.objects.get(pk=former.pk)
    assert blank.email == f"{former.pk}@erased.invalid"
    assert (blank.is_active, blank.has_usable_password()) == (False, False)
    assert tenant(shop).status == "closed"


def test_the_number_is_nobodys_and_another_tenant_may_have_it(
    shop: NewTenant, carrier: Carrier
) -> None:
    due(shop)
    close()
    assert verbs(twilio_post("/webhook/incoming_call", voice_params(shop))) == ["Reject"]
    other = tenant_made(name="Other", number=shop.number)
    assert verbs(twilio_post("/webhook/incoming_call", voice_params(other))) == ["Connect"]


def test_a_tenant_whose_day_is_to_come_is_left_alone(shop: NewTenant, carrier: Carrier) -> None:
    closing_ask(tenant_id=shop.tenant.pk, actor=SYSTEM)
    close()
    assert (tenant(shop).status, receipt(shop).remains) == ("closing", {})


def test_nothing_happens_to_a_closed_tenant_again(shop: NewTenant, carrier: Carrier) -> None:
    due(shop)
    close()
    before = receipt(shop).finished_at
    close()
    assert receipt(shop).finished_at == before


def test_beat_runs_it_every_hour() -> None:
    entry = app.conf.beat_schedule["tenants-close"]
    assert (entry["task"], entry["schedule"]) == (tasks.tenants_close.name, 3600)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_no_harm(shop: NewTenant, carrier: Carrier) -> None:
    for _ in range(3):
        kept_call(shop, carrier)
    due(shop)
    at_once(close, 2)
    close()
    assert (receipt(shop).erased["calls"], receipt(shop).erased["users"]) == (3, 1)
    assert (tenant(shop).status, receipt(shop).remains) == ("closed", {})


def test_who_is_overtaken_by_another_worker_leaves_a_finished_receipt_alone(
    shop: NewTenant, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one does all of it between our list of people and the first of them."""
    due(shop)
    ours = erasing._member_erase

    def overtaken(*who: UUID) -> None:
        monkeypatch.setattr(erasing, "_member_erase", ours)
        close()
        ours(*who)

    monkeypatch.setattr(erasing, "_member_erase", overtaken)
    close()
    assert (tenant(shop).status, receipt(shop).remains) == ("closed", {})
    assert receipt(shop).erased["users"] == 1
    about = {"tenant_id": shop.tenant.pk, "receipt_id": receipt(shop).pk}
    closing_remains(**about, kind="members", reasons={"internal-error": 1})
    assert receipt(shop).remains == {}


@pytest.mark.django_db(transaction=True)
def test_the_owners_are_told_what_is_erased_and_what_stays(
    shop: NewTenant, carrier: Carrier, mailbox: list[EmailMessage]
) -> None:
    kept_call(shop, carrier)
    member_made(shop, "viewer@example.com")
    due(shop)
    close()
    [letter] = mailbox
    assert (letter.to, letter.subject) == ([shop.owner_email], "Flower shop is closed")
    assert "- Calls: 1\n" in letter.body
    assert "What stays: the lines of the bill" in letter.body
    assert str(receipt(shop).pk) in letter.body


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_cannot_be_queued_is_waited_for(
    shop: NewTenant, carrier: Carrier, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_URL = "smtp://mail.example.com"
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1")
    due(shop)
    close()
    assert receipt(shop).remains == {"letters": {"broker-away": 1}}
    assert User.objects.filter(email=shop.owner_email).exists()


def test_a_person_without_a_tenant_is_none_of_its_business(
    shop: NewTenant, carrier: Carrier
) -> None:
    user_made("loner@example.com")
    due(shop)
    close()
    assert User.objects.filter(email="loner@example.com").exists()
