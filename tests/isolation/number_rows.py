"""The rows of agents and numbers: drafts and versions, claims of each kind, the carrier's account.

A new column's word goes here; test_world.py says when one was forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from prosaas.lib.encryption import encrypt
from tenants.models import (
    Agent,
    AgentDraft,
    AgentVersion,
    NumberClaim,
    PhoneNumber,
    Tenant,
    TwilioAccount,
    User,
)
from tests.isolation.words import Canary


def agents_made(agent: Agent, owner: User, canary: Canary) -> dict[str, Any]:
    """`draft` of the agent, which also has a second version; `spare_agent` answers nothing."""
    content = {
        "greeting": f"Good evening from {canary.word}",
        "instructions": f"Sell more {canary.word}",
        "voice": "marin",
        "language": "en",
        "outbound": {"greeting": f"{canary.word} calling"},
    }
    of_agent = {"tenant": agent.tenant, "agent": agent}
    AgentVersion.objects.create(
        **of_agent, **content, number=2, author=owner.pk, note=f"For {canary.word}"
    )
    return {
        "draft": AgentDraft.objects.create(**of_agent, **content, edited_by=owner.pk),
        "spare_agent": Agent.objects.create(tenant=agent.tenant, name=f"{canary.word} spare"),
    }


def numbers_made(tenant: Tenant, agent: Agent, owner: User, canary: Canary) -> dict[str, Any]:
    """`twilio_account` with its `carrier_token`, `phone_number` in it, `leaving` on its way out,
    `claim`, which is open, and `failed_claim`."""
    token = f"token-of-{canary.word}-{uuid4().hex}"
    account = TwilioAccount.objects.create(
        tenant=tenant, sid=f"AC{uuid4().hex}", token=encrypt(token), status="active",
        unassigned=[{"sid": f"PN{canary.word}", "e164": _beside(canary, 9), "since": ""}],
    )  # fmt: skip
    bought = {
        "country": "US", "kind": "local", "monthly_micros": 1_150_000, "currency": "USD",
        "agent": agent,
    }  # fmt: skip
    held = {"tenant": tenant, "account_sid": account.sid, "origin": "claimed", **bought}
    number = PhoneNumber.objects.get(e164=canary.number)
    PhoneNumber.objects.filter(pk=number.pk).update(
        **held, twilio_sid=f"PN{uuid4().hex}", label=f"{canary.word} door"
    )
    number.refresh_from_db()
    asked = {"tenant": tenant, "asked_by": owner.pk, **bought}
    ended = {**asked, "ended_at": timezone.now(), "attempts": 1}
    NumberClaim.objects.create(**ended, e164=number.e164, status="done", number=number)
    return {
        "twilio_account": account,
        "carrier_token": token,
        "phone_number": number,
        "leaving": PhoneNumber.objects.create(
            **held, e164=_beside(canary, 6), twilio_sid=f"PN{uuid4().hex}",
            label=f"{canary.word} leaves", status="releasing",
            releases_at=timezone.now() + timedelta(days=3),
        ),
        "claim": NumberClaim.objects.create(**asked, e164=_beside(canary, 7)),
        "failed_claim": NumberClaim.objects.create(
            **ended, e164=_beside(canary, 8), status="failed", error_code=21422
        ),
    }  # fmt: skip


def _beside(canary: Canary, last: int) -> str:
    return f"{canary.number[:-1]}{last}"
