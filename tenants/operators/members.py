"""Who belongs to the tenant, who is asked to, who looked in. Changing that is the owner's."""

from __future__ import annotations

from django.contrib import admin

from tenants.models import Invitation, Membership, Visit
from tenants.operators.base import ReadOnlyAdmin


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Members."""

    list_display = ("email", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user",)
    fields = ("email", "user", "role", "notify", "created_at")

    @admin.display(ordering="user__email")
    def email(self, member: Membership) -> str:
        """The address the person logs in with."""
        return member.user.email


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Invitations; what opens them is not shown."""

    list_display = ("email", "role", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role",)
    fields = (
        "email",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    )


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """Visits of operators."""

    list_display = ("email", "role", "started_at", "ends_at", "ended_at")
    list_select_related = ("user",)
    date_hierarchy = "started_at"
    fields = ("email", "role", "reason", "started_at", "ends_at", "ended_at")

    @admin.display(ordering="user__email")
    def email(self, visit: Visit) -> str:
        """The operator's address."""
        return visit.user.email
