"""Sign-up: a new owner with a business, or somebody invited to one."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.core import context
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tenants.adapters import AccountAdapter, invitation_of
from tenants.forms.passwords import PASSWORD_HINT
from tenants.models import Language, User
from tenants.places import CHOSEN, INVITED
from tenants.services.invitations import InvitationRefused, invitation_accept
from tenants.services.tenants import tenant_open
from tenants.zones import COMMON

# What a new tenant may use until an operator raises it; USD in millionths.
FIRST_LIMITS: Final = {
    "limit_concurrent_calls": 5,
    "limit_outbound_calls": 50,
    "limit_minutes": 1000,
    "limit_spend_micros": 100_000_000,
    "limit_numbers": 3,
}
# No zone is chosen for people: all that a clock decides would be wrong by hours, and silently.
_ZONES: Final = [
    ("", pgettext_lazy("in a list", "Choose")),
    *((name, name.replace("_", " ")) for name in COMMON),
]
_ZONE_OF_LANGUAGE: Final[dict[str, str]] = {Language.HEBREW: "Asia/Jerusalem"}


class SignupForm(AllauthSignupForm):  # type: ignore[misc]  # allauth has no types
    """E-mail, password; a new owner also names the business. All of it or nothing is kept.

    Whoever comes by an invitation's link reads that mailbox: the address is fixed and verified.
    """

    business = forms.CharField(label=_("Name of your business"), max_length=200)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=_ZONES, widget=forms.Select(attrs={"class": "zones"})
    )
    account_already_exists: bool  # allauth's
    field_order = ("business", "email", "password1", "timezone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation_of(context.request)
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password1"].template_name = "account/_password.html"
        self.fields["timezone"].initial = _ZONE_OF_LANGUAGE.get(_language(), "")
        if self.invitation:
            del self.fields["business"], self.fields["timezone"]
            self.initial["email"] = self.invitation.email
            self.fields["email"].disabled = True

    def validate_unique_email(self, value: str) -> str:
        """An address is taken by its account, or where it is verified; not by who only wants it."""
        verified = EmailAddress.objects.filter(email=value, verified=True)
        self.account_already_exists = verified.exists() or User.objects.filter(email=value).exists()
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The user, or an answer instead; an address with an account gets the same answer."""
        if self.account_already_exists and not (self.invitation and self._unproven()):
            self._rehearse()
            return self._told(request)
        try:
            with transaction.atomic():
                return self._take_over(request) or self.save(request), None
        except IntegrityError:  # of two at once with one address, the second
            if not User.objects.filter(email=self.cleaned_data["email"]).exists():
                raise
            self.account_already_exists = True
            return self._told(request)
        except InvitationRefused:  # revoked since the form was shown
            request.session.pop(INVITED, None)
            return None, HttpResponseRedirect(reverse("account_signup"))

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user is stored, before the address is."""
        if self.invitation:
            joined = invitation_accept(token=request.session[INVITED], user=user)
            request.session[CHOSEN] = str(joined.tenant_id)
            AccountAdapter(request).stash_verified_email(request, user.email)
            request.session.pop(INVITED)
        else:
            self._open_tenant(user)

    def _unproven(self) -> User | None:
        """The account that somebody opened with this address and never confirmed."""
        people = User.objects.filter(email=self.cleaned_data["email"])
        return people.exclude(emailaddress__verified=True).first()

    def _take_over(self, request: HttpRequest) -> User | None:
        """Makes such an account that of whoever reads the mailbox, as an invitation's link proves.

        The password that it was opened with is void, and with it every login under way.
        """
        user = self._unproven() if self.invitation else None
        if user is None:
            return None
        user.set_password(self.cleaned_data["password1"])
        user.save(update_fields=["password"])
        EmailAddress.objects.filter(user=user).delete()
        self.custom_signup(request, user)
        setup_user_email(request, user, [])
        return user

    def _told(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer

    def _rehearse(self) -> None:
        """Do the work of a new account and undo it: time does not tell who has one."""
        with transaction.atomic():
            address = f"{uuid4().hex}@rehearsal.invalid"
            user = User.objects.create_user(address, self.cleaned_data["password1"])
            if not self.invitation:
                self._open_tenant(user)
            EmailAddress.objects.create(user=user, email=address, primary=True)
            transaction.set_rollback(True)

    def _open_tenant(self, user: User) -> None:
        tenant_open(
            name=self.cleaned_data["business"],
            owner=user,
            locale=_language(),
            zone=self.cleaned_data["timezone"],
            limits=FIRST_LIMITS,
        )


def _language() -> str:
    active = get_language()
    return active if active in Language.values else Language.ENGLISH
