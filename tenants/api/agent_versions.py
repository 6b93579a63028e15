"""/api/v1/agents/<id>/versions/: what was published, and when; once more (docs/api-agents.md)."""

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
from tenants.api.agent_content import AgentVersionSerializer, refusals
from tenants.api.agents import TAGS
from tenants.api.plain import NothingSerializer, PlainAPIView, created, sent_nothing
from tenants.models import Agent, AgentVersion, Tenant
from tenants.permissions import Permission
from tenants.rest.schema import errors
from tenants.rest.serializers import PageQuery
from tenants.services.agents import version_restore

_MOST: Final = 2**31 - 1  # a version's number
_AUTHOR: Final = frozenset({Permission.MEMBERS_READ})


@extend_schema_field(serializers.EmailField(read_only=True, allow_null=True))
class AuthorField(serializers.Field[AgentVersion, None, str | None, AgentVersion]):
    """Who wrote a version, told to askers with `members.read`: `granted` of the context's view."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, version: AgentVersion) -> str | None:
        """The address while a member, else null."""
        may_see = Permission.MEMBERS_READ in self.context["view"].granted
        return getattr(version, "author_email", None) if may_see else None


class AgentVersionRowSerializer(serializers.ModelSerializer[AgentVersion]):
    """A version in the history; `author_email` is of who wrote it, while a member.

    Null for who has no `members.read`.
    """

    author_email = AuthorField()
    number = serializers.IntegerField(read_only=True)  # what was published has one

    class Meta:
        model = AgentVersion
        fields = ["number", "created_at", "author_email", "note", "restored_from", "language"]
        read_only_fields = fields


class AgentVersionDetailSerializer(AgentVersionSerializer):
    """A version with its content and its author (null for who has no `members.read`)."""

    author_email = AuthorField()

    class Meta(AgentVersionSerializer.Meta):
        fields = ["author_email", *AgentVersionSerializer.Meta.fields]
        read_only_fields = fields


@extend_schema_view(
    get=extend_schema(
        operation_id="agents_versions_list",
        tags=TAGS,
        summary="List an agent's versions",
        description="Newest first.",
        responses={200: AgentVersionRowSerializer(many=True)},
    )
)
class AgentVersionList(TenantAPIMixin, generics.ListAPIView[AgentVersion]):
    """The history of an agent; 404 for a stranger's."""

    permissions = {"GET": Permission.AGENTS_READ}
    extras = _AUTHOR
    serializer_class = AgentVersionRowSerializer

    def get_queryset(self) -> QuerySet[AgentVersion]:
        """Of the address's agent."""
        PageQuery.read(self.request)
        agent_id: UUID = self.kwargs["agent_id"]
        if not Agent.objects.filter(tenant=self.tenant, pk=agent_id).exists():
            raise Http404
        return selectors.agent_versions(tenant=self.tenant, agent_id=agent_id)


class AgentVersionOne(PlainAPIView):
    """One version; never changed."""

    permissions = {"GET": Permission.AGENTS_READ}
    extras = _AUTHOR

    @extend_schema(
        operation_id="agents_versions_read",
        tags=TAGS,
        summary="Read a version",
        responses={200: AgentVersionDetailSerializer},
    )
    def get(self, request: Request, agent_id: UUID, number: int) -> Response:
        """With its content."""
        version = _version_or_404(self.tenant, agent_id, number)
        return Response(_told(self, version))


class AgentRestore(PlainAPIView):
    """An old version once more, as a new one."""

    permissions = {"POST": Permission.AGENTS_WRITE}
    extras = _AUTHOR

    @extend_schema(
        operation_id="agents_versions_restore",
        tags=TAGS,
        summary="Restore a version",
        description="Publishes a new version with its content. A draft stays as it is.",
        request=NothingSerializer,
        responses={201: AgentVersionDetailSerializer, **errors(409, 422)},
    )
    def post(self, request: Request, agent_id: UUID, number: int) -> Response:
        """409 where that is what answers already."""
        sent_nothing(request)
        _version_or_404(self.tenant, agent_id, number)
        with refusals():
            restored = version_restore(
                tenant_id=self.tenant.pk, agent_id=agent_id, number=number, actor=self.actor
            )
        version = _version_or_404(self.tenant, agent_id, restored.number or 0)
        where = {"agent_id": agent_id, "number": version.number}
        return created(_told(self, version), "api_agent_version", **where)


def _told(view: TenantAPIMixin, version: AgentVersion) -> dict[str, Any]:
    return dict(AgentVersionDetailSerializer(version, context={"view": view}).data)


def _version_or_404(tenant: Tenant, agent_id: UUID, number: int) -> AgentVersion:
    versions = selectors.agent_versions(tenant=tenant, agent_id=agent_id)
    found = versions.filter(number=number).first() if number <= _MOST else None
    if found is None:
        raise Http404
    return found
