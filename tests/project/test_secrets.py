"""Known secrets are planted, the product is driven through good days and bad ones, and then none
of them stands in the logs, in the admin, in an answer of the API or on an error page."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from celery import shared_task
from django.conf import settings as active
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from calls.models import Call
from calls.twilio import stream_token
from prosaas.lib.logs import logging_config
from recordings.links import audio_link
from recordings.models import Recording
from tenants.context import tenant_context
from tenants.models import User
from tenants.services import NewTenant
from tenants.services.audit import Actor
from tenants.services.invitations import invitation_create
from tests.calls.calling import call_made, twilio_post, voice_params
from tests.factories import PASSWORD, user_made
from tests.people import factor_passed
from tests.project.pages import addresses
from tests.tenants.accounts.steps import (
    CODE,
    NEW_PASSWORD,
    RESET,
    WRONG,
    code_of,
    link_in,
    logged_in,
    recovery_codes_of,
    second_factor_of,
    signed_up,
)

pytestmark = pytest.mark.django_db(transaction=True)
PLANTED = {
    "SECRET_KEY": "planted-secret-key-0123456789",
    "OPENAI_API_KEY": "sk-planted-openai",
    "TWILIO_AUTH_TOKEN": "planted-twilio-token",
    "STORAGE_ACCESS_KEY": "planted-access-key",
    "STORAGE_SECRET_KEY": "planted-storage-secret",
    "EMAIL_HOST_PASSWORD": "planted-mail-password",
    "EMAIL_URL": "smtp://me:planted-url-password@mail.example.com",
}
DATABASE_PASSWORD = "planted-database-password"


@shared_task(name="tests.project.failing")
def failing(secret: str) -> None:
    """A task that fails with a secret among its arguments."""
    raise RuntimeError(f"after {len(secret)} characters")


@dataclass
class Seen:
    """Everything the product wrote or answered, and the secrets it was driven with."""

    log: io.StringIO = field(default_factory=io.StringIO)
    answers: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=lambda: dict(PLANTED))

    def keep(self, what: str, answer: Any) -> Any:
        """Keeps an answer that must not hold a secret."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.answers[what] = body.decode() + str(dict(answer.headers))
        return answer

    def leaks(self) -> set[tuple[str, str]]:
        """(secret, place) of each that came out."""
        places = {"log": self.log.getvalue(), **self.answers}
        return {
            (name, place)
            for name, secret in self.secrets.items()
            for place, text in places.items()
            if secret in text
        }


@pytest.fixture
def seen(settings: Settings) -> Iterator[Seen]:
    """Listens as production's handler does, knowing the settings' secrets as production does."""
    seen = Seen()
    formatter = logging_config(
        level="INFO", readable=False, secrets=[*PLANTED.values(), DATABASE_PASSWORD]
    )["formatters"]["structured"]
    handler = logging.StreamHandler(seen.log)
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    was = root.level
    root.setLevel("INFO")
    root.addHandler(handler)
    for name, value in PLANTED.items():
        setattr(settings, name, value)
    settings.ROOT_URLCONF = "tests.project.crashing"
    yield seen
    root.removeHandler(handler)
    root.setLevel(was)


def _owner(shop: NewTenant) -> User:
    user = User.objects.get(email=shop.owner_email)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_login_with_a_second_factor_leaves_no_trace_of_it(
    seen: Seen, shop: NewTenant, mailbox: list[EmailMessage]
) -> None:
    user, browser = _owner(shop), Client()
    secret = second_factor_of(user)
    code = recovery_codes_of(user)[0]
    seen.secrets |= {"password": PASSWORD, "wrong": WRONG, "totp": secret, "code": code}
    logged_in(browser, user.email, WRONG)
    logged_in(browser, user.email)
    seen.keep("wrong code", browser.post(CODE, {"code": "no-such-code"}))
    browser.post(CODE, {"code": code_of(secret)})
    assert browser.get("/app/calls/").status_code == 200
    seen.secrets["session"] = str(browser.session.session_key)
    seen.keep("crash", Client(raise_request_exception=False).get("/crash/plain"))
    assert not seen.leaks()


def test_links_from_e_mails_leave_no_trace(
    seen: Seen, shop: NewTenant, mailbox: list[EmailMessage]
) -> None:
    user, browser = _owner(shop), Client()
    browser.post(RESET, {"email": user.email})
    reset = link_in(mailbox[-1])
    seen.secrets["reset"] = reset.rstrip("/").rpartition("/")[2]
    form = browser.get(reset)["Location"]
    browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    browser.get(reset, follow=True)
    signed_up(Client())
    verify = link_in(mailbox[-1])
    seen.secrets["verify"] = verify.rstrip("/").rpartition("/")[2]
    Client().post(verify)
    seen.keep("wrong link", Client().get(f"{verify}x/nowhere/"))
    sent = invitation_create(
        tenant_id=shop.tenant.pk, actor=Actor("system"), email="new@example.com", role="viewer"
    )
    seen.secrets["invitation"] = sent.token
    Client().get(reverse("tenants:invitation", args=[sent.token]))
    seen.keep("no such link", Client().get(f"/invitations/{sent.token}/nowhere"))
    assert "[token]" in seen.log.getvalue()
    assert not seen.leaks()


def test_the_api_repeats_no_key(seen: Seen, shop: NewTenant) -> None:
    seen.secrets |= {"key": shop.api_key, "key's secret": shop.api_key[17:]}
    bad = shop.api_key[:-4] + "xxxx"
    seen.secrets["bad key"] = bad[17:]
    browser = Client(raise_request_exception=False)
    for key in (shop.api_key, bad, "nonsense"):
        headers = {"Authorization": f"Bearer {key}"}
        for path in ("/api/v1/calls/", "/api/v1/nowhere/", "/api/schema/", "/api/crash/header"):
            seen.keep(f"{path} {key[:8]}", browser.get(path, headers=headers))
            seen.keep(f"POST {path} {key[:8]}", browser.post(path, headers=headers))
    assert "Traceback" in seen.log.getvalue()
    assert not seen.leaks()


def test_calls_leave_no_trace_of_tokens_signatures_and_links(seen: Seen, shop: NewTenant) -> None:
    answer = twilio_post("/webhook/incoming_call", voice_params(shop))
    assert answer.status_code == 200
    call = call_made(shop)
    with tenant_context(shop.tenant.pk):
        recording = Recording.objects.create(tenant=shop.tenant, call=call, status="completed")
        link = audio_link(recording, seconds=60).removeprefix(active.PUBLIC_URL)
    token = stream_token.mint(call.call_sid)
    seen.secrets |= {"stream": token, "link": link.partition("=")[2]}
    seen.keep("bad signature", twilio_post("/webhook/incoming_call", {}, token="x"))
    forged = {"X-Twilio-Signature": "planted-signature"}
    seen.secrets["signature"] = "planted-signature"
    seen.keep("forged", Client().post("/webhook/incoming_call", headers=forged))
    seen.keep("no socket", Client().get(f"/ws/twilio-media/{token}"))
    seen.keep("gone", Client().get(link))
    seen.keep("elsewhere", Client().get(link.replace("audio", "nowhere")))
    assert not seen.leaks()


def test_a_crash_tells_neither_the_visitor_nor_the_log(seen: Seen, rival: NewTenant) -> None:
    browser = Client(raise_request_exception=False)
    for path in ("/crash/plain", "/crash/key", "/api/crash/key", "/nowhere"):
        assert seen.keep(path, browser.get(path)).status_code in {404, 500}
    seen.keep("host", browser.get("/", headers={"Host": "evil.example"}))
    seen.keep(
        "csrf", Client(enforce_csrf_checks=True).post("/accounts/login/", {"password": WRONG})
    )
    seen.secrets |= {"task": "planted-argument", "wrong": WRONG}
    failing.apply(args=("planted-argument",))
    logging.getLogger("any.library").error("postgresql://prosaas:%s@db/prosaas", DATABASE_PASSWORD)
    seen.secrets["database"] = DATABASE_PASSWORD
    assert "RuntimeError" in seen.log.getvalue()
    assert not seen.leaks()


def test_no_page_of_the_admin_shows_a_secret(seen: Seen, shop: NewTenant) -> None:
    staff, browser = user_made("operator@example.com"), Client()
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    totp, owners = second_factor_of(staff), second_factor_of(_owner(shop))
    sent = invitation_create(
        tenant_id=shop.tenant.pk, actor=Actor("system"), email="new@example.com", role="viewer"
    )
    call: Call = call_made(shop)
    seen.secrets |= {"totp": totp, "owner's totp": owners, "invitation": sent.token}
    seen.secrets |= {"key": shop.api_key[17:], "hash": User.objects.get(pk=staff.pk).password}
    browser.force_login(User.objects.get(pk=staff.pk))
    factor_passed(browser)
    browser.post("/admin/enter/", {"tenant": str(shop.tenant.pk)})
    seen.secrets["session"] = str(browser.session.session_key)
    pages = [path for path in addresses() if path.startswith("/admin/")]
    pages += [
        f"/admin/tenants/tenant/{shop.tenant.pk}/change/",
        f"/admin/calls/call/{call.pk}/change/",
    ]
    shown = [seen.keep(path, browser.get(path)).status_code for path in pages]
    assert shown.count(200) > 10
    assert not seen.leaks()
