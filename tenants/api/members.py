"""/api/v1/members/: who belongs to the tenant (docs/api-members.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.api.plain import PlainAPIView, sent
from tenants.models import Membership
from tenants.permissions import Permission, Role
from tenants.rest.errors import refused
from tenants.rest.schema import errors, example
from tenants.rest.serializers import PageQuery, StrictSerializer
from tenants.services import members as services
from tenants.services.members import LastOwner, OwnersAreForPeople, RoleBeyond

_TAGS: Final = ["Members"]


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """Somebody's place in the tenant; `notify` is which calls the person is told of by e-mail."""

    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "email", "role", "notify", "created_at"]
        read_only_fields = fields


class MemberRoleSerializer(StrictSerializer):
    """A member's next role."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)


@contextmanager
def roles_kept() -> Iterator[None]:
    """What is refused of roles, as the API tells it: 403; 409 of the last owner."""
    try:
        yield
    except (OwnersAreForPeople, RoleBeyond) as error:
        raise refused("permission_denied", error, status=403) from error
    except LastOwner as error:
        raise refused("last_owner", error, status=409) from error


@extend_schema_view(
    get=extend_schema(
        operation_id="members_list",
        tags=_TAGS,
        summary="List members",
        responses={200: MemberSerializer(many=True)},
    )
)
class MemberList(TenantAPIMixin, generics.ListAPIView[Membership]):
    """Who belongs to the tenant, newest first."""

    permissions = {"GET": Permission.MEMBERS_READ}
    serializer_class = MemberSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        """Each with the user."""
        PageQuery.read(self.request)
        return selectors.members(tenant=self.tenant)


class MemberOne(PlainAPIView):
    """One member; 404 for a stranger's."""

    permissions = {
        "GET": Permission.MEMBERS_READ,
        "PATCH": Permission.MEMBERS_WRITE,
        "DELETE": Permission.MEMBERS_WRITE,
    }

    @extend_schema(
        operation_id="members_read",
        tags=_TAGS,
        summary="Read a member",
        responses={200: MemberSerializer},
    )
    def get(self, request: Request, member_id: UUID) -> Response:
        """As in the list."""
        return Response(MemberSerializer(self._member(member_id)).data)

    @extend_schema(
        operation_id="members_change",
        tags=_TAGS,
        summary="Change a member's role",
        description="A key neither makes nor changes an owner, nor gives or changes a role that "
        "may do more than the key (403).",
        request=MemberRoleSerializer,
        responses={200: MemberSerializer, **errors(409)},
        examples=[example("A manager", {"role": "manager"}, request=True)],
    )
    def patch(self, request: Request, member_id: UUID) -> Response:
        """From the member's next request on."""
        body = sent(MemberRoleSerializer, request, partial=True)
        member = self._member(member_id)
        if "role" in body:
            with roles_kept():
                services.member_set_role(
                    tenant_id=self.tenant.pk,
                    actor=self.actor,
                    membership_id=member.pk,
                    role=body["role"],
                    granted=self.granted,
                )
        return Response(MemberSerializer(self._member(member_id)).data)

    @extend_schema(
        operation_id="members_remove",
        tags=_TAGS,
        summary="Remove a member",
        description="A key removes neither an owner nor who may do more than the key (403); nobody "
        "removes the last owner (409).",
        responses={204: None, **errors(409)},
    )
    def delete(self, request: Request, member_id: UUID) -> Response:
        """The person belongs to the tenant no more."""
        member = self._member(member_id)
        with roles_kept():
            services.member_remove(
                tenant_id=self.tenant.pk,
                actor=self.actor,
                membership_id=member.pk,
                granted=self.granted,
            )
        return Response(status=204)

    def _member(self, member_id: UUID) -> Membership:
        found = selectors.members(tenant=self.tenant).filter(pk=member_id).first()
        if found is None:
            raise Http404
        return found
