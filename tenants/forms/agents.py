"""The forms of agents: a new one, a draft, a name, what is said of a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.forms.agent_turns import DEFAULTS, TurnFields, turns_of
from tenants.models import AgentContent, Language
from tenants.services.agent_limits import (
    GREETING_CHARS,
    INSTRUCTIONS_CHARS,
    NAME_CHARS,
    NOTE_CHARS,
    OUTBOUND,
    VOICES,
)
from tenants.trades import trades

# What a voice sounds like; one without a line here is offered by its name alone.
_SOUNDS: Final[Mapping[str, Promise]] = {
    "marin": gettext_lazy("a woman, warm and natural (recommended)"),
    "cedar": gettext_lazy("a man, calm and natural (recommended)"),
    "alloy": gettext_lazy("even, neither high nor low"),
    "ash": gettext_lazy("a man, clear and matter-of-fact"),
    "ballad": gettext_lazy("a man, soft and expressive"),
    "coral": gettext_lazy("a woman, friendly and lively"),
    "echo": gettext_lazy("a man, deep and even"),
    "sage": gettext_lazy("a woman, gentle and composed"),
    "shimmer": gettext_lazy("a woman, bright and clear"),
    "verse": gettext_lazy("a man, lively and varied"),
}
FINE: Final = ("vad_mode", "vad_silence_ms", "vad_eagerness", "vad_threshold", "vad_prefix_ms")
LONGEST: Final = {"greeting": GREETING_CHARS, "instructions": INSTRUCTIONS_CHARS}
_INTEGER: Final = 2**63 - 1  # the column's


class Text(forms.CharField):
    """Lines of text, in the direction of their own language."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(widget=widget, required=False, **kwargs)


def voice_choices() -> list[tuple[str, str]]:
    """Every voice with what it sounds like."""
    return [(voice, voice_in_words(voice)) for voice in VOICES]


def voice_in_words(voice: str) -> str:
    """A voice's name and what it sounds like."""
    name = voice.capitalize()
    return f"{name}: {_SOUNDS[voice]}" if voice in _SOUNDS else name


def trade_choices() -> list[tuple[str, str]]:
    """Every trade with its line, for radios that are cards."""
    return [
        (
            trade.key,
            format_html("<strong>{}</strong> <span>{}</span>", trade.name, trade.description),
        )
        for trade in trades()
    ]


def _name(**kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(
        label=gettext_lazy("Name"), max_length=NAME_CHARS, widget=widget, **kwargs
    )


def _revision() -> forms.IntegerField:
    return forms.IntegerField(min_value=-_INTEGER, max_value=_INTEGER, widget=forms.HiddenInput)


class NewAgentForm(forms.Form):
    """What a new agent begins with."""

    trade = forms.ChoiceField(
        label=gettext_lazy("What kind of business is it?"),
        widget=forms.RadioSelect,
        choices=trade_choices,
        help_text=gettext_lazy(
            "The agent begins with a text written for your kind of business. "
            "You can change every word."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Which language does it speak?"), choices=Language.choices
    )
    name = _name(
        help_text=gettext_lazy("For yourself, to tell agents apart. Callers do not hear it.")
    )


class DraftForm(TurnFields):
    """What the next version will say, and the revision of the draft that was looked at."""

    revision = _revision()
    greeting = Text(
        rows=3,
        label=gettext_lazy("Greeting"),
        help_text=gettext_lazy(
            "The first thing callers hear; one or two sentences are best. When it is empty, the"
            " agent greets in its own words."
        ),
    )
    instructions = Text(
        rows=18,
        label=gettext_lazy("Instructions"),
        help_text=gettext_lazy(
            "Write as to a new employee: what the business does, what to ask, what to promise and"
            " what not, when to take a message."
        ),
    )
    voice = forms.ChoiceField(label=gettext_lazy("Voice"), choices=voice_choices)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)
    outbound_greeting = Text(rows=3, label=gettext_lazy("Greeting"))
    outbound_instructions = Text(rows=8, label=gettext_lazy("Instructions"))
    outbound_voice = forms.ChoiceField(required=False, label=gettext_lazy("Voice"))
    outbound_language = forms.ChoiceField(required=False, label=gettext_lazy("Language"))

    def __init__(self, *args: Any, content: AgentContent, **kwargs: Any) -> None:
        """`content` is what the form begins with; what it has and no field shows survives."""
        self.content = content
        kwargs["initial"] = _initial(content)
        super().__init__(*args, **kwargs)
        for name, most in LONGEST.items():
            limit = _("At most %(count)s characters.") % {"count": most}
            self.fields[name].help_text = f"{self.fields[name].help_text} {limit}"
            self.fields[name].widget.attrs["data-most"] = most
        same = ("", _("the same as when callers phone"))
        self._choice("outbound_voice").choices = [same, *voice_choices()]
        self._choice("outbound_language").choices = [same, *Language.choices]
        if content.voice not in VOICES:  # of before: it is shown until another one is chosen
            self._choice("voice").choices = [(content.voice, content.voice), *voice_choices()]

    def values(self) -> dict[str, Any]:
        """As services.draft_save takes them."""
        data = self.cleaned_data
        outbound = {name: data[f"outbound_{name}"] for name in OUTBOUND}
        return {
            **{name: data[name] for name in OUTBOUND},
            "turn_settings": self.turn_settings(self.content.turn_settings),
            "outbound": {name: value for name, value in outbound.items() if value},
        }

    def refuse(self, field: str, sentence: str) -> None:
        """Puts a service's refusal where the person sees it. `field` may have a dot in it."""
        name = field.replace(".", "_")
        self.add_error(name if name in self.fields else None, sentence)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The fields that are wrong, for the top of the page: (where it stands, its label)."""
        return [
            (field.id_for_label or field.auto_id, self._full_label(field))
            for field in self.visible_fields()
            if self.is_bound and field.errors
        ]

    @staticmethod
    def _full_label(field: forms.BoundField) -> str:
        if not field.name.startswith("outbound_"):
            return str(field.label)
        return f"{_('When the agent makes the call')}: {field.label}"

    @property
    def is_directed(self) -> bool:
        """Whether something is set, or wrong, for the calls that the agent makes."""
        names = [f"outbound_{name}" for name in OUTBOUND]
        return any(self[name].errors or self[name].value() for name in names)

    @property
    def is_turned(self) -> bool:
        """Whether a turn setting is not as usual, or wrong."""
        return self._is_set(*(name for name in DEFAULTS if name != "tools"))

    @property
    def is_fine(self) -> bool:
        """The same of the fine adjustments."""
        return self._is_set(*FINE)

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    def _is_set(self, *names: str) -> bool:
        return any(self[name].errors or name in self.content.turn_settings for name in names)


class NameForm(forms.Form):
    """An agent's name."""

    name = _name()


class RevisionForm(forms.Form):
    """Which draft was looked at."""

    revision = _revision()


class PublishForm(RevisionForm):
    """The same, and what is said of the version it becomes."""

    note = forms.CharField(
        required=False,
        max_length=NOTE_CHARS,
        label=gettext_lazy("What is new? (optional)"),
        help_text=gettext_lazy("One line, to find this version again."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _initial(content: AgentContent) -> dict[str, Any]:
    own = {name: getattr(content, name) for name in OUTBOUND}
    directed = {f"outbound_{name}": content.outbound.get(name, "") for name in OUTBOUND}
    return {**own, **directed, **turns_of(content.turn_settings)}
