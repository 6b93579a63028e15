"""The forms of a business's start: who it is, and what its agent says."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import zones
from tenants.forms.agents import LONGEST, Text, trade_choices, voice_choices
from tenants.models import AgentContent, Language, Tenant
from tenants.services.agent_limits import VOICES

_INTEGER = 2**63 - 1


class BusinessForm(forms.Form):
    """Name, language and time zone, and the trade whose words the agent begins with.

    An empty trade keeps the words that there are.
    """

    name = forms.CharField(
        label=gettext_lazy("Name of the business"),
        max_length=200,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization"}),
        help_text=gettext_lazy("As callers should hear it."),
    )
    locale = forms.ChoiceField(
        label=gettext_lazy("Language your callers speak"), choices=Language.choices
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), widget=forms.Select(attrs={"class": "zones"})
    )
    trade = forms.ChoiceField(
        label=gettext_lazy("What kind of business is it?"),
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "The agent begins with a text written for your kind of business. "
            "You can change every word."
        ),
    )

    def __init__(self, *args: Any, zone: str, has_own_words: bool, **kwargs: Any) -> None:
        """`zone` is the present one, which can be kept whatever it is."""
        super().__init__(*args, **kwargs)
        offered = [(each, each.replace("_", " ")) for each in zones.offered()]
        known = zone in dict(offered)
        self._choices("timezone", offered if known else [(zone, zone), *offered])
        kept = [("", _("Keep the words that are there now"))] if has_own_words else []
        self._choices("trade", [*kept, *trade_choices()])
        self.fields["trade"].required = not has_own_words

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


class WordsForm(forms.Form):
    """What the agent says, and its voice. `revision` is that of the draft that was looked at."""

    revision = forms.IntegerField(min_value=-_INTEGER, max_value=_INTEGER, widget=forms.HiddenInput)
    greeting = Text(
        rows=3,
        label=gettext_lazy("Greeting"),
        help_text=gettext_lazy("The first thing callers hear; one or two sentences are best."),
    )
    instructions = Text(
        rows=14,
        label=gettext_lazy("Instructions"),
        help_text=gettext_lazy(
            "What the agent knows and does: opening hours, prices, what to ask, what never to "
            "promise. Write as to a new employee."
        ),
    )
    voice = forms.ChoiceField(label=gettext_lazy("Voice"))

    def __init__(self, *args: Any, content: AgentContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instructions"].required = True
        for name, most in LONGEST.items():
            self.fields[name].widget.attrs["data-most"] = most
        was = [] if content.voice in VOICES else [(content.voice, content.voice)]
        cast("forms.ChoiceField", self.fields["voice"]).choices = [*was, *voice_choices()]


def business_of(tenant: Tenant) -> dict[str, Any]:
    """What the form of a business begins with."""
    return {"name": tenant.name, "locale": tenant.locale, "timezone": tenant.timezone}
