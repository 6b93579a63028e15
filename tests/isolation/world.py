"""Two whole tenants, A and B, with a row in every tenant's table and their own words in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils import timezone

from calls.models import Call, SavedView
from recordings.links import audio_link
from recordings.models import Recording
from tenants.api_keys import KeyText
from tenants.context import tenant_context
from tenants.models import (
    Agent,
    AgentDraft,
    ApiKey,
    AuditEvent,
    Invitation,
    Membership,
    NumberClaim,
    PhoneNumber,
    Tenant,
    TwilioAccount,
    User,
    Visit,
    WebhookDelivery,
    WebhookEndpoint,
)
from tenants.permissions import API_SCOPES
from tenants.services import NewTenant, api_key_create, audit_record, tenant_create
from tenants.services.audit import SYSTEM
from tests.isolation import number_rows, rows, webhook_rows, words
from tests.isolation.words import Canary


@dataclass(slots=True)
class Side:
    """One tenant, and one of everything that is its own.

    `call` is over and has everything; `live` rings. `key_text` and `bare_key_text` are API keys
    as their owner holds them, `key` is the first one's row. `invitation_token` and `link` are
    secrets as they were sent. `member` is the viewer's membership. `claim` is open,
    `failed_claim` is over; `leaving` is a number being released; `spare_agent` answers no number
    and has no version. `delivery` to `endpoint` was given up.
    `carrier_token` is the Auth Token of `twilio_account`, in clear. `view` is a search of calls
    that the owner keeps.
    """

    words: Canary
    made: NewTenant
    owner: User
    manager: User
    viewer: User
    tenant: Tenant
    agent: Agent
    spare_agent: Agent
    draft: AgentDraft
    phone_number: PhoneNumber
    leaving: PhoneNumber
    claim: NumberClaim
    failed_claim: NumberClaim
    twilio_account: TwilioAccount
    member: Membership
    call: Call
    live: Call
    trial: Call
    recording: Recording
    view: SavedView
    invitation: Invitation
    visit: Visit
    visitor: User
    key: ApiKey
    key_text: KeyText
    bare_key_text: KeyText
    event: AuditEvent
    endpoint: WebhookEndpoint
    delivery: WebhookDelivery
    invitation_token: str
    carrier_token: str
    link: str

    @property
    def tenant_id(self) -> UUID:
        """Short for tenant.pk."""
        return self.tenant.pk

    @property
    def number(self) -> str:
        """The number that its callers dial."""
        return self.made.number

    @property
    def people(self) -> list[UUID]:
        """Its users, by id."""
        return [self.owner.pk, self.manager.pk, self.viewer.pk]

    def secrets(self) -> list[str]:
        """What is shown once, to one person, and to nobody else; a link is its bearer's."""
        return [
            self.invitation_token,
            self.carrier_token,
            self.twilio_account.token,
            *(part for key in self._keys for part in (key.prefix, key.secret)),
        ]

    @property
    def _keys(self) -> tuple[KeyText, KeyText]:
        return self.key_text, self.bare_key_text

    def twilio(self, **changes: str) -> dict[str, str]:
        """The fields of a webhook about the live call, of its own account (protocols.md A1, A4)."""
        return {
            "CallSid": self.live.call_sid,
            "AccountSid": self.twilio_account.sid,
            "From": self.words.caller,
            "To": self.number,
            "Direction": "inbound",
            **changes,
        }

    def ids(self) -> dict[str, str]:
        """What a foreigner adds to every request: this side's ids under every name we know."""
        return {
            "tenant": str(self.tenant_id),
            "tenant_id": str(self.tenant_id),
            "call_id": str(self.call.pk),
            "call_sid": self.call.call_sid,
            "recording_id": str(self.recording.pk),
            "view_id": str(self.view.pk),
            "user_id": str(self.owner.pk),
            "membership_id": str(self.member.pk),
            "agent_id": str(self.agent.pk),
            "number_id": str(self.phone_number.pk),
            "claim_id": str(self.claim.pk),
            "endpoint_id": str(self.endpoint.pk),
            "delivery_id": str(self.delivery.pk),
        }


@dataclass(slots=True)
class World:
    """Both tenants, and those who belong to neither."""

    a: Side
    b: Side
    loner: User
    operator: User
    inspector: User


def world_made() -> World:
    """Writes everything; whoever calls undoes it."""
    world = World(
        a=_side(words.A),
        b=_side(words.B),
        loner=User.objects.create_user("loner@example.com"),
        operator=User.objects.create_user("operator@example.com", is_staff=True, is_superuser=True),
        inspector=User.objects.create_user("inspector@example.com", is_staff=True),
    )
    for user in (world.operator, world.inspector, world.a.visitor, world.b.visitor):
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return world


def _side(canary: Canary) -> Side:
    made = tenant_create(
        name=f"{canary.name} shop",
        owner_email=f"owner.{canary.people}@example.com",
        number=canary.number,
        greeting=f"Hello from {canary.word}",
        instructions=f"Sell {canary.word}",
        policy={"inbound": {"recording": "on", "disclosure": f"An AI of {canary.word}"}},
        extraction_fields=[{"name": "wish", "type": "text", "description": canary.word}],
    )
    owner = User.objects.get(email=made.owner_email)
    manager, viewer, visitor = (
        User.objects.create_user(f"{role}.{canary.people}@example.com", is_staff=role == "visitor")
        for role in ("manager", "viewer", "visitor")
    )
    with _inside(made):
        member = _members(made.tenant, manager, viewer)
        things = _things(made, owner, visitor, canary)
        calls = rows.calls_made(made, member, canary, things["twilio_account"].sid)
    return Side(
        words=canary, made=made, tenant=made.tenant, owner=owner, manager=manager, viewer=viewer,
        visitor=visitor, member=member, **things, **calls, link=_link(calls["recording"]),
    )  # fmt: skip


@contextmanager
def _inside(made: NewTenant) -> Iterator[None]:
    with tenant_context(made.tenant.pk):
        yield


def _members(tenant: Tenant, manager: User, viewer: User) -> Membership:
    Membership.objects.create(tenant=tenant, user=manager, role=Membership.Role.MANAGER)
    return Membership.objects.create(tenant=tenant, user=viewer, role=Membership.Role.VIEWER)


def _things(made: NewTenant, owner: User, visitor: User, canary: Canary) -> dict[str, Any]:
    tenant, now = made.tenant, timezone.now()
    agent = Agent.objects.get()
    Agent.objects.update(name=f"{canary.word} desk")
    agent.refresh_from_db()
    token = f"invitation-of-{canary.word}-{'x' * 20}"
    keys = {
        name: api_key_create(tenant_id=tenant.pk, name=f"{canary.word} {name}", scopes=scopes)
        for name, scopes in [("every", API_SCOPES), ("bare", ())]
    }
    event = audit_record(
        tenant_id=tenant.pk, actor=SYSTEM, action=f"{canary.word}.tried",
        subject=(canary.word, canary.word), details={"word": canary.word},
    )  # fmt: skip
    rows.receipts_made(tenant, canary)
    key = ApiKey.objects.get(prefix=keys["every"].prefix)
    webhook_rows.requests_made(tenant, canary, key)
    return {
        **webhook_rows.webhooks_made(tenant, canary),
        "agent": agent,
        **number_rows.agents_made(agent, owner, canary),
        **number_rows.numbers_made(tenant, agent, owner, canary),
        "key": key,
        "key_text": keys["every"],
        "bare_key_text": keys["bare"],
        "event": event,
        "invitation_token": token,
        "invitation": Invitation.objects.create(
            tenant=tenant, email=f"asked.{canary.word}@example.com", role="viewer",
            token_hash=hashlib.sha256(token.encode()).hexdigest(), invited_by=owner,
            expires_at=now + timedelta(days=7),
        ),
        "visit": Visit.objects.create(
            tenant=tenant, user=visitor, role="viewer", reason=f"Ticket of {canary.word}",
            ends_at=now + timedelta(hours=1),
        ),
    }  # fmt: skip


def _link(recording: Recording) -> str:
    """The secret of a signed address."""
    return unquote(audio_link(recording, seconds=3600).partition("link=")[2])
