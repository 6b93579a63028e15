"""The public page of a call, for whoever holds its link."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db.models.functions import Now
from django.test import Client

from calls.models import Call, CallTurn
from recordings.models import CallShare, Recording
from recordings.services import share_end, share_make
from recordings.shares import share_token
from recordings.views.share import LOOKS_A_MINUTE
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services.audit import SYSTEM
from tests.recordings.test_api import worked

__all__ = ["worked"]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nobody has looked yet."""
    cache.clear()


@pytest.fixture
def share(worked: Call) -> CallShare:
    """A link of a call with everything, and a note that is nobody else's business."""
    with tenant_context(worked.tenant_id):
        Call.objects.update(note="She never pays.")
        Recording.objects.update(storage_key="a/b.wav", duration_ms=40_000)
        CallTurn.objects.create(
            tenant_id=worked.tenant_id, call=worked, position=1, who="caller",
            text="Roses, please.", heard_text="Roses, please.", start_ms=0, end_ms=900,
        )  # fmt: skip
    return share_make(tenant_id=worked.tenant_id, actor=SYSTEM, call_id=worked.pk, days=7)


def opened(share: CallShare, **headers: str) -> Any:
    return Client().get(f"/share/{share_token(share)}/", headers=headers)


def test_it_shows_what_was_said_and_nothing_of_the_business(share: CallShare) -> None:
    answer = opened(share)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Wants roses." in html
    assert "Roses, please." in html
    assert "/audio?link=" in html
    for hidden in ("She never pays.", "$0.0085", "/app/", "csrf"):
        assert hidden not in html


def test_nobody_keeps_it_and_no_cookie_is_set(share: CallShare) -> None:
    answer = opened(share)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies


def test_it_speaks_the_language_of_the_business(share: CallShare) -> None:
    with tenant_context(share.tenant_id):
        Tenant.objects.filter(pk=share.tenant_id).update(locale="he")
    assert '<html lang="he" dir="rtl">' in opened(share).content.decode()


def test_its_sound_lives_no_longer_than_the_link(share: CallShare) -> None:
    with tenant_context(share.tenant_id):
        Recording.objects.update(storage_key="")
    assert "/audio?link=" not in opened(share).content.decode()


def test_an_ended_link_is_gone(share: CallShare) -> None:
    share_end(tenant_id=share.tenant_id, actor=SYSTEM, call_id=share.call_id, share_id=share.pk)
    answer = opened(share)
    assert answer.status_code == 410
    assert "Wants roses." not in answer.content.decode()


def test_a_link_whose_time_is_over_is_gone(share: CallShare) -> None:
    with tenant_context(share.tenant_id):
        CallShare.objects.update(expires_at=Now())
    assert opened(share).status_code == 410


@pytest.mark.parametrize(
    "standing",
    [
        {"status": "suspended", "suspended_at": "2026-11-22T00:00Z"},
        {"status": "closing", "closes_at": "2026-12-22T00:00Z"},
    ],
    ids=["suspended", "closing"],
)
def test_a_business_that_is_shut_shows_nothing(share: CallShare, standing: dict[str, str]) -> None:
    with tenant_context(share.tenant_id):
        Tenant.objects.update(**standing)
    assert opened(share).status_code == 410


def test_a_link_of_an_erased_call_is_gone(share: CallShare) -> None:
    with tenant_context(share.tenant_id):
        CallShare.objects.all().delete()
    assert opened(share).status_code == 410


def test_a_forged_link_is_unknown() -> None:
    assert Client().get("/share/forged/").status_code == 404


def test_looks_are_counted_and_too_many_are_refused(share: CallShare) -> None:
    assert opened(share).status_code == 200
    with tenant_context(share.tenant_id):
        assert CallShare.objects.get().opened == 1
    # Twice as many: a minute may end on the way.
    statuses = {opened(share).status_code for _ in range(2 * LOOKS_A_MINUTE)}
    assert 429 in statuses
