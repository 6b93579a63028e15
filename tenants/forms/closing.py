"""The form that closes a business's account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    """The business's name, typed: nobody closes an account by a slip of the hand."""

    name = forms.CharField(label=_("Name of the business, to confirm"), max_length=200)

    def __init__(self, *args: Any, business: str, **kwargs: Any) -> None:
        self._business = business
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = format_html("{} <bdi>{}</bdi>", _("Type:"), business)

    def clean_name(self) -> str:
        """As it is written in the settings, but for spaces and case."""
        typed = str(self.cleaned_data["name"])
        if _plain(typed) != _plain(self._business):
            raise forms.ValidationError(_("This is not the name of the business."))
        return typed


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
