"""`manage.py numbers`: every number that is held, and those that cost money for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.context import tenant_context
from tenants.lookups import tenant_ids
from tenants.models import TwilioAccount
from tenants.provisioning.drift import held_numbers
from tenants.provisioning.platform import platform_unheld
from tenants.provisioning.sentences import ProvisioningFailed


class Command(BaseCommand):
    """Reads our rows, and asks Twilio for the platform's own account only; changes nothing."""

    help = "List the numbers that tenants hold, and those that are paid for and answer nobody."
    requires_system_checks = []  # needs the database and Twilio only

    def add_arguments(self, parser: CommandParser) -> None:
        """How it is written; and whether Twilio is asked."""
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--offline", action="store_true", help="ask Twilio nothing")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) when Twilio does not answer, after what is known was printed."""
        for tenant_id in tenant_ids():
            for line in (*_held(tenant_id), *_unassigned(tenant_id)):
                self._tell(line, as_json=options["json"])
        if options["offline"]:
            return
        try:
            unheld = platform_unheld()
        except ProvisioningFailed as refused:
            raise CommandError(str(refused)) from refused
        for each in unheld:
            line = {"number": each.e164, "state": "nobody's", "tenant": "", "sid": each.sid}
            self._tell(line, as_json=options["json"])

    def _tell(self, line: dict[str, str], *, as_json: bool) -> None:
        text = "  ".join(f"{value or '-':<16}" for value in line.values()).rstrip()
        self.stdout.write(json.dumps(line) if as_json else text)


def _held(tenant_id: Any) -> Iterator[dict[str, str]]:
    for row in held_numbers(tenant_id):
        state = row.trouble or row.status
        yield {
            "number": row.e164,
            "state": state,
            "tenant": str(tenant_id),
            "sid": row.twilio_sid,
        }


def _unassigned(tenant_id: Any) -> Iterator[dict[str, str]]:
    """As the last check found them, an hour ago at most."""
    with tenant_context(tenant_id):
        account = TwilioAccount.objects.filter(tenant=tenant_id).first()
    for each in account.unassigned if account else []:
        yield {
            "number": each["e164"],
            "state": "unassigned",
            "tenant": str(tenant_id),
            "sid": each["sid"],
        }
