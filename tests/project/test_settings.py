"""What the environment makes of the settings."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as active
from django.test import Client

from calls.media.holding import LEASE_RENEW_S
from calls.tasks import SECOND_LOOK_S
from prosaas.launch import web

FILE = Path(__file__).resolve().parents[2] / "prosaas" / "settings.py"


@pytest.fixture
def settings_from(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads settings.py with exactly these variables set."""

    def read(**env: str) -> dict[str, Any]:
        monkeypatch.setattr(os, "environ", env)
        return runpy.run_path(str(FILE))

    return read


def test_an_empty_environment_is_readable_and_safe(settings_from: Any) -> None:
    settings = settings_from()
    assert settings["DEBUG"] is False
    assert settings["ENV_PROBLEMS"] == ()
    assert settings["DATABASES"] == {}
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]


def test_https_turns_on_what_browsers_need(settings_from: Any) -> None:
    settings = settings_from(PUBLIC_URL="https://phone.example.com/")
    assert settings["PUBLIC_URL"] == "https://phone.example.com"
    assert settings["ALLOWED_HOSTS"][0] == "phone.example.com"
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://phone.example.com"]
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert settings[name] is True
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):  # no subdomain can set them
        assert settings[name].startswith("__Host-")


def test_http_needs_none_of_it(settings_from: Any) -> None:
    settings = settings_from(PUBLIC_URL="http://127.0.0.1:8000")
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


def test_the_owner_role_is_there_only_when_named(settings_from: Any) -> None:
    url = "postgresql://app:pw@db:5433/prosaas"
    assert list(settings_from(DATABASE_URL=url)["DATABASES"]) == ["default"]
    both = settings_from(DATABASE_URL=url, DATABASE_OWNER_URL="postgresql://o@db/prosaas")
    assert list(both["DATABASES"]) == ["default", "owner"]


def test_the_runtime_role_is_pooled(settings_from: Any) -> None:
    database = settings_from(DATABASE_URL="postgresql:///d?host=/run/pg")["DATABASES"]["default"]
    assert (database["NAME"], database["HOST"]) == ("d", "/run/pg")
    assert database["OPTIONS"]["pool"]["timeout"] == 10


def test_after_an_outage_the_pool_connects_before_the_reaper_looks_again(
    settings_from: Any,
) -> None:
    pool = settings_from(DATABASE_URL="postgresql:///d")["DATABASES"]["default"]["OPTIONS"]["pool"]
    assert pool["reconnect_timeout"] + LEASE_RENEW_S < SECOND_LOOK_S


def test_the_web_process_waits_less_than_a_second(settings_from: Any) -> None:
    """A webhook answers within 1 s, whatever the database does."""
    given = {"DATABASE_URL": "postgresql:///d", "DB_WAIT_MS": web.WAIT_MS}
    assert settings_from(**given)["DATABASES"]["default"]["OPTIONS"]["pool"]["timeout"] < 1


def test_a_database_that_is_gone_is_given_up_unless_the_url_says_when(settings_from: Any) -> None:
    """L100: a query into the void must not hold its thread for the quarter of an hour of TCP."""
    url = "postgresql://app@db/prosaas"
    patient = settings_from(DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]
    assert (patient["connect_timeout"], patient["tcp_user_timeout"]) == (5, 10_000)
    told = settings_from(DATABASE_URL=f"{url}?connect_timeout=2")["DATABASES"]["default"]
    assert told["OPTIONS"]["connect_timeout"] == "2"


def test_no_lead_at_all_may_be_asked_for(settings_from: Any) -> None:
    """R13: 0 gives strict 20 ms."""
    settings = settings_from(TX_LEAD_MS="0")
    assert (settings["TX_LEAD_MS"], settings["ENV_PROBLEMS"]) == (0, ())


def test_bad_values_are_all_reported(settings_from: Any) -> None:
    problems = settings_from(TX_LEAD_MS="x", DEBUG="x", PUBLIC_URL="x")["ENV_PROBLEMS"]
    assert {problem.name for problem in problems} == {"TX_LEAD_MS", "DEBUG", "PUBLIC_URL"}


def test_mail_is_handed_over_where_its_url_says(settings_from: Any) -> None:
    settings = settings_from(EMAIL_URL="smtps://me:pw@mail.example.com", EMAIL_FROM="a@b.example")
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.com", 465)
    assert (settings["EMAIL_USE_SSL"], settings["EMAIL_TIMEOUT"]) == (True, 20)
    assert settings["DEFAULT_FROM_EMAIL"] == "a@b.example"


def test_an_unusable_mail_url_is_a_problem_and_sends_nothing(settings_from: Any) -> None:
    settings = settings_from(EMAIL_URL="mail.example.com")
    assert [problem.name for problem in settings["ENV_PROBLEMS"]] == ["EMAIL_URL"]
    assert "dummy" in settings["EMAIL_BACKEND"]


@pytest.mark.parametrize(
    ("given", "used", "is_bad"),
    [
        ("", "", False),
        ("support@example.com", "support@example.com", False),
        ("support", "", True),
        ("Support <support@example.com>", "", True),
        ("support@example.com?bcc=me@example.com", "", True),
    ],
)
def test_support_is_written_to_at_an_address_or_nowhere(
    settings_from: Any, given: str, used: str, *, is_bad: bool
) -> None:
    settings = settings_from(SUPPORT_EMAIL=given)
    assert settings["SUPPORT_EMAIL"] == used
    assert [each.name for each in settings["ENV_PROBLEMS"]] == ["SUPPORT_EMAIL"] * is_bad


def test_a_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    assert active.SESSION_COOKIE_HTTPONLY
    assert active.SESSION_COOKIE_SAMESITE == active.CSRF_COOKIE_SAMESITE == "Lax"
    assert active.SESSION_COOKIE_DOMAIN is active.CSRF_COOKIE_DOMAIN is None


@pytest.mark.django_db
def test_a_browser_is_told_to_stay_with_https(visitor: Client) -> None:
    answer = visitor.get("/accounts/login/", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.cookies[active.CSRF_COOKIE_NAME]["secure"]


def test_every_secret_of_the_environment_is_kept_from_the_log(settings_from: Any) -> None:
    url = "postgresql://app:the-password@db/prosaas"
    given = {
        "DATABASE_URL": url,
        "TWILIO_AUTH_TOKEN": "the-token",
        "EMAIL_URL": "smtp://a:p%40ss@b",
    }
    assert {"the-password", "the-token", "p@ss"} <= settings_from(**given)["env"].secrets
