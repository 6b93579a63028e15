"""`manage.py rotatekeys`: what is encrypted at rest under the first key of ENCRYPTION_KEYS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.services.rotation import Rotation, keys_rotate


class Command(BaseCommand):
    """Run it after a new key was put in front; then the older keys can go."""

    help = "Re-encrypt second factors, Twilio accounts and secrets of webhooks under the first key."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only looking is an option."""
        parser.add_argument("--check", action="store_true", help="count, and change nothing")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) when a row cannot be read; the others are done all the same."""
        found = keys_rotate(write=not options["check"])
        done = "are under an older key" if options["check"] else "re-encrypted"
        self.stdout.write(f"{found.older} {done}, {found.current} were under the first key.")
        unreadable = list(_unreadable(found))
        if unreadable:
            raise CommandError(" ".join(unreadable))


def _unreadable(found: Rotation) -> Iterator[str]:
    if found.unreadable:
        rows = ", ".join(str(row_id) for row_id in found.unreadable)
        yield (
            f"No key opens {len(found.unreadable)}: mfa_authenticator {rows}. Add the key they"
            " were written under, or reset these people (manage.py resetsecondfactor EMAIL)."
        )
    if found.unreadable_accounts:
        tenants = ", ".join(str(tenant_id) for tenant_id in found.unreadable_accounts)
        yield (
            f"No key opens {len(found.unreadable_accounts)}: tenants_twilioaccount of tenant"
            f" {tenants}. Add the key they were written under: until then calls to their numbers"
            " are refused."
        )
    if found.unreadable_webhooks:
        endpoints = ", ".join(str(endpoint_id) for endpoint_id in found.unreadable_webhooks)
        yield (
            f"No key opens {len(found.unreadable_webhooks)}: tenants_webhookendpoint {endpoints}."
            " Add the key they were written under: until then nothing is sent to them."
        )
