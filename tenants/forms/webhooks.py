"""The form of a webhook: its address, what it is told, and what it is for."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy

from tenants import hooks


class WebhookForm(forms.Form):
    """Address and events. Whether the address may be asked is the service's to say."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(
            attrs={"dir": "ltr", "inputmode": "url", "placeholder": "https://example.com/hook"}
        ),
        help_text=gettext_lazy("It begins with https:// and is reached from the internet."),
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=200,
        validators=[ProhibitNullCharactersValidator()],
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Which events it is told"),
        required=False,
        choices=[(kind.value, kind.label) for kind in hooks.KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With none chosen it is told all of them, later ones too."),
    )


class OnceForm(forms.Form):
    """A form that is carried out once, however often it is sent: it shows a secret."""

    nonce = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"nonce": secrets.token_urlsafe(16)})
        super().__init__(*args, **kwargs)


class RotateForm(OnceForm):
    """Another secret, also where the one before the present one still signs."""

    force = forms.BooleanField(
        label=gettext_lazy("The secret before the present one may stop at once"),
        required=False,
    )


class NewWebhookForm(OnceForm, WebhookForm):
    """A new webhook."""
