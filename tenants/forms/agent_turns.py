"""How an agent takes turns, as fields of a form (tenants/turn_settings.py, docs/turn-settings.md).

People give seconds and minutes, the settings have ms. What is as the default is not stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.turn_settings import DIRECTIONS, SETTINGS, Number

# As calls.engine.policy has them, which this app may not import; a test holds the two together.
DEFAULTS: Final[Mapping[str, Any]] = {
    "greeting_protect_ms": 500,
    "barge_in_mode": "clear",
    "vad_mode": "server_vad",
    "vad_eagerness": "auto",
    "vad_threshold": 0.5,
    "vad_silence_ms": 500,
    "vad_prefix_ms": 500,
    "silence_ms": 10_000,
    "silence_prompts": 2,
    "max_call_ms": 1_800_000,
    "tools": ["current_time"],
}
SECOND, MINUTE = 1_000, 60_000
# How long the agent waits once the caller is silent, by a word; ms of vad_silence_ms.
PACES: Final[Mapping[str, int]] = {"quick": 300, "usual": 500, "patient": 900, "slow": 1_500}
_MOST_EVER = 1_000_000  # of whatever unit: far beyond every limit
TOOLS: Final[Mapping[str, Promise]] = {
    "current_time": gettext_lazy(
        "Date and time: the agent knows what day it is and what time it is at your business."
    ),
}


class Span(forms.DecimalField):
    """A length of time within the limits of a setting; what comes out is ms."""

    def __init__(self, name: str, *, unit: int = SECOND, label: Any, help_text: Any = "") -> None:
        """`unit` is what people count in, as ms."""
        limits = SETTINGS[name]
        assert isinstance(limits, Number)  # noqa: S101 - for mypy
        self.limits, self.unit = limits, unit
        widget = forms.NumberInput(attrs={"step": "any", "min": 0, "inputmode": "decimal"})
        super().__init__(required=False, label=label, help_text=help_text, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """ms in the unit of people; what they typed stays as they typed it."""
        return plain(value, self.unit) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """ms; None for an empty field. ValidationError with the limits in people's unit."""
        number: Decimal | None = super().clean(value)
        if number is None:
            return None
        length = int(number * self.unit) if number < _MOST_EVER else self.limits.high + 1
        if self.unit == MINUTE:  # two digits of a minute are meant to be a whole second
            length = round(length, -3)
        if not self.limits.fits(length):
            raise ValidationError(self._refusal())
        return length

    def _refusal(self) -> str:
        limits = {
            "least": plain(self.limits.low, self.unit),
            "most": plain(self.limits.high, self.unit),
        }
        if 0 in self.limits.apart:
            return _("0, or between %(least)s and %(most)s.") % limits
        return _("Between %(least)s and %(most)s.") % limits


class TurnFields(forms.Form):
    """Every setting; an empty field is the default."""

    pace = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How long to wait before answering"),
        help_text=gettext_lazy(
            "How long a pause must be until the agent takes it that the caller has finished."
        ),
        choices=[
            ("quick", gettext_lazy("Quick: a short pause is enough (0.3 seconds)")),
            ("usual", gettext_lazy("Usual (0.5 seconds, recommended)")),
            ("patient", gettext_lazy("Patient: for callers who look for words (0.9 seconds)")),
            ("slow", gettext_lazy("Very patient: for slow speakers (1.5 seconds)")),
            ("", gettext_lazy("As the fine adjustments below say")),
        ],
    )
    barge_in_mode = forms.ChoiceField(
        label=gettext_lazy("When the caller speaks while the agent speaks"),
        choices=[
            ("clear", gettext_lazy("The agent falls silent at once (recommended)")),
            ("drain", gettext_lazy("The agent finishes what it has begun to say")),
        ],
    )
    greeting_protect_ms = Span(
        "greeting_protect_ms",
        label=gettext_lazy("The greeting cannot be interrupted for its first … seconds"),
        help_text=gettext_lazy(
            "A cough at the start of the call does not cut the greeting off. Usually 0.5."
        ),
    )
    greeting_whole = forms.BooleanField(
        required=False,
        label=gettext_lazy("Callers always hear the whole greeting, without interrupting it"),
    )
    vad_mode = forms.ChoiceField(
        label=gettext_lazy("How the agent knows that the caller has finished"),
        choices=[
            ("server_vad", gettext_lazy("After a short pause (recommended)")),
            ("semantic_vad", gettext_lazy("When the sentence sounds complete")),
        ],
    )
    vad_silence_ms = Span(
        "vad_silence_ms",
        label=gettext_lazy("Pause before it answers, seconds"),
        help_text=gettext_lazy(
            "Shorter answers faster, longer lets people finish who speak slowly. Usually 0.5."
        ),
    )
    vad_eagerness = forms.ChoiceField(
        label=gettext_lazy("How soon a sentence sounds complete"),
        help_text=gettext_lazy("Matters only when the agent does not wait for a pause."),
        choices=[
            ("auto", gettext_lazy("Let the agent judge")),
            ("low", gettext_lazy("Patient: waits up to 8 seconds")),
            ("medium", gettext_lazy("In between: waits up to 4 seconds")),
            ("high", gettext_lazy("Quick: waits up to 2 seconds")),
        ],
    )
    vad_threshold = forms.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        label=gettext_lazy("How clearly a voice must be heard, from 0 to 1"),
        help_text=gettext_lazy(
            "Raise it when callers phone from noisy places and noise is taken for speech."
            " Usually 0.5."
        ),
    )
    vad_prefix_ms = Span(
        "vad_prefix_ms",
        label=gettext_lazy("Sound kept from before the caller's voice, seconds"),
        help_text=gettext_lazy(
            "Raise it when the first syllable of an answer gets lost. Usually 0.5."
        ),
    )
    silence_ms = Span(
        "silence_ms",
        label=gettext_lazy("When nobody speaks, ask whether the caller is there after … seconds"),
        help_text=gettext_lazy("0 never asks. Usually 10."),
    )
    silence_prompts = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=5,
        label=gettext_lazy("How many times it asks before it says goodbye and hangs up"),
        help_text=gettext_lazy("Usually 2."),
    )
    max_call_ms = Span(
        "max_call_ms",
        unit=MINUTE,
        label=gettext_lazy("Longest call, minutes"),
        help_text=gettext_lazy("After that the agent says goodbye and hangs up. Usually 30."),
    )
    tools = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What the agent can look up or do"),
        help_text=gettext_lazy("It can always end the call."),
        widget=forms.CheckboxSelectMultiple,
        choices=list(TOOLS.items()),
    )

    def turn_settings(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What differs from the defaults, and what `stored` has for one direction only."""
        chosen = {name: self.cleaned_data[name] for name in DEFAULTS} | self._paced(stored)
        settings = {name: value for name, value in chosen.items() if value is not None}
        if self.cleaned_data["greeting_whole"]:
            settings["greeting_protect_ms"] = None
        kept = {name: stored[name] for name in DIRECTIONS if name in stored}
        return {name: settings[name] for name in settings if settings[name] != DEFAULTS[name]} | (
            kept
        )

    def _paced(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What another pace means; nothing where the pause itself was changed too."""
        pace, before = self.cleaned_data["pace"], turns_of(stored)
        pause = self.cleaned_data["vad_silence_ms"]
        is_other = pace in PACES and pace != before["pace"]
        if not is_other or pause not in (None, before["vad_silence_ms"]):
            return {}
        return {"vad_mode": "server_vad", "vad_silence_ms": PACES[pace]}


def turns_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields begin with."""
    settings = {**DEFAULTS, **{name: stored[name] for name in DEFAULTS if name in stored}}
    is_whole = settings["greeting_protect_ms"] is None
    if is_whole:
        settings["greeting_protect_ms"] = DEFAULTS["greeting_protect_ms"]
    return {**settings, "greeting_whole": is_whole, "pace": _pace_of(settings)}


def _pace_of(settings: Mapping[str, Any]) -> str:
    """The word of the pause; "" where the agent does not wait for one, or for another one."""
    if settings["vad_mode"] != "server_vad":
        return ""
    pause = settings["vad_silence_ms"]
    return next((pace for pace, length in PACES.items() if length == pause), "")


def turns_in_words(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of each setting that is stored, in the active language."""
    for name, value in settings.items():
        if name in DIRECTIONS:
            yield from turns_in_words(value)
        elif name in DEFAULTS:
            yield label_of(name), in_words(name, value)


def label_of(name: str) -> str:
    """A setting's name in the active language."""
    return str(TurnFields.base_fields[name].label)


def in_words(name: str, value: Any) -> str:
    """A setting's value as the form shows it."""
    field = TurnFields.base_fields[name]
    if value is None:
        return _("the whole greeting")
    if isinstance(field, Span):
        return plain(value, field.unit)
    if isinstance(field, forms.ChoiceField):
        words = dict(field.choices)  # type: ignore[arg-type]  # pairs, without groups
        given = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(each, each)) for each in given) or _("nothing")
    return str(value)


def plain(length: int, unit: int) -> str:
    """ms as a number of the unit, at most three digits after the point, none that is 0."""
    return f"{Decimal(length) / unit:.3f}".rstrip("0").rstrip(".")
