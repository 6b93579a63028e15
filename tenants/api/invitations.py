"""/api/v1/invitations/: who is asked to join the tenant (docs/api-members.md)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from kombu.exceptions import OperationalError
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants import selectors
from tenants.access import TenantAPIMixin
from tenants.api.members import roles_kept
from tenants.api.plain import PlainAPIView, created, sent
from tenants.context import tenant_context
from tenants.models import Invitation
from tenants.permissions import Permission, Role
from tenants.rest.errors import ApiError, refused
from tenants.rest.schema import errors, example
from tenants.rest.serializers import NoQuery, PageQuery, StrictSerializer
from tenants.services import invitations as services
from tenants.services.invitations import (
    AlreadyMember,
    InvitationGone,
    InvitationRefused,
    SentInvitation,
)
from tenants.tasks.invitation_mail import invitation_mail_later

_TAGS: Final = ["Members"]
_EMAIL_CHARS: Final = 254


class MailIsAway(ApiError):
    """Nothing can be sent just now."""

    wait: Final = 10  # s; the answer's Retry-After

    def __init__(self) -> None:
        text = _("The e-mail could not be sent. Invite the address again later.")
        super().__init__("unavailable", text, status=503)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An open invitation; it may have expired. Its link is in the e-mail only."""

    class Meta:
        model = Invitation
        fields = ["id", "email", "role", "created_at", "expires_at"]
        read_only_fields = fields


class InvitationNewSerializer(StrictSerializer):
    """Who is asked to join, and as what."""

    email = serializers.EmailField(max_length=_EMAIL_CHARS)
    role = serializers.ChoiceField(choices=Role.choices)


class InvitationList(TenantAPIMixin, generics.ListAPIView[Invitation]):
    """Open invitations; another one. The e-mail is sent once the invitation is stored."""

    permissions = {"GET": Permission.MEMBERS_READ, "POST": Permission.MEMBERS_WRITE}
    serializer_class = InvitationSerializer
    is_atomic = False  # the e-mail waits for the commit

    def get_queryset(self) -> QuerySet[Invitation]:
        """Neither accepted nor withdrawn."""
        PageQuery.read(self.request)
        return selectors.invitations_open(tenant=self.tenant)

    @extend_schema(
        operation_id="invitations_list",
        tags=_TAGS,
        summary="List invitations",
        description="Those that are open, newest first; some may have expired.",
        responses={200: InvitationSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """A page."""
        with tenant_context(self.tenant.pk):
            return self.list(request)

    @extend_schema(
        operation_id="invitations_create",
        tags=_TAGS,
        summary="Invite a member",
        description="Replaces an open invitation to the address. A key invites no owner, nor to a "
        "role that may do more than the key, nor replaces such an invitation (403).",
        request=InvitationNewSerializer,
        responses={201: InvitationSerializer, **errors(409, 422)},
        examples=[
            example("A viewer", {"email": "dana@example.com", "role": "viewer"}, request=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """503 while no e-mail can be sent: the invitation is there then, and may be replaced."""
        NoQuery.read(request)
        made = self._made(sent(InvitationNewSerializer, request))
        with tenant_context(self.tenant.pk):
            shown = InvitationSerializer(Invitation.objects.get(pk=made.invitation_id)).data
        try:
            invitation_mail_later(made)
        except OperationalError as error:
            raise MailIsAway from error
        return created(shown, "api_invitation_detail", invitation_id=made.invitation_id)

    def _made(self, body: dict[str, Any]) -> SentInvitation:
        try:
            with roles_kept():
                return services.invitation_create(
                    tenant_id=self.tenant.pk,
                    actor=self.actor,
                    email=body["email"],
                    role=body["role"],
                    granted=self.granted,
                )
        except AlreadyMember as error:
            raise refused("already_member", error, field="email", status=409) from error
        except InvitationRefused as error:
            raise refused("too_many_invitations", error) from error


class InvitationOne(PlainAPIView):
    """One open invitation; 404 for a stranger's."""

    permissions = {"GET": Permission.MEMBERS_READ, "DELETE": Permission.MEMBERS_WRITE}

    @extend_schema(
        operation_id="invitations_read",
        tags=_TAGS,
        summary="Read an invitation",
        responses={200: InvitationSerializer},
    )
    def get(self, request: Request, invitation_id: UUID) -> Response:
        """404 once it was accepted or withdrawn."""
        found = selectors.invitations_open(tenant=self.tenant).filter(pk=invitation_id).first()
        if found is None:
            raise Http404
        return Response(InvitationSerializer(found).data)

    @extend_schema(
        operation_id="invitations_withdraw",
        tags=_TAGS,
        summary="Withdraw an invitation",
        description="A key withdraws none to be an owner, nor to a role that may do more than the "
        "key (403).",
        responses={204: None},
    )
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        """The link opens nothing any more."""
        try:
            with roles_kept():
                services.invitation_revoke(
                    tenant_id=self.tenant.pk,
                    actor=self.actor,
                    invitation_id=invitation_id,
                    granted=self.granted,
                )
        except InvitationGone as error:
            raise Http404 from error
        return Response(status=204)
