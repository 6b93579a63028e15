"""`manage.py importnumber`: a number that the platform's Twilio account owns, for a tenant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prosaas.lib.phone import BadNumber, parse
from tenants.context import tenant_context
from tenants.models import Agent
from tenants.provisioning.numbers import number_import
from tenants.provisioning.sentences import ProvisioningFailed
from tenants.services.audit import SYSTEM


class Command(BaseCommand):
    """Moves the number into the tenant's own account, and sets its webhooks; may be repeated."""

    help = "Give a tenant a number that the platform's own Twilio account owns."
    requires_system_checks = []  # needs the database and Twilio only

    def add_arguments(self, parser: CommandParser) -> None:
        """Which number, and whose it becomes."""
        parser.add_argument("--tenant", required=True, type=UUID, help="the tenant's id")
        parser.add_argument("--number", required=True, help="the number, +14155550123")
        parser.add_argument(
            "--agent", type=UUID, help="the agent's id; without it the oldest that can answer"
        )
        parser.add_argument(
            "--keep-in-parent",
            action="store_true",
            help="leave it in the platform's account; no account is opened for the tenant",
        )

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) for a number, tenant or agent that cannot be used."""
        try:
            number = number_import(
                tenant_id=options["tenant"],
                actor=SYSTEM,
                e164=parse(options["number"]),
                agent_id=options["agent"] or _oldest_agent(options["tenant"]),
                from_parent=True,
                keep_in_parent=options["keep_in_parent"],
            )
        except BadNumber as error:
            raise CommandError("This is no telephone number: write it as +14155550123.") from error
        except Agent.DoesNotExist as error:
            raise CommandError("There is no such tenant, or it has no such agent.") from error
        except ProvisioningFailed as refused:
            raise CommandError(f"{refused} (code {refused.code})") from refused
        self.stdout.write(f"{number.e164} is in account {number.account_sid}; its id: {number.pk}")


def _oldest_agent(tenant_id: UUID) -> UUID:
    """Agent.DoesNotExist where none can answer."""
    with tenant_context(tenant_id):
        able = Agent.objects.filter(tenant=tenant_id, archived_at=None)
        found = able.exclude(published_version=None).order_by("created_at", "pk").first()
    if found is None:
        raise Agent.DoesNotExist
    return found.pk
