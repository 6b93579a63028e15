"""Choosing another password: django-allauth's forms, in the words and with the fields of ours."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT: Final = _("At least 8 characters, and not easy to guess.")
_LABELS: Final = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class _InOurWords:
    """Each password can be shown; what a new one must be is one sentence."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS[name]
            field.template_name = "account/_password.html"
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = PASSWORD_HINT


class ChangePasswordForm(_InOurWords, AllauthChangePasswordForm):  # type: ignore[misc]  # untyped
    """For who knows the present one."""


class ResetPasswordKeyForm(_InOurWords, AllauthResetPasswordKeyForm):  # type: ignore[misc]  # same
    """For who has opened a reset's link."""
