"""The tenant "Demo": made once, its credentials kept in var/demo.json for the next start."""

import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from prosaas.boot import connections_release
from prosaas.launch.stack import StackError
from tenants import api_keys, services
from tenants.permissions import API_SCOPES

NAME = "Demo"
EMAIL = "demo@example.com"
GREETING = "Hello, you have reached the demo office. How can I help you?"
INSTRUCTIONS = (
    "You are the receptionist of the demo office. Ask for the caller's name and reason, "
    "take a message, confirm it, and say goodbye."
)
FIELDS = [
    {"name": "wants_appointment", "type": "yes-no", "description": "Does the caller want one?"},
    {"name": "preferred_time", "type": "text", "description": "When would suit the caller?"},
]


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """What createtenant printed."""

    id: str
    name: str
    number: str
    owner_email: str
    owner_password: str
    api_key: str


def demo_tenant(kept: Path, *, numbers: Sequence[str]) -> DemoTenant:
    """The kept tenant if its key still opens, else a new one on the first number not taken.

    Raises StackError when createtenant refuses. Leaves no database connection behind.
    """
    try:
        tenant = _read(kept)
        if tenant is not None and tenant.number in numbers and _opens(tenant.api_key):
            return tenant
        tenant = _create(numbers)
    finally:
        connections_release()
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(asdict(tenant), indent=2) + "\n")
    return tenant


def _read(kept: Path) -> DemoTenant | None:
    try:
        return DemoTenant(**json.loads(kept.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _opens(api_key: str) -> bool:
    """Whether it is good, for everything that the API has by now."""
    text = api_keys.parse(api_key)
    key = services.api_key_use(key_text=text) if text else None
    return key is not None and set(API_SCOPES) <= set(key.scopes)


def _create(numbers: Sequence[str]) -> DemoTenant:
    """createtenant, with an e-mail address that nobody has, so that a password is made."""
    local, _, domain = EMAIL.partition("@")
    taken = get_user_model().objects.filter(email=EMAIL).exists()
    email = f"{local}-{secrets.token_hex(3)}@{domain}" if taken else EMAIL
    refused = "no number"
    for number in numbers:
        try:
            return DemoTenant(**_createtenant(number, email))
        except CommandError as error:
            refused = str(error)
    raise StackError(f"The tenant {NAME} could not be made: {refused}")


def _createtenant(number: str, email: str) -> dict[str, str]:
    output = io.StringIO()
    call_command(
        "createtenant",
        name=NAME,
        owner_email=email,
        number=number,
        greeting=GREETING,
        instructions=INSTRUCTIONS,
        notify="every",
        extraction_fields=json.dumps(FIELDS),
        json=True,
        stdout=output,
    )
    made: dict[str, str] = json.loads(output.getvalue())
    return made
