"""What people do with their accounts, step by step."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from cryptography.fernet import Fernet
from django.core.mail import EmailMessage
from django.test import Client

from tenants.context import tenant_context
from tenants.models import AuditEvent, User
from tests.factories import PASSWORD, user_made

LOGIN, SIGNUP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
NEW_PASSWORD = "a quite different horse"
CODE = "/accounts/2fa/authenticate/"
WRONG = "wrong battery"


def signed_up(client: Client, email: str = "dana@example.com", **fields: str) -> Any:
    """The answer to a sign-up."""
    form = {
        "business": "Dana's flowers",
        "email": email,
        "password1": PASSWORD,
        "timezone": "Asia/Jerusalem",
    }
    return client.post(SIGNUP, {**form, **fields})


def logged_in(client: Client, email: str, password: str = PASSWORD, **headers: Any) -> Any:
    """The answer to a login."""
    return client.post(LOGIN, {"login": email, "password": password}, **headers)


def proven(client: Client, email: str, password: str = PASSWORD) -> Client:
    """The browser, logged in, and the password given once more for what matters."""
    logged_in(client, email, password)
    assert client.post("/accounts/reauthenticate/", {"password": password}).status_code == 302
    return client


def person(email: str) -> User:
    """Somebody with a verified address and the password PASSWORD, in no tenant."""
    user = user_made(email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def known_by_password(user: User) -> User:
    """The same person, whose password is now PASSWORD."""
    user.set_password(PASSWORD)
    user.save()
    return user


def link_in(message: EmailMessage) -> str:
    """The path of the only link with something secret in it."""
    links = re.findall(r"https?://\S+/accounts/\S+/", str(message.body))
    assert len(links) == 1, message.body
    assert links[0].startswith("https://testserver/")
    return str(urlsplit(links[0]).path)


def second_factor_of(user: User) -> str:
    """Sets one up; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(secret)


def code_of(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def wrong_code(secret: str) -> str:
    """A code that the app shows neither now nor in a moment."""
    step = int(time.time()) // 30
    right = {str(format_hotp_value(hotp_value(secret, step + ahead))) for ahead in range(-1, 3)}
    return next(text for text in ("000000", "111111", "222222", "333333") if text not in right)


def new_key() -> str:
    """One more for ENCRYPTION_KEYS."""
    return Fernet.generate_key().decode()


def recovery_codes_of(user: User) -> Sequence[str]:
    """Those not used yet."""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: Sequence[str] = row.wrap().get_unused_codes()
    return codes


def audit_of(tenant_id: UUID) -> list[AuditEvent]:
    """What the tenant's log tells of people, oldest first."""
    with tenant_context(tenant_id):
        return list(AuditEvent.objects.filter(object_kind="user").order_by("position"))
