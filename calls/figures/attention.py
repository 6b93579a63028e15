"""What waits for somebody at the business: a word and a number for each, cheaply counted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from calls.models import Call, FollowUp
from calls.models.call import UNSERVED
from tenants.models import AgentDraft, NumberClaim, PhoneNumber, Tenant, WebhookEndpoint
from tenants.permissions import Permission

MOST: Final = 99  # nobody counts further
_RECENTLY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`kind` is a word for the template, `count` at most MOST + 1."""

    kind: str
    count: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST


def waiting(*, tenant: Tenant, permissions: Collection[Permission]) -> list[Waiting]:
    """Whatever there is of it, what concerns callers first; inside the tenant's context."""
    found = ((kind, count(tenant)) for kind, needed, count in _KINDS if needed in permissions)
    return [Waiting(kind, count) for kind, count in found if count]


def _messages(tenant: Tenant) -> int:
    heard = Q(read_at=None, has_recording=True, is_test=False, end_reason__in=UNSERVED)
    return Call.objects.filter(heard, tenant=tenant)[: MOST + 1].count()


def _follow_ups(tenant: Tenant) -> int:
    return Call.objects.filter(tenant=tenant, follow_up=FollowUp.OPEN)[: MOST + 1].count()


def _unanswered(tenant: Tenant) -> int:
    """Numbers whose calls no published agent answers."""
    held = PhoneNumber.objects.filter(tenant=tenant, status=PhoneNumber.Status.ACTIVE)
    return held.filter(Q(agent__published_version=None) | ~Q(agent__archived_at=None)).count()


def _papers(tenant: Tenant) -> int:
    """Claims of numbers that went wrong lately."""
    claims = NumberClaim.objects.filter(tenant=tenant, status=NumberClaim.Status.FAILED)
    return claims.filter(created_at__gte=timezone.now() - _RECENTLY).count()


def _drafts(tenant: Tenant) -> int:
    return AgentDraft.objects.filter(tenant=tenant, agent__archived_at=None).count()


def _webhooks(tenant: Tenant) -> int:
    """Endpoints that were switched off because nothing got through."""
    off = WebhookEndpoint.objects.filter(tenant=tenant).exclude(disabled_at=None)
    return off.exclude(disabled_reason=WebhookEndpoint.Disabled.OWNER).count()


_KINDS: Final[list[tuple[str, Permission, Callable[[Tenant], int]]]] = [
    ("messages", Permission.CALLS_READ, _messages),
    ("follow-ups", Permission.CALLS_READ, _follow_ups),
    ("numbers", Permission.NUMBERS_READ, _unanswered),
    ("claims", Permission.NUMBERS_READ, _papers),
    ("drafts", Permission.AGENTS_WRITE, _drafts),
    ("webhooks", Permission.WEBHOOKS_READ, _webhooks),
]
