"""A call's page shows what came of it, and people write on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calls.models import Call, CallTag, CallTurn
from recordings.models import CallShare, ErasureReceipt, FieldEdit, Recording, Stage, Summary
from tenants.context import tenant_context
from tenants.models import Membership, User
from tenants.services import NewTenant
from tests.calls.calling import changed
from tests.factories import member_made
from tests.recordings.test_api import worked

__all__ = ["worked"]


def page(client: Client, call: Call, language: str = "en") -> str:
    response = client.get(f"/app/calls/{call.pk}/", headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


def post(client: Client, call: Call, what: str, **form: Any) -> Any:
    return client.post(f"/app/calls/{call.pk}/{what}/", form)


def recorded(call: Call, **values: Any) -> None:
    with tenant_context(call.tenant_id):
        Recording.objects.update(storage_key="a/b.wav", duration_ms=40_000, **values)


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    """A browser logged in as a manager of the shop."""
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    return client


def test_everything_is_shown(worked: Call, owner: Client) -> None:
    recorded(worked)
    html = page(owner, worked)
    assert "Wants roses." in html
    assert "<audio controls" in html
    assert "Roses, please." in html
    assert "$0.0085" in html
    assert "This page fills itself in" in html


def test_a_failure_is_told_in_plain_words(worked: Call, owner: Client) -> None:
    with tenant_context(worked.tenant_id):
        Stage.objects.filter(name="transcribe").update(state="failed", reason="audio-empty")
    html = page(owner, worked)
    assert "The recording could not be written down." in html
    assert "<code>audio-empty</code>" in html


def test_a_call_without_any_of_it_is_a_page_all_the_same(call: Call, owner: Client) -> None:
    html = page(owner, call)
    assert "<audio" not in html
    assert "Nothing was said yet." in html


def test_what_it_cost_is_shown_to_who_may_see_usage(worked: Call, teammate: Client) -> None:
    html = page(teammate, worked)
    assert "Wants roses." in html
    assert "$0.0085" not in html


def test_a_viewer_changes_nothing(worked: Call, teammate: Client) -> None:
    assert "data-copies" not in page(teammate, worked)
    for what in ("field", "note", "tags", "unread", "follow-up", "shares", "call-back", "delete"):
        assert post(teammate, worked, what).status_code == 403, what


def test_what_was_cut_off_is_told_apart(worked: Call, owner: Client) -> None:
    with tenant_context(worked.tenant_id):
        CallTurn.objects.create(
            tenant_id=worked.tenant_id, call=worked, position=1, who="agent",
            text="We have roses and tulips.", heard_text="We have roses", start_ms=1_000,
            end_ms=2_000, interrupted=True,
        )  # fmt: skip
    html = page(owner, worked)
    assert "Interrupted here. The caller did not hear:" in html
    assert '<span class="unheard" dir="auto">and tulips.</span>' in html


def test_turns_are_dated_in_the_recording(worked: Call, owner: Client) -> None:
    recorded(worked)
    with tenant_context(worked.tenant_id):
        CallTurn.objects.create(
            tenant_id=worked.tenant_id, call=worked, position=1, who="caller",
            text="Roses, please.", heard_text="Roses, please.", start_ms=1_400, end_ms=2_300,
        )  # fmt: skip
    assert 'data-start="0" data-end="900"' in page(owner, worked)


def test_looking_reads_a_call_for_who_may_write(
    worked: Call, teammate: Client, manager: Client
) -> None:
    def is_read() -> bool:
        with tenant_context(worked.tenant_id):
            return Call.objects.get(pk=worked.pk).read_at is not None

    page(teammate, worked)
    assert not is_read()
    page(manager, worked)
    assert is_read()
    assert post(manager, worked, "unread").url == "/app/calls/"
    assert not is_read()


def test_a_field_is_corrected_and_says_by_whom(worked: Call, manager: Client) -> None:
    answer = post(manager, worked, "field", field="caller_name", shown='""', value="Dana")
    assert answer.url.endswith("#field-caller_name")
    html = page(manager, worked)
    assert "Changed by <bdi>manager@example.com</bdi>" in html
    assert "was not known" in html


def test_a_correction_that_does_not_fit_is_kept_and_explained(
    worked: Call, manager: Client
) -> None:
    answer = post(manager, worked, "field", field="callback_number", shown='""', value="tomorrow")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="tomorrow"' in html
    assert "Write a telephone number, or nothing." in html


def test_a_correction_of_what_has_changed_is_asked_again(worked: Call, manager: Client) -> None:
    answer = post(manager, worked, "field", field="text", shown='"Old."', value="Mine.")
    assert answer.status_code == 409
    assert "Wants roses." in answer.content.decode()
    assert "Mine." in answer.content.decode()


@pytest.mark.parametrize("shown", ["{", "", "x" * 10_001, "[" * 10_000])
def test_a_form_that_makes_no_sense_changes_nothing(
    worked: Call, manager: Client, shown: str
) -> None:
    answer = post(manager, worked, "field", field="text", shown=shown, value="Mine.")
    assert answer.status_code == 422
    with tenant_context(worked.tenant_id):
        assert not FieldEdit.objects.exists()


def test_notes_and_tags_are_written(worked: Call, manager: Client) -> None:
    post(manager, worked, "note", note=" Called back. ")
    post(manager, worked, "tags", tags="wedding, regular ,wedding")
    with tenant_context(worked.tenant_id):
        assert Call.objects.get(pk=worked.pk).note == "Called back."
        assert sorted(CallTag.objects.values_list("tag", flat=True)) == ["regular", "wedding"]


def test_a_note_or_tag_that_is_too_long_is_kept_in_its_form(worked: Call, manager: Client) -> None:
    answer = post(manager, worked, "note", note="x" * 4001)
    assert (answer.status_code, b"x" * 4001 in answer.content) == (422, True)
    answer = post(manager, worked, "tags", tags="y" * 41)
    assert (answer.status_code, b"y" * 41 in answer.content) == (422, True)


def test_a_call_is_followed_up(worked: Call, manager: Client) -> None:
    post(manager, worked, "follow-up", state="open")
    assert "To follow up" in page(manager, worked)
    post(manager, worked, "follow-up", state="done")
    assert "Followed up" in page(manager, worked)


def test_the_state_changes_with_the_work(worked: Call, owner: Client) -> None:
    before = owner.get(f"/app/calls/{worked.pk}/state/").json()
    with tenant_context(worked.tenant_id):
        Stage.objects.update(state="done")
    after = owner.get(f"/app/calls/{worked.pk}/state/").json()
    assert before["is_going"]
    assert not after["is_going"]
    assert before["version"] != after["version"]


def test_the_steps_of_a_call_without_a_tape_are_not_there(worked: Call, owner: Client) -> None:
    html = owner.get(f"/app/calls/{worked.pk}/timeline/").content.decode()
    assert "no steps were kept" in html


def test_deleting_asks_first_and_leads_to_the_receipt(worked: Call, owner: Client) -> None:
    asked = owner.get(f"/app/calls/{worked.pk}/delete/").content.decode()
    assert "It cannot be brought back." in asked
    answer = post(owner, worked, "delete")
    with tenant_context(worked.tenant_id):
        receipt = ErasureReceipt.objects.get()
    assert answer.url == f"/app/privacy/erase/{receipt.pk}/"


def test_a_call_that_goes_on_is_not_deleted(call: Call, owner: Client) -> None:
    answer = post(owner, call, "delete")
    assert answer.status_code == 409
    assert "not over yet" in answer.content.decode()


def test_who_calls_back_is_asked_with_number_and_price(worked: Call, manager: Client) -> None:
    with tenant_context(worked.tenant_id):
        Call.objects.update(from_number="+14152007986")
    html = manager.get(f"/app/calls/{worked.pk}/call-back/").content.decode()
    assert "Which of your numbers to call from" in html
    assert "a minute; the agent" in html


def test_a_refusal_to_call_back_is_a_sentence(worked: Call, manager: Client) -> None:
    asked = manager.get(f"/app/calls/{worked.pk}/call-back/")
    choice = asked.context["choices"][0]
    form = {"once": asked.context["once"], "to": choice.number, "from": "+15550000000"}
    answer = post(manager, worked, "call-back", **form)
    assert answer.status_code == 422
    assert "Choose which of your numbers to call from." in answer.content.decode()
    form["once"] = "forged"
    assert "open too long" in post(manager, worked, "call-back", **form).content.decode()


def test_links_are_made_listed_and_ended(worked: Call, manager: Client) -> None:
    post(manager, worked, "shares", days="7")
    with tenant_context(worked.tenant_id):
        share = CallShare.objects.get()
    assert timedelta(days=6) < share.expires_at - timezone.now() < timedelta(days=8)
    assert share.made_by == User.objects.get(email="manager@example.com").pk
    html = page(manager, worked)
    assert "/share/" in html
    assert "not opened yet" in html
    manager.post(f"/app/calls/{worked.pk}/shares/{share.pk}/end/")
    assert "/share/" not in page(manager, worked)


def test_a_call_of_which_nothing_is_kept_is_not_shared(call: Call, manager: Client) -> None:
    missed = changed(call, status="no-answer", ended_at=timezone.now(), outcome="missed")
    assert "Make a link" in page(manager, missed)  # something may still come of it
    with tenant_context(call.tenant_id):
        Stage.objects.create(
            tenant_id=call.tenant_id, call=call, name="meter", position=4, state="done"
        )
    assert "Make a link" not in page(manager, missed)


@pytest.mark.parametrize("what", ["state", "timeline", "call-back", "delete"])
def test_a_stranger_finds_nothing(worked: Call, stranger: Client, what: str) -> None:
    assert stranger.get(f"/app/calls/{worked.pk}/{what}/").status_code == 404


def test_in_hebrew_it_reads_from_the_right(worked: Call, owner: Client) -> None:
    assert 'dir="rtl"' in page(owner, worked, "he")


def test_fields_of_a_summary_without_own_fields_are_still_shown(
    worked: Call, owner: Client
) -> None:
    with tenant_context(worked.tenant_id):
        Summary.objects.update(fields={"is_new": True, "bunches": None})
    html = page(owner, worked)
    assert "Is new" in html
