"""Addresses of members, of invitations, and of the way between a person's tenants."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import invitations, members, places

urlpatterns: list[URLPattern] = [
    path("app/members/", members.member_list, name="members"),
    path("app/members/invite/", members.invite, name="invite"),
    path(
        "app/members/invitations/<uuid:invitation_id>/resend/",
        members.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "app/members/invitations/<uuid:invitation_id>/revoke/",
        members.invitation_revoke,
        name="invitation_revoke",
    ),
    path("app/members/<uuid:membership_id>/role/", members.member_role, name="member_role"),
    path("app/members/<uuid:membership_id>/remove/", members.member_remove, name="member_remove"),
    path("app/switch/", places.switch, name="switch"),
    path("app/leave/", places.leave, name="leave"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
