"""Who may ask Twilio on a row's behalf: one worker at a time, by the database's clock.

A worker that dies leaves its lease to run out. What it had sent to Twilio may arrive a little
later than it died, so nobody looks for the effect before that.

LeaseLost
  another worker has taken over, because this one took too long
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from tenants.context import tenant_context
from tenants.models import NumberClaim, TwilioAccount

LEASE: Final = timedelta(seconds=60)  # several times what one request may take (client.TIMEOUT_S)
Kept: TypeAlias = type[NumberClaim] | type[TwilioAccount]


class LeaseLost(Exception):
    """Somebody else works on it now: touch nothing any more."""


class Lease:
    """The right to work on one row. Renewed before every request to Twilio."""

    def __init__(self, model: Kept, tenant_id: UUID, pk: UUID, until: datetime | None) -> None:
        self.tenant_id, self.pk = tenant_id, pk
        self._model, self._until = model, until

    def renew(self, **changes: Any) -> None:
        """Hold it for another LEASE, and write these columns, in one statement. LeaseLost."""
        with tenant_context(self.tenant_id):
            self._write(lease_until=Now() + LEASE, **changes)
            self._until = self._rows().values_list("lease_until", flat=True).get()

    def end(self, *, wait: timedelta | None = None, **changes: Any) -> None:
        """Let go, and write these columns; nobody takes it before `wait` is over. LeaseLost."""
        with tenant_context(self.tenant_id):
            self._write(lease_until=None if wait is None else Now() + wait, **changes)

    def let_go(self) -> None:
        """Let go of it if it is still held; nobody minds if it is not."""
        with suppress(LeaseLost):
            self.end()

    def _write(self, **changes: Any) -> None:
        if not self._rows().filter(lease_until=self._until).update(**changes):
            raise LeaseLost

    def _rows(self) -> Any:
        return self._model.objects.filter(pk=self.pk, tenant=self.tenant_id)


def lease_take(model: Kept, *, tenant_id: UUID, pk: UUID, **still: Any) -> Lease | None:
    """The lease on a row of which `still` holds; None while another worker has it."""
    is_free = Q(lease_until=None) | Q(lease_until__lt=Now())
    with tenant_context(tenant_id):
        row = model.objects.filter(is_free, pk=pk, tenant=tenant_id, **still)
        if not row.update(lease_until=Now() + LEASE):
            return None
        until = model.objects.values_list("lease_until", flat=True).get(pk=pk)
    return Lease(model, tenant_id, pk, until)
