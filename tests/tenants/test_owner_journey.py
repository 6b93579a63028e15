"""A new owner's first day, by HTTP alone: the pages, their forms, and the links of the e-mails."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery staple"
OWNER, VIEWER = "owner@flowers.example", "viewer@flowers.example"
SETTINGS = {
    "name": "Roses",
    "locale": "en",
    "timezone": "Asia/Jerusalem",
    "keep_carrier_audio_days": "7",
    "keep_audio_days": "30",
    "keep_transcript_days": "30",
    "keep_tape_days": "30",
}


@dataclass
class Person:
    """Somebody with a browser that checks CSRF tokens, and a mailbox."""

    email: str
    mailbox: list[EmailMessage]
    browser: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    secret: str = ""

    def opens(self, address: str) -> str:
        """A page that must be there, after its redirects."""
        answer = self.browser.get(address, follow=True)
        assert answer.status_code == 200, address
        return unescape(answer.content.decode())

    def status(self, address: str) -> int:
        return self.browser.get(address).status_code

    def sends(self, page: str, to: str = "", **fields: str) -> Any:
        """Opens the page, takes its CSRF token, and posts to it or to an address on it."""
        html = self.opens(page)
        assert not to or f'"{to}"' in html, f"{page} has no form for {to}"
        return self.posts(to or page, token_in(html), **fields)

    def posts(self, address: str, token: str, **fields: str) -> Any:
        return self.browser.post(address, {"csrfmiddlewaretoken": token, **fields})

    def link(self, path: str) -> str:
        """The address in the newest e-mail to this person."""
        letter = [letter for letter in self.mailbox if letter.to == [self.email]][-1]
        found = re.search(rf"https?://\S*{path}\S*", str(letter.body))
        assert found, letter.body
        return str(urlsplit(found[0]).path)

    def code(self) -> str:
        """What the authenticator shows now."""
        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // 30)))


def token_in(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert found
    return found[1]


def went_to(answer: Any, address: str) -> bool:
    """Whether a form was taken; says what the page complains of if not."""
    assert answer.status_code == 302, unescape(answer.content.decode())
    return str(urlsplit(answer.headers["Location"]).path) == address


def signs_up(owner: Person) -> None:
    answer = owner.sends(
        "/accounts/signup/",
        business="Flowers",
        email=owner.email,
        password1=PASSWORD,
        timezone="Asia/Jerusalem",
    )
    assert went_to(answer, "/accounts/confirm-email/")
    assert owner.status("/app/calls/") == 302  # not before the address is verified


def verifies(owner: Person) -> None:
    confirm = owner.link("/accounts/confirm-email/")
    owner.browser = Client(enforce_csrf_checks=True)  # as on the telephone that has the mail
    assert owner.sends(confirm).status_code == 403  # the link alone proves no person
    assert owner.sends(confirm, password=PASSWORD).status_code == 302


def logs_in(person: Person) -> Any:
    return person.sends("/accounts/login/", login=person.email, password=PASSWORD)


def enables_totp(owner: Person) -> None:
    activate = "/accounts/2fa/totp/activate/"
    asked = owner.sends(activate, "/accounts/reauthenticate/", password=PASSWORD, next=activate)
    assert went_to(asked, activate)
    page = owner.opens(activate)
    found = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)
    assert found
    owner.secret = found[1]
    for _try in range(2):  # the second, should the code's half minute end meanwhile
        answer = owner.posts(activate, token_in(page), code=owner.code())
        if answer.status_code == 302:
            break
    assert went_to(answer, "/accounts/2fa/recovery-codes/")


def logs_in_with_a_code(owner: Person) -> None:
    assert went_to(owner.sends("/app/account/", "/accounts/logout/"), "/accounts/login/")
    assert owner.status("/app/calls/") == 302
    assert went_to(logs_in(owner), "/accounts/2fa/authenticate/")
    assert owner.status("/app/calls/") == 302  # a password is not enough
    for _try in range(2):
        answer = owner.sends("/accounts/2fa/authenticate/", code=owner.code())
        if answer.status_code == 302:
            break
    assert went_to(answer, "/app/")


def joins(viewer: Person) -> None:
    invitation = viewer.link("/invitations/")
    page = viewer.opens(invitation)
    assert "Flowers invites you to join as viewer." in re.sub(r"</?bdi>", "", page)
    assert '"/accounts/signup/"' in page
    answer = viewer.sends("/accounts/signup/", password1=PASSWORD)
    assert went_to(answer, "/app/")
    assert viewer.status(invitation) == 410  # used


def sees(person: Person) -> None:
    assert "No calls yet." in person.opens("/app/calls/")
    members = person.opens("/app/members/")
    assert OWNER in members
    assert VIEWER in members
    assert "Asia/Jerusalem" in person.opens("/app/settings/")


def changes(owner: Person) -> list[tuple[str, str, dict[str, str]]]:
    """Every form that changes something of the business: its page, its address, its fields."""
    members = owner.opens("/app/members/")
    role = re.search(r'action="(/app/members/[0-9a-f-]+/role/)"', members)
    resend = re.search(r'action="(/app/members/invitations/[0-9a-f-]+/resend/)"', members)
    assert role
    assert resend
    page = "/app/members/"
    return [
        ("/app/settings/", "/app/settings/change/", SETTINGS),
        (page, "/app/members/invite/", {"email": "third@flowers.example", "role": "manager"}),
        (page, resend[1], {}),
        (page, role[1], {"role": "viewer"}),
        (page, role[1].replace("/role/", "/remove/"), {}),
    ]


def test_a_new_owner_signs_up_and_invites_a_viewer_who_sees_and_changes_nothing(
    mailbox: list[EmailMessage],
) -> None:
    owner, viewer = Person(OWNER, mailbox), Person(VIEWER, mailbox)
    signs_up(owner)
    verifies(owner)
    assert went_to(logs_in(owner), "/app/")
    enables_totp(owner)
    logs_in_with_a_code(owner)

    invite = "/app/members/invite/"
    assert went_to(
        owner.sends("/app/members/", invite, email=VIEWER, role="viewer"), "/app/members/"
    )
    joins(viewer)
    sees(viewer)
    sees(owner)

    guest = {"email": "guest@flowers.example", "role": "viewer"}
    assert went_to(owner.sends("/app/members/", invite, **guest), "/app/members/")
    forms = changes(owner)
    token = token_in(viewer.opens("/app/members/"))
    for page, address, fields in forms:
        assert f'"{address}"' not in viewer.opens(page)
        assert viewer.posts(address, token, **fields).status_code == 403, address
    assert viewer.status("/app/keys/") == 403
    assert viewer.status("/app/audit/") == 403
    assert "Roses" not in viewer.opens("/app/settings/")

    for page, address, fields in forms:
        assert owner.posts(address, token_in(owner.opens(page)), **fields).status_code == 302
    assert "Roses" in owner.opens("/app/settings/")
    assert viewer.status("/app/calls/") == 404  # removed, at the next request
    assert '"/app/audit/"' in owner.opens("/app/calls/")
