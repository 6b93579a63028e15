"""`manage.py createoperator`: the first operator of an installation, and further ones."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from tenants.services.operators import operator_make, operator_remove
from tenants.services.refusals import Refused


class Command(BaseCommand):
    """Makes or promotes a person; prints a new one's password once."""

    help = "Make a platform operator, who gets into /admin/ once a second factor is set up."
    requires_system_checks = []  # needs the database only: no provider, no public address

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom; and the way back."""
        parser.add_argument("--email", required=True, help="e-mail the operator logs in with")
        parser.add_argument("--remove", action="store_true", help="an operator no more")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) for an address that cannot be used, or without a database."""
        try:
            told = _done(options["email"], is_removal=options["remove"])
        except Refused as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            hint = _("Is it migrated (manage.py migrate --database owner)?")
            reason = _("The database refused: %(error)s") % {"error": str(error).strip()}
            raise CommandError(f"{reason} {hint}") from error
        lines = (f"{name}: {value or '-'}" for name, value in told.items())
        self.stdout.write(json.dumps(told) if options["json"] else "\n".join(lines))


def _done(email: str, *, is_removal: bool) -> dict[str, str | None]:
    if is_removal:
        user, password = operator_remove(email=email), None
    else:
        user, password = operator_make(email=email)
    return {"id": str(user.pk), "email": user.email, "password": password}
