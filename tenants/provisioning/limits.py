"""How many numbers a tenant may have: all of them are on the platform's bill."""

from __future__ import annotations

from tenants.models import NumberClaim, PhoneNumber, Tenant
from tenants.provisioning.sentences import LimitReached


def limit_check(tenant: Tenant) -> None:
    """LimitReached when the tenant has more numbers, held or being claimed, than it may have.

    To be asked in the transaction that wrote one more, inside tenant_context: the tenant's row is
    held until it ends, so that of several at once each counts those before it.
    """
    limit = Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk).limit_numbers
    if limit is not None and _count(tenant) > limit:
        raise LimitReached(limit)


def _count(tenant: Tenant) -> int:
    """Numbers on their way out count: they are paid for until they are given back."""
    held = PhoneNumber.objects.filter(tenant=tenant).exclude(status=PhoneNumber.Status.RELEASED)
    claimed = NumberClaim.objects.filter(tenant=tenant, status__in=NumberClaim.OPEN)
    return held.values("e164").union(claimed.values("e164")).count()
