"""Reading what is a tenant's; inside its tenant_context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tenants.models import (
    Agent,
    AgentDraft,
    AgentVersion,
    ApiKey,
    AuditEvent,
    Invitation,
    Membership,
    NumberClaim,
    PhoneNumber,
    Tenant,
    TwilioAccount,
    Visit,
    WebhookDelivery,
    WebhookEndpoint,
)


def api_keys_newest(*, tenant: Tenant) -> QuerySet[ApiKey]:
    """Every key there is and was, with `maker`: the address of who made it, while a member."""
    members = Membership.objects.filter(tenant=tenant, user=OuterRef("created_by"))
    maker = Subquery(members.values("user__email")[:1])
    keys = ApiKey.objects.filter(tenant=tenant).annotate(maker=maker)
    return keys.order_by("-created_at", "-pk")


def api_key_detail(*, tenant: Tenant, key_id: UUID) -> ApiKey:
    """ApiKey.DoesNotExist for another tenant's."""
    return api_keys_newest(tenant=tenant).get(pk=key_id)


def audit_actions(*, tenant: Tenant) -> list[str]:
    """Words of what has been done in this tenant."""
    actions = AuditEvent.objects.filter(tenant=tenant).order_by("action")
    return list(actions.values_list("action", flat=True).distinct())


def audit_events(
    *,
    tenant: Tenant,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> QuerySet[AuditEvent]:
    """Newest first; `since` is the first moment, `until` the first that is out of it.

    `before` goes on where a page ended: events of lower positions.
    """
    events = AuditEvent.objects.filter(tenant=tenant).order_by("-position")
    wanted = {"action": action, "at__gte": since, "at__lt": until, "position__lt": before}
    return events.filter(
        **{name: value for name, value in wanted.items() if value not in ("", None)}
    )


def members(*, tenant: Tenant) -> QuerySet[Membership]:
    """Who belongs to the tenant, longest first, each with the user."""
    found = Membership.objects.filter(tenant=tenant).select_related("user")
    return found.order_by("created_at", "pk")


def member_of_user(*, tenant: Tenant, user_id: UUID) -> Membership | None:
    """The user's own place; None for an operator on a visit."""
    return Membership.objects.filter(tenant=tenant, user=user_id).first()


def invitations_open(*, tenant: Tenant) -> QuerySet[Invitation]:
    """Neither accepted nor revoked, newest first; some may have expired."""
    found = Invitation.objects.filter(tenant=tenant, accepted_at=None, revoked_at=None)
    return found.order_by("-created_at", "pk")


def visits_newest(*, tenant: Tenant) -> QuerySet[Visit]:
    """When operators of the platform looked in; who they are is the platform's matter."""
    return Visit.objects.filter(tenant=tenant).order_by("-started_at", "pk")


def agents(*, tenant: Tenant) -> QuerySet[Agent]:
    """Agents that are not archived, by name, each with its published version.

    Each has `has_draft`, and `number_count`: how many numbers it answers, at whatever hours.
    """
    return _agents(tenant).filter(archived_at=None)


def agents_archived(*, tenant: Tenant) -> QuerySet[Agent]:
    """Agents that were put away, by name."""
    return _agents(tenant).exclude(archived_at=None)


def agent_detail(*, tenant: Tenant, agent_id: UUID) -> Agent:
    """As agents() has it, an archived one too. Agent.DoesNotExist for another tenant's."""
    return _agents(tenant).get(pk=agent_id)


def agent_drafts(*, tenant: Tenant) -> QuerySet[AgentDraft]:
    """What is being written for the next versions of agents; one an agent, without its texts."""
    return AgentDraft.objects.filter(tenant=tenant).defer("instructions", "turn_settings")


def agent_versions(*, tenant: Tenant, agent_id: UUID) -> QuerySet[AgentVersion]:
    """Those that were published, newest first, each with `author_email`: while a member."""
    members = Membership.objects.filter(tenant=tenant, user=OuterRef("author"))
    author = Subquery(members.values("user__email")[:1])
    found = AgentVersion.objects.filter(tenant=tenant, agent=agent_id, number__isnull=False)
    return found.annotate(author_email=author).order_by("-number")


def _agents(tenant: Tenant) -> QuerySet[Agent]:
    drafts = AgentDraft.objects.filter(tenant=tenant, agent=OuterRef("pk"))
    answers = Q(agent=OuterRef("pk")) | Q(after_hours_agent=OuterRef("pk"))
    held = PhoneNumber.objects.filter(answers, tenant=tenant)
    held = held.exclude(status=PhoneNumber.Status.RELEASED).order_by()
    count = held.values("tenant").annotate(count=Count("pk")).values("count")
    found = Agent.objects.filter(tenant=tenant).annotate(
        has_draft=Exists(drafts), number_count=Coalesce(Subquery(count), 0)
    )
    return found.select_related("published_version").order_by("name", "pk")


def agents_published(*, tenant: Tenant) -> QuerySet[Agent]:
    """Agents that can answer, by name."""
    found = Agent.objects.filter(tenant=tenant, archived_at=None)
    return found.exclude(published_version=None).order_by("name", "pk")


def numbers(*, tenant: Tenant) -> QuerySet[PhoneNumber]:
    """The numbers the tenant has, those being released too, oldest first; each with its agents."""
    found = PhoneNumber.objects.filter(tenant=tenant).exclude(status=PhoneNumber.Status.RELEASED)
    return found.select_related("agent", "after_hours_agent").order_by("created_at", "pk")


def numbers_found(*, tenant: Tenant, e164: str = "", status: str = "") -> QuerySet[PhoneNumber]:
    """This number, those of this status, or those the tenant has; each with its agents."""
    found = PhoneNumber.objects.filter(tenant=tenant).select_related("agent", "after_hours_agent")
    if e164:
        found = found.filter(e164=e164)
    if status:
        return found.filter(status=status)
    return found.exclude(status=PhoneNumber.Status.RELEASED)


def number_detail(*, tenant: Tenant, number_id: UUID) -> PhoneNumber:
    """A number the tenant has or had. PhoneNumber.DoesNotExist for another tenant's."""
    found = PhoneNumber.objects.filter(tenant=tenant).select_related("agent", "after_hours_agent")
    return found.get(pk=number_id)


def claims_open(*, tenant: Tenant) -> QuerySet[NumberClaim]:
    """Claims that are being carried out, newest first."""
    found = NumberClaim.objects.filter(tenant=tenant, status__in=NumberClaim.OPEN)
    return found.order_by("-created_at", "pk")


def claims_failed(*, tenant: Tenant, since: datetime) -> QuerySet[NumberClaim]:
    """Claims that came to nothing since then and were not made again, newest first."""
    again = NumberClaim.objects.filter(
        tenant=tenant, e164=OuterRef("e164"), created_at__gt=OuterRef("created_at")
    )
    failed = NumberClaim.objects.filter(
        ~Exists(again), tenant=tenant, status=NumberClaim.Status.FAILED, ended_at__gte=since
    )
    return failed.order_by("-ended_at", "pk")


def claims_newest(*, tenant: Tenant, status: str = "") -> QuerySet[NumberClaim]:
    """Every claim there was, or those of a status, newest first, each with its agent."""
    found = NumberClaim.objects.filter(tenant=tenant).select_related("agent")
    return (found.filter(status=status) if status else found).order_by("-created_at", "-pk")


def claim_detail(*, tenant: Tenant, claim_id: UUID) -> NumberClaim:
    """NumberClaim.DoesNotExist for another tenant's."""
    found = NumberClaim.objects.filter(tenant=tenant).select_related("agent", "number")
    return found.get(pk=claim_id)


def twilio_account(*, tenant: Tenant) -> TwilioAccount | None:
    """The tenant's account at Twilio; None where none was asked for yet."""
    return TwilioAccount.objects.filter(tenant=tenant).first()


def webhook_endpoints(*, tenant: Tenant) -> QuerySet[WebhookEndpoint]:
    """Where the tenant is told of events, newest first."""
    return WebhookEndpoint.objects.filter(tenant=tenant).order_by("-created_at", "-pk")


def webhook_endpoint(*, tenant: Tenant, endpoint_id: UUID) -> WebhookEndpoint:
    """WebhookEndpoint.DoesNotExist for another tenant's."""
    return WebhookEndpoint.objects.get(tenant=tenant, pk=endpoint_id)


def webhook_deliveries(
    *,
    tenant: Tenant,
    state: str = "",
    endpoint: UUID | None = None,
    kind: str = "",
    subject: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[WebhookDelivery]:
    """Newest first, each with its endpoint and event, whose data is left where it is."""
    found = WebhookDelivery.objects.filter(tenant=tenant).select_related("event", "endpoint")
    wanted = {
        "state": state,
        "endpoint": endpoint,
        "event__kind": kind,
        "event__subject_id": subject,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    given = {name: value for name, value in wanted.items() if value}
    return found.filter(**given).defer("event__data").order_by("-created_at", "-pk")


def webhook_delivery(*, tenant: Tenant, delivery_id: UUID) -> WebhookDelivery:
    """With its event and endpoint. WebhookDelivery.DoesNotExist for another tenant's."""
    found = WebhookDelivery.objects.filter(tenant=tenant).select_related("event", "endpoint")
    return found.get(pk=delivery_id)
