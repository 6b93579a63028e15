"""`manage.py closetenant`: close a tenant for an operator (docs/closing.md).

Exit codes: 0 done as asked, 1 something of the tenant remains (run it again with --now, or let the
hourly run go on), 2 nothing was begun.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recordings.retention.carrier import carrier_connected
from recordings.retention.close import tenant_close
from tenants.context import tenant_context
from tenants.models import ClosingReceipt, Tenant
from tenants.services.audit import SYSTEM
from tenants.services.closing import closing_ask, closing_hasten, closing_undo
from tenants.services.standing import WrongStanding

REMAINS, REFUSED = 1, 2


class Command(BaseCommand):
    """Has a tenant close after the grace, at once, or not at all."""

    help = "Close a tenant: callers are turned away, and after the grace everything is erased."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which tenant, and when."""
        parser.add_argument("tenant", type=UUID, help="the tenant's id")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--now", action="store_true", help="erase now, without the grace")
        when.add_argument("--undo", action="store_true", help="take a closing back")

    def handle(self, **options: Any) -> None:
        """CommandError with exit code 1 when something remains, 2 when nothing was begun."""
        tenant = _tenant(options["tenant"])
        try:
            if options["undo"]:
                tenant = closing_undo(tenant_id=tenant.pk, actor=SYSTEM)
                self.stdout.write(f"The tenant is {tenant.status}.")
            elif options["now"]:
                self._close_now(tenant)
            else:
                tenant = closing_ask(tenant_id=tenant.pk, actor=SYSTEM)
                self.stdout.write(f"Closes at {tenant.closes_at:%Y-%m-%d %H:%M} UTC.")
        except WrongStanding as error:
            message = f"The tenant is {error.status}."
            raise CommandError(message, returncode=REFUSED) from error

    def _close_now(self, tenant: Tenant) -> None:
        if tenant.status != Tenant.Status.CLOSING:
            closing_ask(tenant_id=tenant.pk, actor=SYSTEM)
        closing_hasten(tenant_id=tenant.pk, actor=SYSTEM)
        with carrier_connected() as carrier:
            receipt = tenant_close(tenant_id=tenant.pk, carrier=carrier)
        if receipt is not None:
            self.stdout.write(json.dumps(_told(receipt)))
            if not receipt.finished_at:
                raise CommandError("Something remains.", returncode=REMAINS)


def _tenant(tenant_id: UUID) -> Tenant:
    with tenant_context(tenant_id):
        tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        raise CommandError(f"There is no tenant {tenant_id}.", returncode=REFUSED)
    return tenant


def _told(receipt: ClosingReceipt) -> dict[str, Any]:
    return {
        "receipt": str(receipt.pk),
        "finished_at": receipt.finished_at.isoformat() if receipt.finished_at else None,
        "erased": receipt.erased,
        "remains": receipt.remains,
    }
