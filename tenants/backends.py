"""Who a session belongs to: a user, and in the same query the places the user has."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, Func, JSONField

from tenants.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Login by e-mail and password; django-allauth does the rest."""

    def get_user(self, user_id: Any) -> User | None:
        """The active user of a session, with `place_list` (tenants.lookups.places)."""
        place_list = Func(F("pk"), function="places_of_user", output_field=JSONField())
        user = User.objects.filter(pk=user_id).annotate(place_list=place_list).first()
        return user if user is not None and self.user_can_authenticate(user) else None
