"""The form that makes an API key."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.permissions import API_SCOPES, Permission

SENTENCES: Final[Mapping[Permission, Promise]] = {
    Permission.CALLS_READ: gettext_lazy("Read calls: who called, when, and what was said."),
    Permission.RECORDINGS_READ: gettext_lazy("Read recordings, transcripts and summaries."),
    Permission.USAGE_READ: gettext_lazy("Read what was used and what it cost."),
}
_MOST_DAYS: Final = 3650


class ApiKeyForm(forms.Form):
    """A key's name, what it may do, and its last day; the nonce makes one key of one form."""

    nonce = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Which program will use it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one thing that the key may do."),
        },
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The key ends with this day. Without one it stays until revoked."),
    )

    def __init__(self, *args: Any, granted: Collection[str], zone: str, **kwargs: Any) -> None:
        """`granted` is what the maker may do; `zone` the tenant's, whose midnight ends a day."""
        kwargs.setdefault("initial", {"nonce": secrets.token_urlsafe(16)})
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        scopes = cast("forms.MultipleChoiceField", self.fields["scopes"])
        scopes.choices = [
            (word.value, f"{SENTENCES[word]} ({word.value})")
            for word in API_SCOPES
            if word in granted
        ]

    def clean_last_day(self) -> date | None:
        """Today at the earliest, in the tenant's zone, and within ten years."""
        day: date | None = self.cleaned_data["last_day"]
        today = timezone.localdate(timezone=self.zone)
        if day is not None and day < today:
            raise forms.ValidationError(_("This day is over. Choose one that is still to come."))
        if day is not None and day > today + timedelta(days=_MOST_DAYS):
            raise forms.ValidationError(_("Choose a day within the next ten years."))
        return day

    def expires_at(self) -> datetime | None:
        """The midnight after the last day."""
        day: date | None = self.cleaned_data["last_day"]
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=self.zone)
