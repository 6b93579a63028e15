"""What operators are asked before something is done."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.forms.settings import DaysForm
from tenants.outbound_countries import BadCountries, countries_of
from tenants.permissions import Role
from tenants.services.standing import SuspendReason
from tenants.services.visits import ROLES, SHORTEST_REASON


class VisitForm(forms.Form):
    """Why, and as what."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The tenant's owner can read it."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        min_length=SHORTEST_REASON,
        max_length=1000,
    )
    role = forms.ChoiceField(
        label=_("Look in as"), choices=[(role.value, role.label) for role in ROLES]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own, passed on
        self.fields["role"].initial = Role.VIEWER.value


class TermsForm(DaysForm, forms.ModelForm):  # type: ignore[type-arg]  # generic to mypy alone
    """Limits, and days of keeping within the same bounds as on the owner's page."""

    def clean_outbound_countries(self) -> list[str]:
        """Codes with commas between them, each of a country that calls go to."""
        try:
            return countries_of(self.cleaned_data["outbound_countries"] or [])
        except BadCountries as error:
            raise ValidationError(str(error)) from error


class SuspendForm(forms.Form):
    """Why the tenant is suspended."""

    reason = forms.ChoiceField(label=_("Reason"), choices=SuspendReason.choices)
