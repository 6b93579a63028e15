"""`manage.py rotatekeys`: second factors under the first key of ENCRYPTION_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.services.second_factor import keys_rotate


class Command(BaseCommand):
    """Run it after a new key was put in front; then the older keys can go."""

    help = "Re-encrypt second factors under the first key of ENCRYPTION_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only looking is an option."""
        parser.add_argument("--check", action="store_true", help="count, and change nothing")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) when a row cannot be read; the others are done all the same."""
        found = keys_rotate(write=not options["check"])
        done = "are under an older key" if options["check"] else "re-encrypted"
        self.stdout.write(f"{found.older} {done}, {found.current} were under the first key.")
        if found.unreadable:
            rows = ", ".join(str(row_id) for row_id in found.unreadable)
            raise CommandError(
                f"No key opens {len(found.unreadable)}: mfa_authenticator {rows}. Add the key they"
                " were written under, or reset these people (manage.py resetsecondfactor EMAIL)."
            )
