"""People who log in. They belong to no tenant, and where they belong is not shown here."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tenants.models import User
from tenants.operators.base import ReadOnlyAdmin, Tool
from tenants.operators.entering import operator_of
from tenants.services.operators import (
    user_deactivate,
    user_reactivate,
    user_second_factor_reset,
)


def _deactivate(request: HttpRequest, user: User, _values: dict[str, Any]) -> None:
    user_deactivate(user=user, actor=operator_of(request))


def _reactivate(request: HttpRequest, user: User, _values: dict[str, Any]) -> None:
    user_reactivate(user=user, actor=operator_of(request))


def _reset(request: HttpRequest, user: User, _values: dict[str, Any]) -> None:
    user_second_factor_reset(user=user, actor=operator_of(request))
    told = {"user": user, "timestamp": timezone.now()}
    get_adapter().send_mail("account/email/second_factor_reset", user.email, told)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts, found by e-mail."""

    is_global = True
    list_display = ("email", "is_active", "is_staff", "second_factor", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email",)
    ordering = ("email",)
    fields = ("email", "id", "is_active", "is_staff", "second_factor", "last_login", "created_at")
    tools = (
        Tool(
            slug="deactivate",
            label=gettext_lazy("Deactivate"),
            explanation=gettext_lazy(
                "The person is logged out everywhere and cannot log in. The audit log of each of "
                "the person's tenants says so."
            ),
            run=_deactivate,
            fits=lambda user: user.is_active,
        ),
        Tool(
            slug="reactivate",
            label=gettext_lazy("Reactivate"),
            explanation=gettext_lazy(
                "The person can log in again. The audit log of each of the person's tenants says "
                "so."
            ),
            run=_reactivate,
            fits=lambda user: not user.is_active,
        ),
        Tool(
            slug="reset-second-factor",
            label=gettext_lazy("Reset the second factor"),
            explanation=gettext_lazy(
                "Only for somebody whose identity you have made sure of: the password alone lets "
                "the person in then. The audit log of each of the person's tenants says so."
            ),
            run=_reset,
            fits=lambda user: user.second_factor_set,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With whether there is a second factor."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type="totp")
        people = super().get_queryset(request).annotate(second_factor_set=Exists(factors))
        return cast("QuerySet[Any]", people)

    @admin.display(boolean=True, description=gettext_lazy("second factor"))
    def second_factor(self, user: Any) -> bool:
        """Whether one is set up."""
        return bool(user.second_factor_set)
