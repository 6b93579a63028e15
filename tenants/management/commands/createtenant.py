"""`manage.py createtenant`: a working tenant without a browser (docs/design.md section 1)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from tenants.call_policy import BadCallPolicy
from tenants.extraction import BadExtractionFields
from tenants.models import Language, Membership
from tenants.services import BadTenant, NewTenant, tenant_create
from tenants.services.agent_limits import BadAgent
from tenants.turn_settings import BadTurnSettings


class Command(BaseCommand):
    """Creates the tenant, its owner, agent, number and API key; prints the two secrets once."""

    help = "Create a tenant that can answer calls, with its owner, number and API key."
    requires_system_checks = []  # needs the database only: no provider, no public address

    def add_arguments(self, parser: CommandParser) -> None:
        """The options; only name, owner and number are required."""
        parser.add_argument("--name", required=True, help="name of the business")
        parser.add_argument("--owner-email", required=True, help="e-mail the owner logs in with")
        parser.add_argument("--number", required=True, help="number callers dial, +14155550123")
        parser.add_argument("--greeting", default="", help="first words of the agent")
        parser.add_argument("--instructions", default="", help="what the agent shall do")
        parser.add_argument("--locale", default=Language.ENGLISH, choices=Language.values)
        parser.add_argument("--timezone", default="UTC", help="for example Asia/Jerusalem")
        parser.add_argument(
            "--turn-settings", default="{}", help="JSON object, see docs/turn-settings.md"
        )
        parser.add_argument(
            "--extraction-fields", default="[]", help="JSON list, see docs/summaries.md"
        )
        parser.add_argument("--call-policy", default="{}", help="JSON object, see docs/consent.md")
        parser.add_argument(
            "--outbound-countries",
            default="",
            help="where its agents may call, for example IL,US; see docs/outbound.md",
        )
        parser.add_argument(
            "--notify",
            default=Membership.Notify.NONE,
            choices=Membership.Notify.values,
            help="about which calls the owner is sent an e-mail",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) for a value that cannot be used, or without a database."""
        try:
            made = tenant_create(
                name=options["name"],
                owner_email=options["owner_email"],
                number=options["number"],
                greeting=options["greeting"],
                instructions=options["instructions"],
                locale=options["locale"],
                zone=options["timezone"],
                notify=options["notify"],
                turn_settings=_json(options, "turn_settings"),
                extraction_fields=_json(options, "extraction_fields"),
                policy=_json(options, "call_policy"),
                outbound_countries=_codes(options["outbound_countries"]),
            )
        except (
            BadTenant,
            BadAgent,
            BadTurnSettings,
            BadExtractionFields,
            BadCallPolicy,
        ) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            hint = _("Is it migrated (manage.py migrate --database owner)?")
            reason = _("The database refused: %(error)s") % {"error": str(error).strip()}
            raise CommandError(f"{reason} {hint}") from error
        self.stdout.write(_as_json(made) if options["json"] else _as_text(made))


def _json(options: dict[str, Any], name: str) -> Any:
    try:
        return json.loads(options[name])
    except ValueError as error:
        option = name.replace("_", "-")
        sentence = _("--%(option)s must be JSON: %(error)s")
        raise CommandError(sentence % {"option": option, "error": error}) from error


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _fields(made: NewTenant) -> dict[str, str | None]:
    return {
        "id": str(made.tenant.pk),
        "name": made.tenant.name,
        "number": made.number,
        "owner_email": made.owner_email,
        "owner_password": made.owner_password,
        "api_key": made.api_key,
    }


def _as_json(made: NewTenant) -> str:
    return json.dumps(_fields(made), ensure_ascii=False)


def _as_text(made: NewTenant) -> str:
    return "\n".join(f"{name}: {value or '-'}" for name, value in _fields(made).items())
