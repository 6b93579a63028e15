"""The week, the holidays and the exceptions, as their forms take them. No script is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tenants.hours import (
    MOST_SPANS,
    WEEK,
    WHOLE_DAY,
    BadHours,
    check,
    country_choices,
    country_name,
    day_name,
)

Pairs = list[list[str]]
SHOWN: Final = 1  # rows of times that are always there; the others can be unfolded
OPEN: Final = "hours"
_CLOSED, _ALL_DAY = "closed", "day"
_STATES: Final = (
    (OPEN, gettext_lazy("open at these hours")),
    (_ALL_DAY, gettext_lazy("open all day")),
    (_CLOSED, gettext_lazy("closed")),
)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )


class SpansForm(forms.Form):
    """When a day is open: a choice, and rows of times. `spans` is the result, once valid."""

    state = forms.ChoiceField(
        label=gettext_lazy("Is it open?"), choices=_STATES, widget=forms.RadioSelect
    )
    spans: Pairs

    def __init__(self, *args: Any, spans: Sequence[Sequence[str]] = (), **kwargs: Any) -> None:
        """`spans` are what it begins with, as stored."""
        super().__init__(*args, **{"initial": {}, **kwargs})
        self.initial = {**_initial(spans), **self.initial}
        for row in range(1, MOST_SPANS + 1):
            self.fields[f"from{row}"] = _time(gettext_lazy("Opens at"))
            self.fields[f"until{row}"] = _time(gettext_lazy("Closes at"))

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of times that are always shown."""
        return list(self._rows())[:SHOWN]

    @property
    def more_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows that can be unfolded."""
        return list(self._rows())[SHOWN:]

    @property
    def has_more(self) -> bool:
        """Whether something stands in them."""
        return any(field.value() for row in self.more_rows for field in row)

    def clean(self) -> dict[str, Any]:
        """New times open a day whose choice was left alone; where it was made, they contradict it.

        Half a row is an error.
        """
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_new = any(cleaned.get(name) for name in self.changed_data if name in self._times)
        if has_new and cleaned.get("state") and "state" not in self.changed_data:
            cleaned["state"] = OPEN
        state = cleaned.get("state")
        self.spans = [list(WHOLE_DAY)] if state == _ALL_DAY else []
        if state == OPEN:
            self.spans = list(self._given())
            if not self.spans and not self.errors:
                self.add_error("state", _("Give at least one time, or choose closed."))
        elif state and has_new:
            text = _("There are new times: choose “open at these hours”, or clear them.")
            self.add_error("state", text)
        return cleaned

    @property
    def _times(self) -> set[str]:
        return {f"{end}{row}" for row in range(1, MOST_SPANS + 1) for end in ("from", "until")}

    def _rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for row in range(1, MOST_SPANS + 1):
            yield self[f"from{row}"], self[f"until{row}"]

    def _given(self) -> Iterator[list[str]]:
        for row in range(1, MOST_SPANS + 1):
            begin, end = (self.cleaned_data.get(f"{word}{row}") for word in ("from", "until"))
            if begin is not None and end is not None:
                yield [_written(begin), _end(end)]
            elif begin is not None or end is not None:
                missing = f"until{row}" if end is None else f"from{row}"
                if missing not in self.errors:
                    self.add_error(missing, _("A time is missing."))


class DayForm(SpansForm):
    """A day of the week; `day` is a word of WEEK."""

    def __init__(self, *args: Any, day: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=day, **kwargs)
        self.day, self.name, self.anchor = day, day_name(day), f"day-{day}"


class ExceptionForm(SpansForm):
    """One date that is not as usual, not before `today`; `begun` is the date it began with."""

    day = forms.DateField(
        label=gettext_lazy("Date"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self, *args: Any, today: date, begun: date | None = None, is_open: bool = False, **more: Any
    ) -> None:
        """`is_open` begins with "open at these hours", whatever the hours are."""
        initial = ({"day": begun} if begun else {}) | ({"state": OPEN} if is_open else {})
        super().__init__(*args, prefix="exception", initial=initial, **more)
        self._today, self.begun = today, begun

    def clean_day(self) -> date:
        """What is over cannot be changed."""
        day: date = self.cleaned_data["day"]
        if day < self._today:
            raise forms.ValidationError(_("This day is over."))
        return day


class DateForm(forms.Form):
    """A date that a button of the page names."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])


class HolidaysForm(forms.Form):
    """The country whose holidays are closed."""

    country = forms.ChoiceField(label=gettext_lazy("Closed on the holidays of"), required=False)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        """`country` is the present one, which can be kept whatever it is."""
        super().__init__(*args, **{"initial": {"country": country}, **kwargs})
        offered = country_choices()
        if country and country not in dict(offered):
            offered.append((country, country_name(country)))
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for mypy
        field.choices = [("", _("no country")), *offered]

    @property
    def name(self) -> str:
        """What the page calls it where it is wrong."""
        return pgettext("Not saved: look at …", "the holidays")

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return str(self["country"].id_for_label)


class WeekForm:
    """The forms of the seven days and of the holidays, sent together."""

    def __init__(self, hours: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        """`hours` as stored (tenants/hours)."""
        weekly = hours.get("weekly")
        spans = {day: [list(WHOLE_DAY)] for day in WEEK} if weekly is None else weekly
        self.days = [DayForm(data, day=day, spans=spans.get(day, ())) for day in WEEK]
        self.holidays = HolidaysForm(data, country=hours.get("holidays", ""))

    def is_valid(self) -> bool:
        """Whether the week can be stored; what cannot is told at its day."""
        if any([form.errors for form in self._forms]):  # noqa: C419 - of all, not of the first
            return False
        try:
            check({"weekly": self.weekly, "holidays": self.country})
        except BadHours as error:
            self._told_at(error.day).add_error(None, str(error))
        return not any(form.errors for form in self._forms)

    @property
    def weekly(self) -> dict[str, Pairs]:
        """What was given, as it is stored."""
        return {form.day: form.spans for form in self.days}

    @property
    def country(self) -> str:
        """The country that was chosen."""
        return str(self.holidays.cleaned_data["country"])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, for the top of the page: (where it stands, what it is called)."""
        return [
            (each.anchor, _called(each.name) if isinstance(each, DayForm) else each.name)
            for each in self._forms
            if each.is_bound and each.errors
        ]

    @property
    def _forms(self) -> list[DayForm | HolidaysForm]:
        return [*self.days, self.holidays]

    def _told_at(self, day: str) -> DayForm | HolidaysForm:
        return next((form for form in self.days if form.day == day), self.holidays)


def _called(day: str) -> str:
    return pgettext("Not saved: look at …", "%(day)s") % {"day": day}


def _initial(spans: Sequence[Sequence[str]]) -> dict[str, Any]:
    if not spans:
        return {"state": _CLOSED}
    if [list(span) for span in spans] == [list(WHOLE_DAY)]:
        return {"state": _ALL_DAY}
    times: dict[str, Any] = {"state": OPEN}
    for row, (begin, end) in enumerate(spans, start=1):
        times |= {f"from{row}": time.fromisoformat(begin), f"until{row}": _read_end(end)}
    return times


def _read_end(text: str) -> time:
    return time.fromisoformat("00:00" if text == WHOLE_DAY[1] else text)


def _written(given: time) -> str:
    return f"{given:%H:%M}"


def _end(given: time) -> str:
    return WHOLE_DAY[1] if given == time(0, 0) else _written(given)
