"""Numbers are assigned, released, kept, given back and taken in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tenants.context import tenant_context
from tenants.lookups import tenant_of_number
from tenants.models import Agent, PhoneNumber
from tenants.provisioning.numbers import (
    number_assign,
    number_give_back,
    number_import,
    number_keep,
    number_release,
)
from tenants.provisioning.sentences import (
    AGENT_UNPUBLISHED,
    NOT_YOURS,
    TAKEN,
    WRONG_STATE,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tenants.services.agents import first_agent
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    account_row,
    agent_of,
    details,
    events,
    give_back_due,
    number_of,
    owned,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
OURS = "+14155557777"


def first_number(shop: NewTenant) -> PhoneNumber:
    """The one that an operator made, which Twilio was never asked about."""
    found = number_of(shop, shop.number)
    assert found is not None
    return found


def import_(shop: NewTenant, e164: str = OURS, **how: bool) -> PhoneNumber:
    agent = agent_of(shop).pk
    return number_import(tenant_id=shop.tenant.pk, actor=SYSTEM, e164=e164, agent_id=agent, **how)


def at_platform(carrier: StandIn, e164: str = OURS) -> None:
    """A number that the platform's own account has, led elsewhere."""
    carrier.control("/numbers", {"number": e164, "voice_url": "https://elsewhere.example/"})


def test_who_answers_is_assigned_with_an_agent_for_after_hours(shop: NewTenant) -> None:
    number = first_number(shop)
    with tenant_context(shop.tenant.pk):
        night = first_agent(shop.tenant)
    number_assign(
        **about(number), actor=SYSTEM, agent_id=agent_of(shop).pk, after_hours="agent",
        after_hours_agent_id=night.pk, label=" Front desk ",
    )  # fmt: skip
    number = first_number(shop)
    assert (number.after_hours_agent_id, number.label) == (night.pk, "Front desk")
    number_assign(**about(number), actor=SYSTEM, agent_id=night.pk, after_hours="voicemail")
    number = first_number(shop)
    assert (number.agent_id, number.after_hours, number.after_hours_agent_id) == (
        night.pk, "voicemail", None,
    )  # fmt: skip
    assert details(shop, "number.assigned")["after_hours"] == "voicemail"


def test_an_agent_without_a_version_answers_nothing(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        mute = Agent.objects.create(tenant=shop.tenant, name="Mute")
    agent, number = agent_of(shop).pk, first_number(shop)
    choices: tuple[dict[str, Any], ...] = (
        {"agent_id": mute.pk, "after_hours": "same"},
        {"agent_id": agent, "after_hours": "agent", "after_hours_agent_id": mute.pk},
        {"agent_id": agent, "after_hours": "agent"},
    )
    for chosen in choices:
        with pytest.raises(ProvisioningFailed) as told:
            number_assign(**about(number), actor=SYSTEM, **chosen)
        assert told.value.code == AGENT_UNPUBLISHED


def test_another_tenants_number_is_not_found(shop: NewTenant, rival: NewTenant) -> None:
    number = first_number(shop)
    number.tenant_id = rival.tenant.pk
    for change in (number_release, number_keep):
        with pytest.raises(PhoneNumber.DoesNotExist):
            change(**about(number), actor=SYSTEM)
    with pytest.raises(PhoneNumber.DoesNotExist):
        number_give_back(**about(number))


def test_a_released_numbers_calls_are_refused_at_once_and_it_may_be_kept(
    carrier: StandIn, shop: NewTenant
) -> None:
    number = owned(shop)
    assert tenant_of_number(WANTED) == shop.tenant.pk
    number = number_release(**about(number), actor=SYSTEM)
    assert (number.status, tenant_of_number(WANTED)) == ("releasing", None)
    with pytest.raises(ProvisioningFailed) as told:
        number_release(**about(number), actor=SYSTEM)
    assert told.value.code == WRONG_STATE
    number = number_keep(**about(number), actor=SYSTEM)
    assert (number.status, number.releases_at) == ("active", None)
    assert tenant_of_number(WANTED) == shop.tenant.pk
    assert events(shop)[-2:] == ["number.release-asked", "number.kept"]


def test_an_owner_takes_in_what_lies_in_the_tenants_own_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    account = account_row(shop)
    stray = {"number": OURS, "voice_url": "https://elsewhere.example/", "account_sid": account.sid}
    carrier.control("/numbers", stray)
    number = import_(shop)
    there = carrier.number(OURS)
    assert there is not None
    assert (number.origin, number.account_sid) == ("imported", account.sid)
    assert there["voice_url"] == "https://testserver/webhook/incoming_call"
    assert tenant_of_number(OURS) == shop.tenant.pk


def test_an_owner_cannot_take_in_what_is_not_in_the_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    at_platform(carrier)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop)
    assert told.value.code == NOT_YOURS
    assert carrier.subaccounts() == []


def test_an_operator_moves_a_number_into_the_tenants_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    at_platform(carrier)
    number = import_(shop, from_parent=True)
    there, account = carrier.number(OURS), account_row(shop)
    assert there is not None
    assert there["account_sid"] == number.account_sid == account.sid
    assert there["voice_url"].endswith("/webhook/incoming_call")
    assert import_(shop, from_parent=True).pk == number.pk


def test_a_number_lent_by_the_platform_outlives_its_release(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    at_platform(carrier)
    number = import_(shop, keep_in_parent=True)
    assert (number.account_sid, carrier.subaccounts()) == (ACCOUNT_SID, [])
    with pytest.raises(ProvisioningFailed) as told:
        import_(rival, keep_in_parent=True)
    assert told.value.code == TAKEN
    number_release(**about(number), actor=SYSTEM)
    time_passes(shop.tenant.pk, days=8)
    assert give_back_due() == 1
    assert carrier.number(OURS) is not None
    assert import_(rival, keep_in_parent=True).tenant_id == rival.tenant.pk


def test_a_number_on_its_way_out_is_kept_and_not_imported(
    carrier: StandIn, shop: NewTenant
) -> None:
    number_release(**about(owned(shop)), actor=SYSTEM)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop, WANTED)
    assert told.value.code == WRONG_STATE


def test_another_tenants_agent_is_no_agent(shop: NewTenant) -> None:
    with pytest.raises(Agent.DoesNotExist):
        number_assign(
            **about(first_number(shop)), actor=SYSTEM, agent_id=uuid4(), after_hours="same"
        )
