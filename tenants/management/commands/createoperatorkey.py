"""`manage.py createoperatorkey`: a key of an operator's for /api/admin/v1/, and its end."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from tenants.services.operator_keys import MOST_DAYS, operator_key_create, operator_key_revoke
from tenants.services.refusals import Refused

DAYS = 90


class Command(BaseCommand):
    """Makes a key and prints it once; or revokes one by its prefix."""

    help = "Make a key for the operators' API, or revoke one."
    requires_system_checks = []  # needs the database only: no provider, no public address

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose and for how long; or which one is to end."""
        parser.add_argument("--email", default="", help="the operator whose key it is")
        parser.add_argument("--name", default="", help="what the key is for")
        parser.add_argument(
            "--days", type=int, default=DAYS, help=f"how long it lasts, at most {MOST_DAYS}"
        )
        parser.add_argument("--revoke", default="", metavar="PREFIX", help="end the key")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) for what cannot be done, or without a database."""
        try:
            told = _revoked(options) if options["revoke"] else _made(options)
        except Refused as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            hint = _("Is it migrated (manage.py migrate --database owner)?")
            reason = _("The database refused: %(error)s") % {"error": str(error).strip()}
            raise CommandError(f"{reason} {hint}") from error
        lines = (f"{name}: {value}" for name, value in told.items())
        self.stdout.write(json.dumps(told) if options["json"] else "\n".join(lines))


def _made(options: dict[str, Any]) -> dict[str, str]:
    key, text = operator_key_create(
        email=options["email"], name=options["name"], days=options["days"]
    )
    return {"prefix": key.prefix, "expires_at": key.expires_at.isoformat(), "key": str(text)}


def _revoked(options: dict[str, Any]) -> dict[str, str]:
    key = operator_key_revoke(prefix=options["revoke"])
    return {"prefix": key.prefix, "revoked_at": str(key.revoked_at and key.revoked_at.isoformat())}
