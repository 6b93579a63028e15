"""What people did with a call of the world: they corrected it, and passed it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from calls.models import Call
from recordings.models import CallShare, FieldEdit
from recordings.shares import share_token
from tenants.context import tenant_context
from tests.isolation.words import Canary


def people_made(of_call: dict[str, Any], canary: Canary) -> None:
    """One correction and one link of the call."""
    FieldEdit.objects.create(
        **of_call,
        field=f"fields.{canary.word}",
        before=canary.word,
        after=f"They said {canary.word}",
    )
    CallShare.objects.create(**of_call, expires_at=timezone.now() + timedelta(days=7))


def share_of(call: Call) -> CallShare:
    """The call's link."""
    with tenant_context(call.tenant_id):
        return CallShare.objects.get(call=call)


def token_of(call: Call) -> str:
    """The secret of the call's link."""
    return share_token(share_of(call))
