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
    Permission.CALLS_READ: gettext_lazy(
        "Read calls: who called, when, and what was said, word for word."
    ),
    Permission.CALLS_WRITE: gettext_lazy("Write notes and tags on calls."),
    Permission.CALLS_DELETE: gettext_lazy("Delete calls for good."),
    Permission.CALLS_DIAL: gettext_lazy("Have an agent call somebody, which costs money."),
    Permission.RECORDINGS_READ: gettext_lazy("Read recordings, transcripts and summaries."),
    Permission.MEMBERS_READ: gettext_lazy("See members and invitations."),
    Permission.MEMBERS_WRITE: gettext_lazy("Invite and remove members, except owners."),
    Permission.AGENTS_READ: gettext_lazy("Read agents, their drafts and versions."),
    Permission.AGENTS_WRITE: gettext_lazy(
        "Write and publish agents, and say which one answers a number."
    ),
    Permission.NUMBERS_READ: gettext_lazy("See telephone numbers, and search for new ones."),
    Permission.NUMBERS_WRITE: gettext_lazy("Claim and release numbers, which costs money."),
    Permission.SETTINGS_READ: gettext_lazy("Read the settings and business hours."),
    Permission.SETTINGS_WRITE: gettext_lazy("Change the settings and business hours."),
    Permission.USAGE_READ: gettext_lazy("Read what was used and what it cost."),
    Permission.KEYS_WRITE: gettext_lazy(
        "Make API keys that may do no more than itself, and revoke keys."
    ),
    Permission.WEBHOOKS_READ: gettext_lazy("See webhooks and what was delivered to them."),
    Permission.WEBHOOKS_WRITE: gettext_lazy("Add, change, test and remove webhooks."),
    Permission.AUDIT_READ: gettext_lazy("Read the audit log."),
}
GROUPS: Final[Mapping[str, Promise]] = {  # by what stands before the point
    "calls": gettext_lazy("Calls"),
    "recordings": gettext_lazy("Calls"),
    "agents": gettext_lazy("Agents"),
    "numbers": gettext_lazy("Numbers"),
    "settings": gettext_lazy("Settings"),
    "members": gettext_lazy("Members"),
    "usage": gettext_lazy("Usage and log"),
    "audit": gettext_lazy("Usage and log"),
    "keys": gettext_lazy("Other programs"),
    "webhooks": gettext_lazy("Other programs"),
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
        scopes.choices = [(word.value, SENTENCES[word]) for word in API_SCOPES if word in granted]

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes of `scopes` by what they are about, as GROUPS orders them."""
        found: dict[str, list[Any]] = {str(name): [] for name in GROUPS.values()}
        for box in self["scopes"]:
            about = str(box.data["value"]).partition(".")[0]
            found[str(GROUPS[about])].append(box)
        return [(name, boxes) for name, boxes in found.items() if boxes]

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
