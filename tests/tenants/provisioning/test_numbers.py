"""Numbers are assigned, released, kept, given back and taken in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tenants.context import tenant_context
from tenants.lookups import tenant_of_number
from tenants.models import Agent, PhoneNumber
from tenants.provisioning.numbers import (
    number_assign,
    number_give_back,
    number_keep,
    number_release,
)
from tenants.provisioning.sentences import (
    AGENT_UNPUBLISHED,
    WRONG_STATE,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tenants.services.agents import first_agent
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    agent_of,
    details,
    events,
    number_of,
    owned,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
OURS = "+14155557777"


def first_number(shop: NewTenant) -> PhoneNumber:
    """The one that an operator made, which Twilio was never asked about."""
    found = number_of(shop, shop.number)
    assert found is not None
    return found


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


def test_another_tenants_agent_is_no_agent(shop: NewTenant) -> None:
    with pytest.raises(Agent.DoesNotExist):
        number_assign(
            **about(first_number(shop)), actor=SYSTEM, agent_id=uuid4(), after_hours="same"
        )
