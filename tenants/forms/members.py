"""Forms of the members page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership
from tenants.permissions import Role


class InviteForm(forms.Form):
    """Who is asked to join, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.VIEWER)


class RoleForm(forms.Form):
    """A member's next role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class NotifyForm(forms.Form):
    """A person's own choice in one tenant."""

    tenant = forms.UUIDField(widget=forms.HiddenInput)
    notify = forms.ChoiceField(
        label=_("E-mail about calls"),
        choices=Membership.Notify.choices,
        widget=forms.RadioSelect,
    )


class PlaceForm(forms.Form):
    """One of the person's tenants."""

    tenant = forms.UUIDField(widget=forms.HiddenInput)
