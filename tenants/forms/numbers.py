"""The forms about numbers: searching, claiming, who answers, giving back, taking in, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, cast
from uuid import UUID

from django import forms
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from prosaas.lib import phone
from tenants.models import PhoneNumber

Choices: TypeAlias = Sequence[tuple[str, str]]

KINDS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("local", pgettext_lazy("kind of number", "Local")),
    ("mobile", pgettext_lazy("kind of number", "Mobile")),
    ("toll-free", pgettext_lazy("kind of number", "Toll-free")),
    ("national", pgettext_lazy("kind of number", "National")),
)
LAST_DIGITS: Final = 4
_COUNTRY: Final = RegexValidator(r"^[A-Z]{2}\Z")
_E164: Final = RegexValidator(phone.E164_REGEX.replace("$", r"\Z"))
_SID: Final = RegexValidator(r"^[A-Za-z0-9]{2,34}\Z")
_PRICE: Final = r"^[0-9]{1,15} [A-Z]{3}\Z"
_NO_NULL: Final = ProhibitNullCharactersValidator()


class SearchForm(forms.Form):
    """What number is wanted. Everything but country and kind may be left out."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of number"),
        choices=KINDS,
        help_text=gettext_lazy(
            "A call to a toll-free number is paid for by you, not by the caller. Not every country "
            "has every kind."
        ),
    )
    area_code = forms.CharField(
        label=gettext_lazy("Area code (United States and Canada)"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        help_text=gettext_lazy("Such as 212."),
    )
    locality = forms.CharField(
        label=gettext_lazy("Town (mainly in the United States and Canada)"),
        required=False,
        max_length=100,
        validators=[_NO_NULL],
        help_text=gettext_lazy("In English letters, such as Boston."),
    )
    contains = forms.CharField(
        label=gettext_lazy("Digits in the number"),
        required=False,
        max_length=16,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy(
            "Digits that are easy to remember, such as 2020. A * stands for any one digit: 55*55."
        ),
    )

    def __init__(self, *args: Any, countries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "country", countries)


class WantedForm(forms.Form):
    """The number that somebody chose: what the address of the page that claims it says."""

    number = forms.CharField(max_length=16, validators=[_E164], widget=forms.HiddenInput)
    country = forms.CharField(max_length=2, validators=[_COUNTRY], widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=KINDS, widget=forms.HiddenInput)


class ClaimForm(WantedForm):
    """Who will answer the number, and the papers that go with it where its country asks for any.

    `addresses` and `bundles` are those to choose from; a field with none to choose is not shown.
    `price` goes back as it was shown: what the person agrees to.
    """

    price = forms.RegexField(_PRICE, required=False, max_length=24, widget=forms.HiddenInput)

    agent = forms.ChoiceField(label=gettext_lazy("Who answers"))
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=34, validators=[_SID]
    )
    bundle = forms.CharField(
        label=gettext_lazy("Documents"), required=False, max_length=34, validators=[_SID]
    )

    def __init__(self, *args: Any, agents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "agent", agents)

    @property
    def agreed(self) -> tuple[int | None, str]:
        """Monthly micros and currency that were agreed to; (None, "") where none was shown."""
        micros, _space, currency = str(self.cleaned_data["price"]).partition(" ")
        return (int(micros), currency) if micros else (None, "")

    def show_price(self, micros: int | None, currency: str) -> None:
        """What is agreed to when the form is sent: this price, whatever was sent before."""
        shown = "" if micros is None else f"{micros} {currency}"
        self.initial["price"] = shown
        if self.is_bound:
            self.data = {name: self.data.get(name) for name in self.data} | {"price": shown}

    def offer_papers(self, *, addresses: Choices, bundles: Choices) -> None:
        """Lets the person choose among these. What was sent is Twilio's to judge."""
        for name, papers in (("address", addresses), ("bundle", bundles)):
            field = self.fields[name]
            field.widget = forms.Select(choices=papers) if papers else forms.HiddenInput()
            if papers and not self.is_bound:
                self.initial.setdefault(name, papers[0][0])


class AssignForm(forms.Form):
    """Who answers a number, in business hours and after them."""

    label = forms.CharField(
        label=gettext_lazy("Label"),
        required=False,
        max_length=100,
        validators=[_NO_NULL],
        help_text=gettext_lazy("For yourselves: what the number is for, such as Front desk."),
    )
    agent = forms.ChoiceField(label=gettext_lazy("Who answers"))
    after_hours = forms.ChoiceField(
        label=gettext_lazy("After hours"),
        choices=PhoneNumber.AfterHours.choices,
        widget=forms.RadioSelect,
    )
    after_hours_agent = forms.ChoiceField(
        label=gettext_lazy("If another agent, which one"), required=False
    )

    def __init__(self, *args: Any, agents: Choices, **kwargs: Any) -> None:
        """`agents` are those to choose from, by id."""
        super().__init__(*args, **kwargs)
        _offer(self, "agent", agents)
        _offer(self, "after_hours_agent", [("", _("Choose an agent")), *agents])

    def clean(self) -> dict[str, Any]:
        """The other agent is chosen where it answers, and forgotten where it does not."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("after_hours") != PhoneNumber.AfterHours.AGENT:
            cleaned["after_hours_agent"] = ""
        elif not cleaned.get("after_hours_agent") and "after_hours_agent" not in self.errors:
            self.add_error("after_hours_agent", _("Choose the agent that answers after hours."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """As number_assign takes them."""
        cleaned = self.cleaned_data
        other = cleaned["after_hours_agent"]
        return {
            "label": cleaned["label"],
            "agent_id": UUID(cleaned["agent"]),
            "after_hours": cleaned["after_hours"],
            "after_hours_agent_id": UUID(other) if other else None,
        }


class ReleaseForm(forms.Form):
    """The number's last digits, typed: nobody gives a number away by a slip of the hand."""

    digits = forms.CharField(
        label=gettext_lazy("The last four digits of the number, to confirm"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "size": 6}
        ),
    )

    def __init__(self, *args: Any, e164: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._e164 = e164

    def clean_digits(self) -> str:
        """The four, or the whole number, however it is spaced."""
        typed = "".join(each for each in self.cleaned_data["digits"] if each in "0123456789")
        if len(typed) < LAST_DIGITS or not self._e164.endswith(typed):
            raise forms.ValidationError(_("These are not the last four digits of the number."))
        return typed


class ImportForm(forms.Form):
    """A number that is paid for and answers nobody, and who shall answer it."""

    number = forms.ChoiceField(label=gettext_lazy("Number"), widget=forms.RadioSelect)
    agent = forms.ChoiceField(label=gettext_lazy("Who answers"))

    def __init__(self, *args: Any, numbers: Choices, agents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers, self.agents = numbers, agents
        _offer(self, "number", numbers)
        _offer(self, "agent", agents)


class PaperworkForm(forms.Form):
    """For which numbers the papers are asked about."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of number"), choices=KINDS)

    def __init__(self, *args: Any, countries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "country", countries)


class AddressForm(forms.Form):
    """A postal address of the business, as Twilio keeps them."""

    customer_name = forms.CharField(
        label=gettext_lazy("Name of the business or person"),
        max_length=100,
        validators=[_NO_NULL],
        help_text=gettext_lazy("As it stands on official papers."),
    )
    street = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=150, validators=[_NO_NULL]
    )
    city = forms.CharField(
        label=gettext_lazy("Town or city"), max_length=100, validators=[_NO_NULL]
    )
    region = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=100,
        validators=[_NO_NULL],
        help_text=gettext_lazy("Where there are none, the town once more."),
    )
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"),
        max_length=20,
        validators=[_NO_NULL],
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, *args: Any, countries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "country", countries)


def _offer(form: forms.BaseForm, name: str, choices: Choices) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)
