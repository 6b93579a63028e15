"""The tenant's settings as its people change them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import zones
from tenants.models import Language, Tenant
from tenants.services.settings import DAYS


class DaysForm(forms.BaseForm):
    """A form with numbers of days: within their limits, with the limits in the error."""

    def clean(self) -> dict[str, Any]:
        """An error at each field that is out of its limits."""
        cleaned = super().clean() or self.cleaned_data
        for name, (least, most) in DAYS.items():
            days = cleaned.get(name)
            if days is not None and not least <= days <= most:
                text = _("Between %(least)s and %(most)s days.") % {"least": least, "most": most}
                self.add_error(name, ValidationError(text))
        return cleaned


class SettingsForm(forms.Form):
    """Name, language, time zone."""

    name = forms.CharField(
        label=gettext_lazy("Name of the business"),
        max_length=200,
        validators=[ProhibitNullCharactersValidator()],
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=Language.choices,
        help_text=gettext_lazy(
            "Of e-mails about calls and of summaries. Each agent has its own language."
        ),
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        widget=forms.Select(attrs={"class": "zones"}),
        help_text=gettext_lazy("Business hours and the times of calls are told by this clock."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        """`zone` is the present one, which can be kept whatever it is."""
        super().__init__(*args, **kwargs)
        offered = [(each, each.replace("_", " ")) for each in zones.offered()]
        field = self.fields["timezone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for mypy
        field.choices = offered if zone in dict(offered) else [(zone, zone), *offered]


def settings_of(tenant: Tenant) -> dict[str, object]:
    """What the form begins with."""
    return {name: getattr(tenant, name) for name in SettingsForm.base_fields}
