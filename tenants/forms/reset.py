"""Asking for a new password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.models import EmailAddress

from tenants.models import User


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """For the account of an address; not for one that only wants to have it."""

    users: list[User]

    def clean_email(self) -> str:
        """Leaves out who has asked for this address and never confirmed it."""
        address: str = super().clean_email()
        verified = EmailAddress.objects.filter(email=address.lower(), verified=True)
        owners = set(verified.values_list("user_id", flat=True))
        self.users = [
            user for user in self.users if user.email == address.lower() or user.pk in owners
        ]
        return address
