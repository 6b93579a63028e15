"""Which events of the audit log somebody wants to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)


class AuditFilter(forms.Form):
    """An action and the days from one to another, both of them included."""

    action = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    first = _day(gettext_lazy("From day"))
    last = _day(gettext_lazy("To day"))
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, actions: Iterable[tuple[str, str]], zone: str, **kwargs: Any
    ) -> None:
        """`actions` are words and their sentences; `zone` is the tenant's."""
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        choice = cast("forms.ChoiceField", self.fields["action"])
        choice.choices = [("", _("everything")), *actions]

    def clean_last(self) -> date | None:
        """Has a day after it, which the calendar's last one has not."""
        day: date | None = self.cleaned_data["last"]
        if day == date.max:
            raise forms.ValidationError(_("Choose an earlier day."))
        return day

    def wanted(self) -> dict[str, Any]:
        """As selectors.audit_events takes it."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return {
            "action": self.cleaned_data["action"],
            "since": self._midnight(first) if first else None,
            "until": self._midnight(last + timedelta(days=1)) if last else None,
            "before": self.cleaned_data["before"],
        }

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)
