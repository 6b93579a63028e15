"""`manage.py erase_caller`: remove what one tenant keeps of one caller (docs/retention.md).

Exit codes: 0 all is erased, 1 something remains (run it again, or let the hourly run go on),
2 nothing was begun.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from prosaas.lib.phone import BadNumber, parse
from recordings.models import ErasureReceipt
from recordings.retention.erase import caller_erase
from recordings.services import CallIsLive
from tenants.context import tenant_context
from tenants.lookups import tenant_of_number
from tenants.models import Tenant

REMAINS, REFUSED = 1, 2


class Command(BaseCommand):
    """Erases a caller's calls in one tenant and prints the receipt, which names nobody."""

    help = "Erase everything one tenant keeps of a caller, and leave a receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose data, and the number."""
        parser.add_argument("tenant", help="the tenant's id, or a number that callers dial")
        parser.add_argument("number", help="the caller's number, +14155550123")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """CommandError with exit code 1 when something remains, 2 when nothing was begun."""
        try:
            tenant_id, number = _tenant(options["tenant"]), parse(options["number"])
            receipt = caller_erase(tenant_id=tenant_id, number=number)
        except BadNumber as error:
            raise _refused("That is no number: write it as +14155550123.") from error
        except CallIsLive as error:
            raise _refused("The caller is in a call: try again when it is over.") from error
        except DatabaseError as error:
            raise _refused(f"The database refused: {str(error).strip()}") from error
        self.stdout.write(_as_json(receipt) if options["json"] else _as_text(receipt))
        if receipt.remains:
            raise CommandError(f"{len(receipt.remains)} calls remain.", returncode=REMAINS)


def _refused(message: str) -> CommandError:
    return CommandError(message, returncode=REFUSED)


def _tenant(given: str) -> UUID:
    """The tenant of an id or of a number."""
    try:
        tenant_id: UUID | None = UUID(given)
    except ValueError:
        tenant_id = tenant_of_number(given)
    if tenant_id is not None:
        with tenant_context(tenant_id):
            if Tenant.objects.filter(pk=tenant_id).exists():
                return tenant_id
    raise _refused(f"There is no tenant {given}.")


def _fields(receipt: ErasureReceipt) -> dict[str, Any]:
    return {
        "receipt": str(receipt.pk),
        "requested_at": receipt.requested_at.isoformat(),
        "finished_at": receipt.finished_at.isoformat() if receipt.finished_at else None,
        "erased": receipt.erased,
        "remains": receipt.remains,
    }


def _as_json(receipt: ErasureReceipt) -> str:
    return json.dumps(_fields(receipt))


def _as_text(receipt: ErasureReceipt) -> str:
    fields = _fields(receipt)
    lines = [
        f"{name}: {fields[name] or '-'}" for name in ("receipt", "requested_at", "finished_at")
    ]
    lines += [f"erased {kind}: {count}" for kind, count in sorted(receipt.erased.items())]
    lines += [f"remains call {call}: {reason}" for call, reason in sorted(receipt.remains.items())]
    return "\n".join(lines)
