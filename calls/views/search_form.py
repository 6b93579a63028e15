"""What somebody looks for in the list of calls, as its address says it (docs/search.md).

The names are the API's; days are the tenant's own, in its time zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import CallStatus, Direction, FollowUp
from calls.search import FOLLOW_UPS, CallFilter
from prosaas.lib.phone import is_e164

NEWEST, OLDEST = "-created_at", "created_at"
DAYS: Final = {"today": 1, "7": 7, "30": 30}
_OUTCOME: Final = re.compile(r"[a-z-]{1,12}")
_MOST_TAGS: Final = 20
_SECONDS: Final = 1_000_000
_FOLLOWED: Final = [(word, FollowUp(value).label) for word, value in FOLLOW_UPS.items()]
_TRUTH: Final = {"true": True, "false": False}


class Outcomes(forms.MultipleChoiceField):
    """Words of outcomes, which an app above knows."""

    def valid_value(self, value: str) -> bool:
        """Whether it looks like one."""
        return bool(_OUTCOME.fullmatch(value))


class TagsInput(forms.TextInput):
    """Tags with commas between them, which an address may also have one by one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """All of them."""
        return ", ".join(_tags(data))


def _tags(data: Any) -> list[str]:
    words = [" ".join(word.split()) for word in ",".join(data.getlist("tag")).split(",")]
    return list(dict.fromkeys(word for word in words if word))


def _choice(label: Any, choices: Iterable[tuple[str, Any]], any_of: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", any_of), *choices])


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)


def _seconds(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=_SECONDS)


class CallSearch(forms.Form):
    """All of it can be left out, and combined."""

    q = forms.CharField(label=gettext_lazy("Search calls"), required=False, max_length=200)
    days = _choice(
        gettext_lazy("When"),
        [
            ("today", gettext_lazy("Today")),
            ("7", gettext_lazy("Last 7 days")),
            ("30", gettext_lazy("Last 30 days")),
        ],
        gettext_lazy("Any day"),
    )
    first = _day(gettext_lazy("From day"))
    last = _day(gettext_lazy("To day"))
    direction = _choice(gettext_lazy("Direction"), Direction.choices, gettext_lazy("Both ways"))
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"), required=False, choices=CallStatus.choices
    )
    outcome = Outcomes(label=gettext_lazy("Outcome"), required=False)
    agent = _choice(gettext_lazy("Agent"), [], gettext_lazy("Any agent"))
    number = _choice(gettext_lazy("Your number"), [], gettext_lazy("Any number"))
    caller = forms.CharField(label=gettext_lazy("Caller's number"), required=False, max_length=30)
    tag = forms.CharField(
        label=gettext_lazy("Tags"), required=False, max_length=400, widget=TagsInput
    )
    min_seconds = _seconds(gettext_lazy("Length at least (seconds)"))
    max_seconds = _seconds(gettext_lazy("Length at most (seconds)"))
    has_recording = _choice(
        gettext_lazy("Recording"),
        [("true", gettext_lazy("With recording")), ("false", gettext_lazy("Without recording"))],
        gettext_lazy("With or without"),
    )
    test = _choice(
        gettext_lazy("Tests"),
        [("false", gettext_lazy("Real calls")), ("true", gettext_lazy("Tests only"))],
        gettext_lazy("Real calls and tests"),
    )
    unread = _choice(
        gettext_lazy("Read"),
        [("true", gettext_lazy("Unread")), ("false", gettext_lazy("Already read"))],
        gettext_lazy("Read and unread"),
    )
    follow_up = _choice(gettext_lazy("Follow-up"), _FOLLOWED, gettext_lazy("Any state"))
    sort = forms.ChoiceField(
        required=False,
        choices=[(NEWEST, ""), (OLDEST, "")],
        widget=forms.HiddenInput,
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        zone: ZoneInfo,
        agents: Mapping[str, str],
        numbers: Mapping[str, str],
        reads_words: bool,
    ) -> None:
        """`agents` and `numbers` are names by id; words are searched by who may read them."""
        super().__init__(data, auto_id="find-%s")
        self.zone, self.agents = zone, agents
        for name, known in (("agent", agents), ("number", numbers)):
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [*cast("list[Any]", field.choices)[:1], *known.items()]
        if not reads_words:
            del self.fields["q"]

    def clean_q(self) -> str:
        """Something of it must be searchable."""
        text: str = self.cleaned_data["q"]
        if text and not any(letter.isalnum() for letter in text):
            raise forms.ValidationError(_("Search for at least one word."))
        return text

    def clean_caller(self) -> str:
        """E.164, however people part its digits."""
        typed = "".join(self.cleaned_data["caller"].split())
        number = f"+{re.sub('[-().]', '', typed).removeprefix('+')}"
        if typed and not is_e164(number):
            raise forms.ValidationError(
                _("Write the whole number with its country, as +14155550123.")
            )
        return number if typed else ""

    def clean_tag(self) -> tuple[str, ...]:
        """Tags with commas between them."""
        return tuple(_tags(self.data)[:_MOST_TAGS])

    def clean_last(self) -> date | None:
        """Has a day after it, which the calendar's last one has not."""
        day: date | None = self.cleaned_data["last"]
        if day == date.max:
            raise forms.ValidationError(_("Choose an earlier day."))
        return day

    @property
    def is_newest_first(self) -> bool:
        """The order that is asked for."""
        return self.data.get("sort") != OLDEST

    def wanted(self) -> CallFilter:
        """What is asked, of a valid form."""
        told = self.cleaned_data
        since, until = self._span()
        return CallFilter(
            q=told.get("q", ""),
            since=since,
            until=until,
            direction=told["direction"],
            status=told["status"],
            outcome=told["outcome"],
            agent=UUID(told["agent"]) if told["agent"] else None,
            number=UUID(told["number"]) if told["number"] else None,
            caller=told["caller"],
            tag=told["tag"],
            min_seconds=told["min_seconds"],
            max_seconds=told["max_seconds"],
            has_recording=_TRUTH.get(told["has_recording"]),
            is_test=_TRUTH.get(told["test"]),
            unread=_TRUTH.get(told["unread"]),
            follow_up=[FOLLOW_UPS[told["follow_up"]]] if told["follow_up"] else [],
        )

    def query(self, **without: str) -> str:
        """The address of this search: only what is asked, always in one order, without a page.

        `without` are names with the one value that is left out, "" for all of them.
        """
        return urlencode(
            [
                (name, value)
                for name, value in self.asked()
                if name not in without or without[name] not in ("", value)
            ]
        )

    def asked(self) -> list[tuple[str, str]]:
        """Names with values, as they were sent; several of what may be several."""
        return [
            (name, value.strip())
            for name in self.fields
            for value in self._values(name)
            if value.strip() and (name, value) != ("sort", NEWEST) and "\0" not in value
        ]

    def _values(self, name: str) -> list[str]:
        data = cast("MultiValueDict[str, str]", self.data)
        if name == "tag":
            return _tags(data)
        return data.getlist(name) if name in _SEVERAL else [data.get(name) or ""]

    def _span(self) -> tuple[datetime | None, datetime | None]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if days := DAYS.get(self.cleaned_data["days"]):
            recent = timezone.now().astimezone(self.zone).date() - timedelta(days=days - 1)
            first = max(first, recent) if first else recent
        return (
            self._midnight(first) if first else None,
            self._midnight(last + timedelta(days=1)) if last else None,
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)


_SEVERAL: Final = frozenset({"status", "outcome"})
