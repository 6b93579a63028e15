"""/api/v1/agents/<id>/draft/ and …/publish/: what the next version will say (docs/api-agents.md).

A draft's ETag is its agent's.
"""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.agent_content import AgentDraftSerializer, ContentSerializer, plain, refusals
from tenants.api.agents import (
    TAGS,
    AgentDetailSerializer,
    agent_answer,
    agent_tag,
    matched_agent,
)
from tenants.api.plain import PlainAPIView, sent
from tenants.models import Agent, Tenant
from tenants.permissions import Permission
from tenants.rest.preconditions import tagged
from tenants.rest.schema import IF_MATCH, errors, example
from tenants.rest.serializers import StrictSerializer
from tenants.services import agent_drafts as services
from tenants.services.agent_limits import NOTE_CHARS


class PublishSerializer(StrictSerializer):
    """Why there is a new version, in one line."""

    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=NOTE_CHARS
    )


class AgentDraftOne(PlainAPIView):
    """What the next version will say; nobody hears it."""

    permissions = {
        "GET": Permission.AGENTS_READ,
        "PATCH": Permission.AGENTS_WRITE,
        "DELETE": Permission.AGENTS_WRITE,
    }

    @extend_schema(
        operation_id="agents_draft_read",
        tags=TAGS,
        summary="Read a draft",
        description="Without a stored draft it says what is published.",
        responses={200: AgentDraftSerializer},
    )
    def get(self, request: Request, agent_id: UUID) -> Response:
        """With its agent's ETag."""
        return _draft_answer(self.tenant, agent_id)

    @extend_schema(
        operation_id="agents_draft_change",
        tags=TAGS,
        summary="Change a draft",
        description="What is not sent stays. Nobody hears it before it is published.",
        parameters=[IF_MATCH],
        request=ContentSerializer,
        responses={200: AgentDraftSerializer, **errors(409, 412, 422, 428)},
        examples=[example("Another greeting", {"greeting": "Good evening."}, request=True)],
    )
    def patch(self, request: Request, agent_id: UUID) -> Response:
        """Begins a draft where there is none."""
        values = plain(sent(ContentSerializer, request, partial=True))
        draft = matched_agent(self, request, agent_id)
        with refusals():
            services.draft_save(
                tenant_id=self.tenant.pk,
                agent_id=agent_id,
                actor=self.actor,
                revision=draft.revision,
                values=values,
            )
        return _draft_answer(self.tenant, agent_id)

    @extend_schema(
        operation_id="agents_draft_discard",
        tags=TAGS,
        summary="Discard a draft",
        parameters=[IF_MATCH],
        responses={204: None, **errors(409, 412, 428)},
    )
    def delete(self, request: Request, agent_id: UUID) -> Response:
        """409 for an agent that has nothing else."""
        draft = matched_agent(self, request, agent_id)
        with refusals():
            services.draft_discard(
                tenant_id=self.tenant.pk,
                agent_id=agent_id,
                actor=self.actor,
                revision=draft.revision,
            )
        return Response(status=204)


class AgentPublish(PlainAPIView):
    """The draft becomes the next version."""

    permissions = {"POST": Permission.AGENTS_WRITE}

    @extend_schema(
        operation_id="agents_publish",
        tags=TAGS,
        summary="Publish a draft",
        description="It answers from the next call on. Tells webhooks `agent.published`.",
        parameters=[IF_MATCH],
        request=PublishSerializer,
        responses={200: AgentDetailSerializer, **errors(409, 412, 422, 428)},
        examples=[example("With a note", {"note": "Opening hours in June"}, request=True)],
    )
    def post(self, request: Request, agent_id: UUID) -> Response:
        """409 where it says what is published already."""
        body = sent(PublishSerializer, request)
        draft = matched_agent(self, request, agent_id)
        with refusals():
            services.agent_publish_draft(
                tenant_id=self.tenant.pk,
                agent_id=agent_id,
                actor=self.actor,
                revision=draft.revision,
                note=body["note"],
            )
        return agent_answer(self.tenant, agent_id)


def _draft_answer(tenant: Tenant, agent_id: UUID) -> Response:
    with refusals():
        agent = Agent.objects.get(pk=agent_id)
        draft = services.draft_of(tenant_id=tenant.pk, agent_id=agent_id)
    return tagged(Response(AgentDraftSerializer(draft).data), agent_tag(agent, draft))
