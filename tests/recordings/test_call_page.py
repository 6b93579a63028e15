"""A call's page shows what came of it."""

from __future__ import annotations

from django.test import Client

from calls.models import Call
from recordings.models import Recording, Stage
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.recordings.test_api import worked

__all__ = ["worked"]


def page(owner: Client, call: Call, language: str = "en") -> str:
    response = owner.get(f"/app/calls/{call.pk}/", headers={"Accept-Language": language})
    return str(response.content.decode())


def test_everything_is_shown(worked: Call, owner: Client) -> None:
    with tenant_context(worked.tenant_id):
        Recording.objects.update(storage_key="a/b.wav")
    html = page(owner, worked)
    assert "Wants roses." in html
    assert "<bdi>flowers</bdi></dt><dd><bdi>roses</bdi>" in html
    assert "<audio controls" in html
    assert "Roses, please." in html
    assert "$0.0085" in html
    assert "still being worked on" in html


def test_a_failure_is_not_hidden(worked: Call, owner: Client) -> None:
    with tenant_context(worked.tenant_id):
        Stage.objects.filter(name="transcribe").update(state="failed", reason="audio-empty")
    html = page(owner, worked)
    assert "audio-empty" in html


def test_a_call_without_any_of_it_is_a_page_all_the_same(
    call: Call, owner: Client, shop: NewTenant
) -> None:
    html = page(owner, call)
    assert "<audio" not in html
    assert "Nothing was said." in html


def test_what_it_cost_is_shown_to_who_may_see_usage(worked: Call, teammate: Client) -> None:
    html = page(teammate, worked)
    assert "Wants roses." in html
    assert "$0.0085" not in html
