"""/api/v1/agents/: the list, a new one, one agent, its name, putting it away (docs/api-agents.md).

An agent has one ETag: of its name, of what is published and of its draft. Who writes sends it.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.api.agent_content import (
    AgentDraftSerializer,
    AgentVersionSerializer,
    ContentSerializer,
    plain,
    refusals,
)
from tenants.api.plain import NothingSerializer, PlainAPIView, created, sent, sent_nothing
from tenants.models import Agent, AgentDraft, Tenant
from tenants.permissions import Permission
from tenants.rest.preconditions import etag, require_match, tagged
from tenants.rest.schema import IF_MATCH, errors, example
from tenants.rest.serializers import StrictQuery, StrictSerializer
from tenants.services import agents as services
from tenants.services.agent_drafts import agent_publish_draft, draft_of, draft_save
from tenants.services.agent_limits import NAME_CHARS
from tenants.services.agent_versions import agent_locked

TAGS: Final = ["Agents"]
_NEW: Final = {
    "name": "Front desk",
    "language": "en",
    "greeting": "Flower shop, good morning. How can I help?",
    "instructions": "Take orders for flowers. Ask for the name and for a number to call back.",
    "publish": True,
}


class AgentSerializer(serializers.ModelSerializer[Agent]):
    """An agent in a list; `number_count` is how many numbers it answers, at whatever hours."""

    published_version = serializers.IntegerField(
        source="published_version.number", read_only=True, allow_null=True
    )
    language = serializers.CharField(
        source="published_version.language", read_only=True, allow_null=True
    )
    has_draft = serializers.BooleanField(read_only=True)
    number_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Agent
        fields = [
            "id",
            "name",
            "created_at",
            "archived_at",
            "published_version",
            "language",
            "has_draft",
            "number_count",
        ]
        read_only_fields = fields


class AgentDetailSerializer(serializers.ModelSerializer[Agent]):
    """An agent with what answers, and with what is being written."""

    published = AgentVersionSerializer(source="published_version", read_only=True, allow_null=True)
    draft = serializers.SerializerMethodField()

    class Meta:
        model = Agent
        fields = ["id", "name", "created_at", "archived_at", "published", "draft"]
        read_only_fields = fields

    @extend_schema_field(AgentDraftSerializer(allow_null=True))
    def get_draft(self, agent: Agent) -> dict[str, Any] | None:
        """None where none is stored; the context has what the ETag is of."""
        draft: AgentDraft = self.context["draft"]
        return dict(AgentDraftSerializer(draft).data) if draft.revision > 0 else None


class AgentNewSerializer(ContentSerializer):
    """A new agent: a trade's template, and what of it is to be different."""

    name = serializers.CharField(max_length=NAME_CHARS)
    trade = serializers.CharField(
        required=False,
        max_length=40,
        help_text="Whose template it begins with, as `dentist`; `general` without one.",
    )
    publish = serializers.BooleanField(
        default=False, help_text="Whether it can answer at once: its first version is published."
    )


class AgentNameSerializer(StrictSerializer):
    """What may be changed of an agent itself; its content is the draft's."""

    name = serializers.CharField(max_length=NAME_CHARS, required=False)


class AgentQuery(StrictQuery):
    """Which agents."""

    is_paged = True
    archived = serializers.BooleanField(
        default=False, help_text="Those that were put away, instead of those in use."
    )


@extend_schema_view(
    get=extend_schema(
        operation_id="agents_list",
        tags=TAGS,
        summary="List agents",
        parameters=[AgentQuery],
        responses={200: AgentSerializer(many=True)},
    )
)
class AgentList(TenantAPIMixin, generics.ListAPIView[Agent]):
    """The tenant's agents, newest first; a new one."""

    permissions = {"GET": Permission.AGENTS_READ, "POST": Permission.AGENTS_WRITE}
    serializer_class = AgentSerializer

    def get_queryset(self) -> QuerySet[Agent]:
        """Those in use, or those that were put away."""
        if AgentQuery.read(self.request)["archived"]:
            return selectors.agents_archived(tenant=self.tenant)
        return selectors.agents(tenant=self.tenant)

    @extend_schema(
        operation_id="agents_create",
        tags=TAGS,
        summary="Create an agent",
        description="From the template of a trade. What is sent takes the template's place.",
        request=AgentNewSerializer,
        responses={201: AgentDetailSerializer, **errors(409, 422)},
        examples=[example("An agent that answers at once", _NEW, request=True)],
    )
    def post(self, request: Request) -> Response:
        """A draft, and with `publish` its first version."""
        body = plain(sent(AgentNewSerializer, request))
        with refusals():
            agent = self._made(body)
        answer = agent_answer(self.tenant, agent.pk)
        made = created(answer.data, "api_agent_detail", agent_id=agent.pk)
        return tagged(made, answer["ETag"])

    def _made(self, body: dict[str, Any]) -> Agent:
        name, trade = body.pop("name"), body.pop("trade", "")
        is_published = body.pop("publish")
        whose: dict[str, Any] = {"tenant_id": self.tenant.pk, "actor": self.actor}
        agent = services.agent_create(
            name=name, trade=trade, language=body.get("language", self.tenant.locale), **whose
        )
        revision = draft_of(tenant_id=self.tenant.pk, agent_id=agent.pk).revision
        draft = draft_save(agent_id=agent.pk, revision=revision, values=body, **whose)
        if is_published:
            agent_publish_draft(agent_id=agent.pk, revision=draft.revision, **whose)
        return agent


class AgentOne(PlainAPIView):
    """One agent; 404 for a stranger's."""

    permissions = {"GET": Permission.AGENTS_READ, "PATCH": Permission.AGENTS_WRITE}

    @extend_schema(
        operation_id="agents_read",
        tags=TAGS,
        summary="Read an agent",
        responses={200: AgentDetailSerializer},
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """With what is published and with its draft."""
        return agent_answer(self.tenant, agent_id)

    @extend_schema(
        operation_id="agents_rename",
        tags=TAGS,
        summary="Rename an agent",
        parameters=[IF_MATCH],
        request=AgentNameSerializer,
        responses={200: AgentDetailSerializer, **errors(409, 412, 422, 428)},
    )
    def patch(self, request: Request, agent_id: UUID) -> Response:
        """What the business calls it."""
        body = sent(AgentNameSerializer, request, partial=True)
        matched_agent(self, request, agent_id)
        if "name" in body:
            with refusals():
                services.agent_rename(
                    tenant_id=self.tenant.pk,
                    agent_id=agent_id,
                    actor=self.actor,
                    name=body["name"],
                )
        return agent_answer(self.tenant, agent_id)


class AgentArchive(PlainAPIView):
    """Putting an agent away, for good."""

    permissions = {"POST": Permission.AGENTS_WRITE}

    @extend_schema(
        operation_id="agents_archive",
        tags=TAGS,
        summary="Archive an agent",
        description="Refused (409) while it answers numbers. Its past calls keep its versions.",
        request=NothingSerializer,
        responses={200: AgentDetailSerializer, **errors(409)},
    )
    def post(self, request: Request, agent_id: UUID) -> Response:
        """Once more is as good as once."""
        sent_nothing(request)
        with refusals():
            services.agent_archive(tenant_id=self.tenant.pk, agent_id=agent_id, actor=self.actor)
        return agent_answer(self.tenant, agent_id)


def agent_answer(tenant: Tenant, agent_id: UUID) -> Response:
    """The agent as it is now, with its ETag; Http404 for a stranger's."""
    try:
        agent = selectors.agent_detail(tenant=tenant, agent_id=agent_id)
    except Agent.DoesNotExist as error:
        raise Http404 from error
    draft = draft_of(tenant_id=tenant.pk, agent_id=agent_id)
    shown = AgentDetailSerializer(agent, context={"draft": draft})
    return tagged(Response(shown.data), agent_tag(agent, draft))


def agent_tag(agent: Agent, draft: AgentDraft) -> str:
    """The ETag of an agent: of its name, of what is published, and of its draft's revision."""
    told = (agent.name, agent.archived_at, agent.published_version_id, draft.revision)
    return etag("agent", agent.pk, *told)


def matched_agent(view: TenantAPIMixin, request: Request, agent_id: UUID) -> AgentDraft:
    """The draft of an agent that nobody else changes until the request is done.

    ApiError for another ETag than is sent (412, 428) and for an archived agent (409); Http404.
    """
    with refusals():
        agent = agent_locked(agent_id)
        draft = draft_of(tenant_id=view.tenant.pk, agent_id=agent_id)
    require_match(request, agent_tag(agent, draft))
    return draft
