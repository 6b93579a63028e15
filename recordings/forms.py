"""Which caller is to be erased, and that it is meant."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prosaas.lib.phone import BadNumber, parse

DIGITS: Final = 4  # of the number, typed once more


class CallerForm(forms.Form):
    """A caller's number as people write it; E.164 once valid."""

    number = forms.CharField(
        label=gettext_lazy("The caller's telephone number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "dir": "ltr", "autocomplete": "off", "inputmode": "tel"}
        ),
        help_text=gettext_lazy("As you would dial it, or with the country code in front."),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        """`country` ("IL") is meant where the number names none."""
        super().__init__(*args, **kwargs)
        self._country = country

    def clean_number(self) -> str:
        """In E.164."""
        try:
            return parse(self.cleaned_data["number"], region=self._country)
        except BadNumber as error:
            raise forms.ValidationError(_("This is not a telephone number.")) from error


class EraseForm(CallerForm):
    """The number again, hidden, and its last digits as proof that it was read."""

    number = forms.CharField(max_length=40, widget=forms.HiddenInput)
    digits = forms.CharField(
        label=gettext_lazy("To confirm, type the last four digits of the number"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "size": DIGITS}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """The digits are the number's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number, digits = cleaned.get("number", ""), cleaned.get("digits", "")
        if number and digits and digits.strip() != number[-DIGITS:]:
            self.add_error("digits", _("These are not the last four digits of this number."))
        return cleaned
