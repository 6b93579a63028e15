"""/app/privacy/: what callers hear first, and what is recorded, for each direction."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.call_policy import policy_for
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services import NewTenant

pytestmark = pytest.mark.django_db
PAGE, CHANGE = "/app/privacy/", "/app/privacy/change/"
FORM = {
    "inbound-disclosure": "I am an AI.",
    "inbound-consent": "This call is recorded.",
    "inbound-recording": "after-consent",
    "outbound-disclosure": "",
    "outbound-consent": "",
    "outbound-recording": "off",
}


def policy(made: NewTenant) -> dict[str, dict[str, str]]:
    with tenant_context(made.tenant.pk):
        return dict(Tenant.objects.get(pk=made.tenant.pk).call_policy)


def told(made: NewTenant) -> list[dict[str, object]]:
    with tenant_context(made.tenant.pk):
        events = AuditEvent.objects.filter(action="call-policy.changed").order_by("position")
        return [event.details for event in events]


def test_what_is_chosen_holds_for_each_direction(owner: Client, shop: NewTenant) -> None:
    assert owner.post(CHANGE, FORM).headers["Location"] == PAGE
    inbound, outbound = (policy_for(policy(shop), way) for way in ("inbound", "outbound"))
    assert inbound.preamble == "I am an AI. This call is recorded."
    assert (inbound.recording, outbound.recording, outbound.preamble) == (
        "after-consent",
        "off",
        "",
    )


def test_it_is_audited_once_without_the_words(owner: Client, shop: NewTenant) -> None:
    owner.post(CHANGE, FORM)
    owner.post(CHANGE, FORM)
    assert told(shop) == [
        {
            "inbound-recording": {"old": "on", "new": "after-consent"},
            "inbound-disclosure": "changed",
            "inbound-consent": "changed",
            "outbound-recording": {"old": "on", "new": "off"},
        }
    ]


def test_recording_after_an_announcement_needs_one(owner: Client, shop: NewTenant) -> None:
    answer = owner.post(CHANGE, FORM | {"inbound-consent": "  "})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write what callers hear about the recording" in page
    assert "I am an AI." in page  # what was typed is kept
    assert policy(shop) == {}


def test_quotes_and_line_breaks_become_what_can_be_spoken(owner: Client, shop: NewTenant) -> None:
    owner.post(CHANGE, FORM | {"inbound-disclosure": 'אני עוזר של\nצה"ל'})
    assert policy(shop)["inbound"]["disclosure"] == "אני עוזר של צה״ל"


def test_a_line_that_is_too_long_is_refused_aloud(owner: Client, shop: NewTenant) -> None:
    answer = owner.post(CHANGE, FORM | {"outbound-disclosure": "x" * 401})
    assert (answer.status_code, policy(shop)) == (422, {})


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_preset_fills_the_form_and_saves_nothing(
    owner: Client, shop: NewTenant, language: str
) -> None:
    page = owner.get(PAGE, {"preset": "tell", "language": language}).content.decode()
    assert "nothing is saved yet" in page
    assert 'value="after-consent" required checked' in page or "checked" in page
    assert policy(shop) == {}


@pytest.mark.parametrize("query", [{"preset": "x", "language": "en"}, {"preset": "tell"}])
def test_a_preset_that_is_none_shows_what_holds(owner: Client, query: dict[str, str]) -> None:
    assert "nothing is saved yet" not in owner.get(PAGE, query).content.decode()


def test_viewers_see_it_and_change_nothing(teammate: Client, shop: NewTenant) -> None:
    assert CHANGE not in teammate.get(PAGE).content.decode()
    assert teammate.post(CHANGE, FORM).status_code == 403
    assert policy(shop) == {}


def test_strangers_and_visitors_change_only_their_own(
    stranger: Client, visitor: Client, shop: NewTenant
) -> None:
    stranger.post(CHANGE, FORM)
    assert visitor.post(CHANGE, FORM).headers["Location"].startswith("/accounts/login/")
    assert policy(shop) == {}
