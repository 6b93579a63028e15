"""For how many days what is kept, and the question before anything is kept for fewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.forms.settings import DaysForm
from tenants.models import Tenant
from tenants.services.settings import DAYS


def _days(name: str, label: Any, explained: Any) -> forms.IntegerField:
    least, most = DAYS[name]
    widget = forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"})
    return forms.IntegerField(label=label, help_text=explained, widget=widget)


class RetentionForm(DaysForm, forms.Form):
    """Days after the end of a call (docs/retention.md); `confirmed` once the question was seen."""

    keep_audio_days = _days(
        "keep_audio_days",
        _("Recordings here, days"),
        _("What you listen to on the page of a call."),
    )
    keep_transcript_days = _days(
        "keep_transcript_days",
        _("Transcripts and summaries, days"),
        _("What was said, word for word, and what came of it. Search finds only what is kept."),
    )
    keep_carrier_audio_days = _days(
        "keep_carrier_audio_days",
        _("Recordings at the telephone company, days"),
        _("Their copy is needed only until ours is fetched, usually for minutes. Few days do."),
    )
    keep_tape_days = _days(
        "keep_tape_days",
        _("Technical record of the call, days"),
        _("The timeline of a call, with delays in it. Support looks at it when a call went wrong."),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def shortened(self, tenant: Tenant) -> dict[str, int]:
        """What would be kept for fewer days than now, with the new days."""
        wanted = {name: self.cleaned_data[name] for name in DAYS}
        return {name: days for name, days in wanted.items() if days < getattr(tenant, name)}


def retention_of(tenant: Tenant) -> dict[str, int]:
    """What the form begins with."""
    return {name: getattr(tenant, name) for name in DAYS}
