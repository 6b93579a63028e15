"""The second factor's forms, which say so when its key is lost, and keep no secret in clear."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.utils.translation import gettext as _

from prosaas.lib import encryption


class _Readable:
    """A code that cannot be compared is no crash."""

    def clean_code(self) -> str:
        """ValidationError for a wrong code, and where nothing can be read to compare it with."""
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's
        except encryption.Unreadable as error:
            raise forms.ValidationError(
                _(
                    "Your two-step login cannot be checked: our key for it is lost. Ask whoever"
                    " runs this service to turn it off for you."
                )
            ) from error
        return code


class AuthenticateForm(_Readable, base.AuthenticateForm):  # type: ignore[misc]  # untyped
    """A code at login."""


class ReauthenticateForm(_Readable, base.ReauthenticateForm):  # type: ignore[misc]  # untyped
    """A code before something that matters."""


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """A new app's first code. Its secret waits in the session, in the database, encrypted."""

    secret: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows now")
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        session = context.request.session
        if self.is_bound:
            try:
                self.secret = encryption.decrypt(self.secret)
            except encryption.Unreadable:  # none was shown yet, or its key is gone: another one
                self.secret = generate_totp_secret()
        session[SECRET_SESSION_KEY] = encryption.encrypt(self.secret)
