"""Forms of tenants."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from tenants.models import User


class SignupForm(forms.Form):
    """What a new owner tells beside e-mail and password."""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored."""
