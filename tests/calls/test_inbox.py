"""What people have done about their calls: read, to follow up, tagged."""

from __future__ import annotations

from uuid import uuid4

import pytest

from calls.models import Call, CallTag
from calls.services.inbox import calls_follow_up, calls_mark, calls_tag, follow_up_open
from calls.services.notes import MOST_TAGS, BadTag, call_tags_set
from recordings.services import call_receipt_open
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.calls.calling import call_made, changed, stored


@pytest.fixture
def calls(shop: NewTenant) -> list[Call]:
    """Three calls, of which nobody has taken notice."""
    return [call_made(shop) for _ in range(3)]


def events(made: NewTenant) -> list[tuple[str, dict[str, object]]]:
    with tenant_context(made.tenant.pk):
        told = AuditEvent.objects.filter(action__startswith="calls.").order_by("position")
        return list(told.values_list("action", "details"))


def tags_of(call: Call) -> list[str]:
    with tenant_context(call.tenant_id):
        return list(CallTag.objects.filter(call=call).values_list("tag", flat=True))


def test_calls_are_marked_as_read_and_back(shop: NewTenant, calls: list[Call]) -> None:
    first, second, _third = calls
    assert calls_mark(shop.tenant.pk, [first.pk], is_read=True) == [first.pk]
    assert stored(first).read_at is not None
    told = calls_mark(shop.tenant.pk, [first.pk, second.pk], is_read=True)
    assert told == [second.pk]
    calls_mark(shop.tenant.pk, [first.pk], is_read=False)
    assert stored(first).read_at is None


def test_the_time_of_the_first_reading_stays(shop: NewTenant, calls: list[Call]) -> None:
    calls_mark(shop.tenant.pk, [calls[0].pk], is_read=True)
    first = stored(calls[0]).read_at
    calls_mark(shop.tenant.pk, [calls[0].pk], is_read=True)
    assert stored(calls[0]).read_at == first


def test_calls_are_to_follow_up_and_done(shop: NewTenant, calls: list[Call]) -> None:
    wanted = [call.pk for call in calls]
    assert sorted(calls_follow_up(shop.tenant.pk, wanted, "open")) == sorted(wanted)
    assert calls_follow_up(shop.tenant.pk, wanted[:1], "done") == wanted[:1]
    assert [stored(call).follow_up for call in calls] == ["done", "open", "open"]
    with pytest.raises(ValueError, match="perhaps"):
        calls_follow_up(shop.tenant.pk, wanted, "perhaps")


def test_what_people_have_settled_is_not_opened_again(shop: NewTenant, calls: list[Call]) -> None:
    call = calls[0]
    assert follow_up_open(shop.tenant.pk, call.pk)
    calls_follow_up(shop.tenant.pk, [call.pk], "done")
    assert not follow_up_open(shop.tenant.pk, call.pk)
    assert stored(call).follow_up == "done"


def test_a_tag_is_put_on_and_taken_off(shop: NewTenant, calls: list[Call]) -> None:
    first, second, third = calls
    call_tags_set(tenant_id=shop.tenant.pk, call_id=first.pk, tags=["vip", "old"])
    wanted = [first.pk, second.pk]
    assert calls_tag(shop.tenant.pk, wanted, "  vip ", is_on=True) == [second.pk]
    assert (tags_of(first), tags_of(second), tags_of(third)) == (["old", "vip"], ["vip"], [])
    assert sorted(calls_tag(shop.tenant.pk, wanted, "vip", is_on=False)) == sorted(wanted)
    assert (tags_of(first), tags_of(second)) == (["old"], [])
    with pytest.raises(BadTag):
        calls_tag(shop.tenant.pk, wanted, "a,b", is_on=True)


def test_a_call_full_of_tags_or_being_erased_takes_none(shop: NewTenant, calls: list[Call]) -> None:
    full, erased, other = calls
    many = [f"tag {each}" for each in range(MOST_TAGS)]
    call_tags_set(tenant_id=shop.tenant.pk, call_id=full.pk, tags=many)
    changed(erased, status="completed", ended_at=erased.created_at)
    call_receipt_open(tenant_id=shop.tenant.pk, call_id=erased.pk, actor=SYSTEM)
    wanted = [call.pk for call in calls]
    assert calls_tag(shop.tenant.pk, wanted, "vip", is_on=True) == [other.pk]


def test_strangers_calls_stay_as_they_are(shop: NewTenant, rival: NewTenant) -> None:
    theirs = call_made(rival)
    wanted = [theirs.pk, uuid4()]
    assert calls_mark(shop.tenant.pk, wanted, is_read=True) == []
    assert calls_follow_up(shop.tenant.pk, wanted, "open") == []
    assert calls_tag(shop.tenant.pk, wanted, "vip", is_on=True) == []
    assert not follow_up_open(shop.tenant.pk, theirs.pk)
    after = stored(theirs)
    assert (after.read_at, after.follow_up, tags_of(theirs)) == (None, "", [])


def test_what_people_do_is_audited_once_for_all(shop: NewTenant, calls: list[Call]) -> None:
    wanted = [call.pk for call in calls]
    calls_mark(shop.tenant.pk, wanted, is_read=True, actor=SYSTEM)
    calls_mark(shop.tenant.pk, wanted, is_read=True, actor=SYSTEM)  # nothing changes
    calls_follow_up(shop.tenant.pk, wanted[:1], "open", actor=SYSTEM)
    calls_tag(shop.tenant.pk, wanted, "vip", is_on=True, actor=SYSTEM)
    assert events(shop) == [
        ("calls.read", {"count": 3}),
        ("calls.follow-up-opened", {"count": 1}),
        ("calls.tagged", {"count": 3}),
    ]
