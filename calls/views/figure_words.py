"""Figures as a shop owner reads them: words, times and money in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.figures import Figures

Words: TypeAlias = Callable[[int], str]
_MICROS = 1_000_000
_MOST_PERCENT = 999  # beyond that a percentage says nothing


@dataclass(frozen=True, slots=True)
class Stat:
    """One number. `before` is the same number of the period before, "" where there was nothing;
    `percent` how it changed, "" where that says nothing; `tone` is "good", "bad" or ""."""

    key: str
    label: str
    value: str | SafeString
    note: str = ""
    before: str | SafeString = ""
    percent: str = ""
    tone: str = ""


def stats(found: Figures, *, sees_cost: bool) -> Iterator[Stat]:
    """What an owner wants to know first; `sees_cost` is for who may read the usage."""
    now = found.now
    yield _counted(found, "calls", _("Calls"), "", _unreached(now.unreached))
    share = f"{round(now.answered * 100 / now.calls)}%" if now.calls else ""
    note = format_html(_("{share} of all calls"), share=isolated(share)) if share else ""
    yield _counted(found, "answered", _("Answered"), "good", note)
    yield _counted(found, "missed", _("Missed calls"), "bad", _messages(now.messages))
    note = ""
    if now.average_seconds is not None:
        note = _("%(time)s on average") % {"time": duration(now.average_seconds)}
    yield replace(_stat(found, "seconds", _("Time on the phone"), duration), note=note)
    if sees_cost:
        yield _stat(found, "cost_micros", _("Cost"), money)


def _unreached(count: int) -> str:
    if not count:
        return ""
    words = ngettext(
        "%(count)s outgoing call not answered", "%(count)s outgoing calls not answered", count
    )
    return words % {"count": number_format(count)}


def _messages(count: int) -> str:
    if not count:
        return ""
    words = ngettext("%(count)s left a message", "%(count)s left a message", count)
    return words % {"count": number_format(count)}


def duration(seconds: int) -> str:
    """As "3 h 12 min", "2 min 5 s" or "40 s"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)s h %(minutes)s min") % {
            "hours": number_format(hours),
            "minutes": minutes,
        }
    if minutes:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)s s") % {"seconds": rest}


def money(micros: int) -> SafeString:
    """Dollars with cents; what is less than a cent, but not nothing, says so."""
    if 0 < micros < _MICROS // 100:
        return isolated("<$0.01")
    return isolated(f"${number_format(Decimal(micros) / _MICROS, decimal_pos=2)}")


def isolated(text: str) -> SafeString:
    """Left to right inside whatever is around it."""
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def _counted(found: Figures, key: str, label: str, more_is: str, note: str = "") -> Stat:
    made = _stat(found, key, label, lambda count: str(number_format(count)))
    change = found.change(key)
    tone = ""
    if more_is and made.percent and change.now != change.before:
        tone = "good" if (change.now > change.before) == (more_is == "good") else "bad"
    return replace(made, note=note, tone=tone)


def _stat(found: Figures, key: str, label: str, words: Words) -> Stat:
    change = found.change(key)
    percent = change.percent
    told = "" if percent is None or abs(percent) > _MOST_PERCENT else f"{percent:+d}%"
    before = words(change.before) if change.before else ""
    return Stat(key, label, words(change.now), before=before, percent=told)
