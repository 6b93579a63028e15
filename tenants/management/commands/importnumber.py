"""`manage.py importnumber`: a number that the platform's Twilio account owns, for a tenant."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prosaas.lib.phone import BadNumber, parse
from tenants.models import Agent, Tenant
from tenants.provisioning.numbers import Papers, number_import
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services.audit import SYSTEM

ON_PAPERS: Final = frozenset({21613, 21628, 21631, 21649})
_PAPERS: Final = (
    "\nThe tenant's own account must have what the country demands: enter it there, wait until it "
    "is approved, and name it with --address and --bundle. Until then the number stays where it is."
)


class Command(BaseCommand):
    """Moves the number into the tenant's own account, and sets its webhooks; may be repeated."""

    help = "Give a tenant a number that the platform's own Twilio account owns."
    requires_system_checks = []  # needs the database and Twilio only

    def add_arguments(self, parser: CommandParser) -> None:
        """Which number, and whose it becomes."""
        parser.add_argument("--tenant", required=True, type=UUID, help="the tenant's id")
        parser.add_argument("--number", required=True, help="the number, +14155550123")
        parser.add_argument(
            "--agent",
            type=UUID,
            help="the agent's id; without it the number keeps its own, or gets the oldest",
        )
        parser.add_argument(
            "--keep-in-parent",
            action="store_true",
            help="leave it in the platform's account; no account is opened for the tenant",
        )
        parser.add_argument("--address", default="", help="AD…, of the tenant's own account")
        parser.add_argument("--bundle", default="", help="BU…, of the tenant's own account")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) for a number, tenant or agent that cannot be used."""
        try:
            number = number_import(
                tenant_id=options["tenant"],
                actor=SYSTEM,
                e164=parse(options["number"]),
                agent_id=options["agent"],
                from_parent=True,
                keep_in_parent=options["keep_in_parent"],
                papers=Papers(options["address"], options["bundle"]),
            )
        except BadNumber as error:
            raise CommandError("This is no telephone number: write it as +14155550123.") from error
        except (Agent.DoesNotExist, Tenant.DoesNotExist) as error:
            raise CommandError("There is no such tenant, or it has no such agent.") from error
        except ProvisioningFailed as refused:
            raise CommandError(_told(refused)) from refused
        self.stdout.write(f"{number.e164} is in account {number.account_sid}; its id: {number.pk}")


def _told(refused: ProvisioningFailed) -> str:
    hint = _PAPERS if refused.code in ON_PAPERS else ""
    return f"{refused} (code {refused.code}){hint}"
