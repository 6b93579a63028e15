"""What callers are told first and what is recorded, for each direction; and ways to begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.call_policy import DIRECTIONS, LINE_CHARS, LINES, policy_for
from tenants.models import Language

RECORDING: Final = (
    ("on", gettext_lazy("From the first word")),
    ("after-consent", gettext_lazy("Once it was said that the call is recorded")),
    ("off", gettext_lazy("Never")),
)
# Spoken to callers in the language named, so they are no strings of the catalogue.
SENTENCES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "disclosure": {
        "en": (
            "Hello, you are speaking with an AI assistant.",
            "I am a digital assistant and answer for the business.",
        ),
        "he": (
            "שלום, מדבר עוזר קולי מבוסס בינה מלאכותית.",
            "השיחה מתנהלת עם עוזר דיגיטלי של העסק.",
        ),
    },
    "consent": {
        "en": (
            "This call is recorded so that we can take care of your request.",
            "This call is recorded. If you do not agree, please hang up now.",
        ),
        "he": (
            "השיחה מוקלטת לצורך הטיפול בפנייה.",
            "השיחה מוקלטת. מי שאינו מעוניין בכך מוזמן לנתק כעת.",
        ),
    },
}
_HEBREW: Final = re.compile(r"[\u0590-\u05ff]")


@dataclass(frozen=True, slots=True)
class Preset:
    """A way to begin: what it is called, what it means, and the policy of both directions."""

    key: str
    name: str | Promise
    meaning: str | Promise
    recording: str
    lines: tuple[str, ...]

    def policy(self, language: str) -> dict[str, dict[str, str]]:
        """Its lines in a language, the same for both directions."""
        chosen = {line: SENTENCES[line][language][0] for line in self.lines}
        return {direction: {"recording": self.recording, **chosen} for direction in DIRECTIONS}


PRESETS: Final = (
    Preset(
        "tell",
        gettext_lazy("Tell, then record"),
        gettext_lazy(
            "Callers hear that an AI speaks and that the call is recorded. Recording begins after."
        ),
        "after-consent",
        LINES,
    ),
    Preset(
        "quiet",
        gettext_lazy("Tell, and never record"),
        gettext_lazy("Callers hear that an AI speaks. You keep what was said in writing only."),
        "off",
        ("disclosure",),
    ),
    Preset(
        "plain",
        gettext_lazy("Straight to the greeting"),
        gettext_lazy("Nothing is said first, and every call is recorded from its first word."),
        "on",
        (),
    ),
)


def preset_of(key: str, language: str) -> dict[str, dict[str, str]] | None:
    """The policy of a preset in a language; None for words that are none."""
    if language not in Language.values:
        return None
    return next((each.policy(language) for each in PRESETS if each.key == key), None)


class DirectionForm(forms.Form):
    """What holds for the calls of one direction (tenants/call_policy.py)."""

    disclosure = forms.CharField(
        label=gettext_lazy("That an AI is speaking"),
        required=False,
        max_length=LINE_CHARS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Leave it empty to say nothing."),
    )
    consent = forms.CharField(
        label=gettext_lazy("That the call is recorded"),
        required=False,
        max_length=LINE_CHARS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=gettext_lazy("Leave it empty to say nothing."),
    )
    recording = forms.ChoiceField(
        label=gettext_lazy("Calls are recorded"), choices=RECORDING, widget=forms.RadioSelect
    )

    def __init__(self, data: Any, *, direction: str, initial: Mapping[str, str]) -> None:
        super().__init__(data, prefix=direction, initial=dict(initial))
        self.direction = direction

    @property
    def lines(self) -> list[tuple[forms.BoundField, list[tuple[str, str]]]]:
        """Each line's field with sentences to choose, as (language, sentence)."""
        return [(self[line], _sentences(line)) for line in LINES]

    def clean_disclosure(self) -> str:
        """In one line, without the quotes that a model would stumble over."""
        return _one_line(self.cleaned_data["disclosure"])

    def clean_consent(self) -> str:
        """Likewise."""
        return _one_line(self.cleaned_data["consent"])

    def clean(self) -> dict[str, Any]:
        """Recording that waits for a line needs one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("recording") == "after-consent" and cleaned.get("consent") == "":
            text = _(
                "Write what callers hear about the recording, or choose another way to record."
            )
            self.add_error("consent", text)
        return cleaned


class PolicyForm:
    """Both directions, sent together."""

    def __init__(self, stored: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        """`stored` is a policy as the tenant has it, or a preset's."""
        self.directions = [
            DirectionForm(data, direction=direction, initial=_initial(stored, direction))
            for direction in DIRECTIONS
        ]

    def is_valid(self) -> bool:
        """Whether it can be stored; every direction is looked at."""
        return not any([form.errors for form in self.directions])  # noqa: C419 - of both

    @property
    def policy(self) -> dict[str, dict[str, str]]:
        """As it is stored; lines that are not said are left out."""
        return {
            form.direction: {name: text for name, text in form.cleaned_data.items() if text}
            for form in self.directions
        }

    @property
    def is_bound(self) -> bool:
        """Whether somebody sent it."""
        return self.directions[0].is_bound


def _initial(stored: Mapping[str, Any], direction: str) -> dict[str, str]:
    policy = policy_for(stored, direction)
    return {name: getattr(policy, name) for name in ("recording", *LINES)}


def _sentences(line: str) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in SENTENCES[line].items() for text in texts]


def _one_line(text: str) -> str:
    """Straight quotes become the ones of its language: the line is spoken between such quotes."""
    return " ".join(text.split()).replace('"', "״" if _HEBREW.search(text) else "”")
