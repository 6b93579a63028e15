"""What tests of numbers ask the database, and how they let time pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Now

from prosaas.lib import encryption
from prosaas.lib.twilio.client import twilio_client
from tenants.context import tenant_context
from tenants.models import Agent, AuditEvent, NumberClaim, PhoneNumber, TwilioAccount
from tenants.provisioning.account import parent
from tenants.provisioning.claims import claim_read, claim_run, number_claim
from tenants.provisioning.giving_back import number_give_back, numbers_due
from tenants.provisioning.prices import price_of
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM

WANTED = "+14155550101"


def agent_of(shop: NewTenant) -> Agent:
    """The agent that a new tenant has, published."""
    with tenant_context(shop.tenant.pk):
        return Agent.objects.filter(tenant=shop.tenant).order_by("created_at")[0]


def claimed(shop: NewTenant, e164: str = WANTED, **papers: Any) -> NumberClaim:
    """A claim that was asked for at today's price, and that nobody works on yet."""
    about: dict[str, Any] = {"country": "US", "kind": "local", "agent": agent_of(shop), **papers}
    agent = about.pop("agent")
    if "price" not in about:
        about["price"] = price_of(country=about["country"], kind=about["kind"])
    return number_claim(
        tenant_id=shop.tenant.pk, actor=SYSTEM, e164=e164, agent_id=agent.pk, **about
    )


def run(claim: NumberClaim) -> NumberClaim:
    """A worker goes on with it."""
    return claim_run(tenant_id=claim.tenant_id, claim_id=claim.pk)


def owned(shop: NewTenant, e164: str = WANTED) -> PhoneNumber:
    """A number that the tenant has claimed."""
    done = run(claimed(shop, e164))
    assert done.number_id is not None
    with tenant_context(shop.tenant.pk):
        return PhoneNumber.objects.get(tenant=shop.tenant, pk=done.number_id)


def number_of(shop: NewTenant, e164: str = WANTED) -> PhoneNumber | None:
    """The tenant's newest row of a number."""
    with tenant_context(shop.tenant.pk):
        found = PhoneNumber.objects.filter(tenant=shop.tenant, e164=e164)
        return found.order_by("-created_at").first()


def number_now(shop: NewTenant, e164: str = WANTED) -> PhoneNumber:
    """The same, of a number that must be there."""
    found = number_of(shop, e164)
    assert found is not None
    return found


def account_row(shop: NewTenant) -> TwilioAccount:
    """The tenant's account at Twilio."""
    with tenant_context(shop.tenant.pk):
        return TwilioAccount.objects.get(tenant=shop.tenant)


def account_set(shop: NewTenant, status: str) -> None:
    """Somebody suspends, reopens or closes it in Twilio's console."""
    with twilio_client(parent()) as client:
        client.api.v2010.accounts(account_row(shop).sid).update(status=status)


def token_changed(shop: NewTenant) -> None:
    """Somebody has had Twilio make a new token: the one we keep is of no use."""
    with tenant_context(shop.tenant.pk):
        own = TwilioAccount.objects.filter(tenant=shop.tenant)
        own.update(token=encryption.encrypt("0" * 32))


def events(shop: NewTenant, prefix: str = "number.") -> list[str]:
    """What the audit log says of numbers, oldest first."""
    with tenant_context(shop.tenant.pk):
        found = AuditEvent.objects.filter(tenant=shop.tenant, action__startswith=prefix)
        return list(found.order_by("position").values_list("action", flat=True))


def details(shop: NewTenant, action: str) -> dict[str, Any]:
    """Those of the newest event of this action."""
    with tenant_context(shop.tenant.pk):
        found = AuditEvent.objects.filter(tenant=shop.tenant, action=action)
        return dict(found.order_by("-position")[0].details)


def time_passes(tenant_id: UUID, **by: float) -> None:
    """Everything about numbers is so much older: leases, claims, cooling periods."""
    past = timedelta(**by)
    with tenant_context(tenant_id):
        for model in (NumberClaim, TwilioAccount):
            own = model.objects.filter(tenant=tenant_id)
            own.exclude(lease_until=None).update(lease_until=F("lease_until") - past)
            own.update(created_at=F("created_at") - past)
        releasing = PhoneNumber.objects.filter(tenant=tenant_id).exclude(releases_at=None)
        releasing.update(releases_at=F("releases_at") - past)


def again(claim: NumberClaim) -> NumberClaim:
    """Its row as it stands."""
    return claim_read(claim.tenant_id, claim.pk)


def given_up_by_a_dead_worker(claim: NumberClaim) -> None:
    """Its lease has run out."""
    with tenant_context(claim.tenant_id):
        NumberClaim.objects.filter(pk=claim.pk).update(lease_until=Now() - timedelta(seconds=1))


def give_back_due() -> int:
    """An hourly run, whose tasks are worked off; how many numbers were given back."""
    due = numbers_due()
    return sum(number_give_back(tenant_id=owner, number_id=number) for owner, number in due)


def about(number: PhoneNumber) -> dict[str, Any]:
    """Which it is, as services ask."""
    return {"tenant_id": number.tenant_id, "number_id": number.pk}
