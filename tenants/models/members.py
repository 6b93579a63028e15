"""Who belongs to a tenant, who is asked to, and which operator looks in for a while."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant
from tenants.permissions import Role

ROLES = [role.value for role in Role]


class Membership(models.Model):
    """A user's place in a tenant."""

    Role = Role

    class Notify(models.TextChoices):
        NONE = "none", _("no e-mail")
        EVERY = "every", _("every call")
        MESSAGES = "messages", _("messages only")
        URGENT = "urgent", _("urgent calls only")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    role = models.CharField(max_length=16, choices=Role.choices)
    notify = models.CharField(
        _("e-mail about calls"), max_length=8, choices=Notify, default=Notify.NONE
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=ROLES),
                name="membership_role_word",
            ),
            models.CheckConstraint(
                condition=models.Q(notify__in=["none", "every", "messages", "urgent"]),
                name="membership_notify_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class Invitation(models.Model):
    """An e-mail address asked to join. The link's secret is sent once; its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower"
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="invitation_role_word"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class Visit(models.Model):
    """A platform operator inside a tenant: for a stated reason, for a while, never as owner."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    reason = models.TextField(_("reason"))
    started_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["viewer", "manager"]), name="visit_role_word"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="visit_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"

    @property
    def is_running(self) -> bool:
        """Whether the operator is there now."""
        return self.ended_at is None and now() < self.ends_at

    @property
    def minutes(self) -> int:
        """How long it lasted, or has lasted until now, in started minutes."""
        until = min(self.ended_at or now(), self.ends_at)
        return max(1, -(-(until - self.started_at) // timedelta(minutes=1)))
