"""How django-allauth's accounts fit ours (docs/accounts.md)."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from prosaas.lib import encryption
from tenants.actors import actor_of, network_of
from tenants.models import User
from tenants.places import BEGIN, INVITED, places_of
from tenants.services.accounts import person_record
from tenants.services.invitations import OpenInvitation, invitation_read
from tenants.tasks import login_failure_later, mail_later

_BEGUN: Final = "login_begun"  # the session's key
_LINKS: Final = ("activate_url", "password_reset_url", "signup_url")


def user_display(user: User) -> str:
    """A person in allauth's pages and e-mails."""
    return user.email


def invitation_of(request: HttpRequest) -> OpenInvitation | None:
    """The open invitation whose link this browser followed."""
    token = request.session.get(INVITED)
    return invitation_read(token) if isinstance(token, str) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up, login and their e-mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """For everybody where addresses can be verified; for the invited in any case."""
        is_open = bool(settings.EMAIL_URL) and not settings.SIGNUP_CLOSED
        return is_open or invitation_of(request) is not None

    def is_safe_url(self, url: str) -> bool:
        """Only our own origin; allauth would let every name in ALLOWED_HOSTS pass."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a login leads without ?next=: without a tenant, where one reads what to do."""
        user = request.user
        if isinstance(user, User) and not places_of(user):
            return reverse("admin:index" if user.is_staff else "tenants:account")
        return BEGIN

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same: a new owner, or whoever was invited, has a place."""
        return BEGIN

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What failed logins are counted by; allauth adds the host, which whoever asks chooses."""
        return str(credentials.get("email") or "").strip().lower()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        """Notes under which password this login begins: it may wait for a code or a mailbox."""
        request.session[_BEGUN] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Ends a login; one that began under a password of the past is void."""
        begun = request.session.pop(_BEGUN, "")
        if not constant_time_compare(begun, user.get_session_auth_hash()):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leaves to a worker whether the address is anybody's: this takes equally long."""
        login_failure_later(email=credentials.get("email") or "", network=network_of(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Renders now, in the reader's language, and has it sent; links lead to PUBLIC_URL."""
        links: dict[str, Any] = {name: _public(context[name]) for name in _LINKS if name in context}
        host = urlsplit(settings.PUBLIC_URL).netloc
        told: dict[str, Any] = {
            "email": email,
            "current_site": SimpleNamespace(name="ProSaaS", domain=host),
            **context,
            **links,
        }
        message = self.render_mail(template_prefix, email, told)
        html = [content for content, kind in getattr(message, "alternatives", ())]
        mail_later(to=email, subject=message.subject, text=message.body, html="".join(html[:1]))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # likewise
    """The second factor: its secrets are stored encrypted."""

    error_messages: Final = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _(
            "While two-step login is on, the address cannot be changed. Turn it off, change the"
            " address, and turn it on again."
        ),
    }

    def encrypt(self, text: str) -> str:
        """What is stored."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """encryption.Unreadable when the key is lost."""
        return encryption.decrypt(encrypted_text)


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # likewise
    """Where else a person is logged in."""

    def end_sessions(self, sessions: Sequence[Any]) -> None:
        """Ends them, which is an audit event."""
        super().end_sessions(sessions)
        request = context.request
        if sessions and isinstance(request.user, User):
            person_record(
                user=request.user,
                action="user.sessions-ended",
                actor=actor_of(request),
                details={"count": len(sessions)},
            )


def _public(url: str) -> str:
    """The same page at PUBLIC_URL: whoever asks chooses the Host header, not where links lead."""
    parts = urlsplit(url)
    path = parts._replace(scheme="", netloc="").geturl()
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else url
