"""Who uses the product: users, tenants, their agents, numbers and API keys.

Every row but a User's belongs to one tenant and is fenced by row-level security.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from prosaas.lib.phone import E164_REGEX


class Users(BaseUserManager["User"]):
    """Creates users by e-mail address, always kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who can log in; without a password only after a reset."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> User:
        """A platform operator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address, in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Belongs to tenants through memberships."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Language(models.TextChoices):
    """Languages an agent speaks and a page is shown in."""

    ENGLISH = "en", _("English")
    HEBREW = "he", _("Hebrew")


class Tenant(models.Model):
    """One business: the customer, and the fence around everything that is its own."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    locale = models.CharField(_("language"), max_length=2, choices=Language)
    timezone = models.CharField(_("time zone"), max_length=64)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)
    # What is kept, in days after the call: audio at the carrier, then here.
    keep_carrier_audio_days = models.PositiveIntegerField(default=7)
    keep_audio_days = models.PositiveIntegerField(default=90)
    keep_transcript_days = models.PositiveIntegerField(default=90)
    keep_tape_days = models.PositiveIntegerField(default=90)
    call_policy = models.JSONField(default=dict, blank=True)  # tenants/call_policy.py
    extraction_fields = models.JSONField(default=list, blank=True)  # tenants/extraction.py

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "suspended"]), name="tenant_status_word"
            ),
            models.CheckConstraint(
                condition=models.Q(locale__in=["en", "he"]), name="tenant_locale_word"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's place in a tenant."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        VIEWER = "viewer", _("viewer")

    class Notify(models.TextChoices):
        NONE = "none", _("no e-mail")
        EVERY = "every", _("every call")
        MESSAGES = "messages", _("messages only")
        URGENT = "urgent", _("urgent calls only")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=16, choices=Role)
    notify = models.CharField(
        _("e-mail about calls"), max_length=8, choices=Notify, default=Notify.NONE
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "manager", "viewer"]),
                name="membership_role_word",
            ),
            models.CheckConstraint(
                condition=models.Q(notify__in=["none", "every", "messages", "urgent"]),
                name="membership_notify_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class Agent(models.Model):
    """The AI that answers: its configuration lives in versions, one of them published."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=100)
    published_version = models.ForeignKey(
        "AgentVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class AgentVersion(models.Model):
    """What an agent says and how it listens; never changed, so a call's past stays true (L89).

    turn_settings is as tenants/turn_settings.py describes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    greeting = models.TextField(_("greeting"))
    instructions = models.TextField(_("instructions"))
    voice = models.CharField(_("voice"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    turn_settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "number"], name="agentversion_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="agentversion_number_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "he"]), name="agentversion_language_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; an existing version raises VersionIsImmutable (the database refuses too)."""
        if not self._state.adding:
            raise VersionIsImmutable
        super().save(*args, **kwargs)


class VersionIsImmutable(Exception):
    """An agent version was about to be changed: publish a new one instead."""


class PhoneNumber(models.Model):
    """A number that callers dial, and the agent that answers it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        RELEASED = "released", _("released")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    e164 = models.CharField(_("number"), max_length=16, unique=True)
    twilio_sid = models.CharField(max_length=34, blank=True)
    agent = models.ForeignKey(Agent, on_delete=models.RESTRICT)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(e164__regex=E164_REGEX), name="phonenumber_e164"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "released"]),
                name="phonenumber_status_word",
            ),
        ]

    def __str__(self) -> str:
        return self.e164


class ApiKey(models.Model):
    """A program's way in. The secret is shown once; its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=100)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix
