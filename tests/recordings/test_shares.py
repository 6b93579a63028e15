"""Links by which anybody may look at one call for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from calls.errors import CallErased
from calls.models import Call
from recordings.models import CallShare
from recordings.services import (
    TooManyShares,
    call_receipt_open,
    share_end,
    share_make,
    share_opened,
    words_erase,
)
from recordings.services.shares import MOST_OPEN
from recordings.shares import ShareForged, ShareOver, share_token, shared_by
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.recordings.test_api import worked

__all__ = ["worked"]


def made(call: Call, days: int = 7) -> CallShare:
    return share_make(tenant_id=call.tenant_id, actor=SYSTEM, call_id=call.pk, days=days)


def audited(call: Call) -> list[str]:
    with tenant_context(call.tenant_id):
        actions = AuditEvent.objects.filter(action__startswith="call.share").order_by("position")
        return list(actions.values_list("action", flat=True))


def test_a_link_names_its_share_until_its_end(worked: Call) -> None:
    share = made(worked)
    shared = shared_by(share_token(share))
    assert (shared.tenant_id, shared.share_id) == (worked.tenant_id, share.pk)
    share.expires_at -= timedelta(days=8)
    with pytest.raises(ShareOver):
        shared_by(share_token(share))


@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_what_we_did_not_sign_is_forged(token: str) -> None:
    with pytest.raises(ShareForged):
        shared_by(token)


def test_a_changed_link_is_forged(worked: Call) -> None:
    token = share_token(made(worked))
    with pytest.raises(ShareForged):
        shared_by(token[:-1] + ("A" if token[-1] != "A" else "B"))


@pytest.mark.parametrize("days", [0, 2, 365])
def test_a_link_lasts_one_seven_or_thirty_days(worked: Call, days: int) -> None:
    with pytest.raises(ValueError, match="1, 7 or 30"):
        made(worked, days)


def test_a_call_that_goes_on_is_not_shared(call: Call) -> None:
    with pytest.raises(ValueError, match="not over"):
        made(call)


def test_a_link_ends_once(worked: Call) -> None:
    share = made(worked)
    end = {"tenant_id": worked.tenant_id, "actor": SYSTEM, "call_id": worked.pk}
    assert share_end(**end, share_id=share.pk)  # type: ignore[arg-type]
    assert not share_end(**end, share_id=share.pk)  # type: ignore[arg-type]
    assert audited(worked) == ["call.shared", "call.share-ended"]


def test_looks_are_counted_and_the_first_is_audited(worked: Call) -> None:
    share = made(worked)
    for _ in range(3):
        share_opened(tenant_id=worked.tenant_id, share_id=share.pk)
    with tenant_context(worked.tenant_id):
        share.refresh_from_db()
    assert share.opened == 3
    assert audited(worked) == ["call.shared", "call.share-opened"]


def test_a_call_has_only_so_many_good_links(worked: Call) -> None:
    for _ in range(MOST_OPEN):
        made(worked)
    with pytest.raises(TooManyShares):
        made(worked)
    with tenant_context(worked.tenant_id):
        CallShare.objects.update(expires_at=Now())
    made(worked)


def test_a_stranger_shares_nothing(worked: Call, rival: NewTenant) -> None:
    share = made(worked)
    with pytest.raises(Call.DoesNotExist):
        share_make(tenant_id=rival.tenant.pk, actor=SYSTEM, call_id=worked.pk, days=1)
    with pytest.raises(CallShare.DoesNotExist):
        share_end(tenant_id=rival.tenant.pk, actor=SYSTEM, call_id=worked.pk, share_id=share.pk)


def test_links_and_corrections_of_an_erased_call_go_at_once(worked: Call) -> None:
    made(worked)
    which = {"tenant_id": worked.tenant_id, "call_id": worked.pk}
    receipt_id = call_receipt_open(**which, actor=SYSTEM)
    words_erase(**which, receipt_id=receipt_id)
    with tenant_context(worked.tenant_id):
        assert not CallShare.objects.exists()
    with pytest.raises(CallErased):
        made(worked)
