"""System checks: an id and a hint for every wrong setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from prosaas.checks import database_problems
from prosaas.lib.env import Problem


def found() -> dict[str, CheckMessage]:
    return {str(message.id): message for message in run_checks()}


def test_the_tests_own_settings_are_clean() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SECRET_KEY", "", "prosaas.E002"),
        ("ENCRYPTION_KEYS", (), "prosaas.E015"),
        ("ENCRYPTION_KEYS", ("not-a-key",), "prosaas.E015"),
        ("REDIS_URL", "", "prosaas.E004"),
        ("PUBLIC_URL", "", "prosaas.E005"),
        ("PUBLIC_URL", "http://phone.example.com", "prosaas.E006"),
        ("PUBLIC_URL", "https://phone.example.com/path", "prosaas.E007"),
        ("TWILIO_AUTH_TOKEN", "", "prosaas.E008"),
        ("OPENAI_API_KEY", "", "prosaas.E009"),
        ("TWILIO_ACCOUNT_SID", "", "prosaas.W012"),
    ],
)
def test_a_wrong_setting_has_an_id_and_a_hint(
    settings: Settings, name: str, value: object, check: str
) -> None:
    setattr(settings, name, value)
    assert found()[check].hint


@pytest.mark.parametrize("name", ["PUBLIC_URL", "TWILIO_AUTH_TOKEN", "OPENAI_API_KEY"])
def test_a_missing_provider_is_a_warning_with_debug(settings: Settings, name: str) -> None:
    setattr(settings, name, "")
    settings.DEBUG = True
    assert not [message for message in found().values() if message.is_serious()]


@pytest.mark.parametrize("name", ["DEBUG", "SANDBOX"])
def test_http_is_allowed_for_development(settings: Settings, name: str) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    setattr(settings, name, True)
    assert "prosaas.E006" not in found()


@pytest.mark.parametrize(
    ("public_url", "twilio", "is_refused"),
    [
        ("https://phone.example.com", "", True),
        ("https://phone.example.com", "https://api.twilio.com", True),
        ("https://phone.example.com", "http://127.0.0.1:9000", False),
        ("https://localhost:8443", "", False),
        ("https://[::1]", "", False),
        ("http://127.0.0.1:8000", "", False),
    ],
)
def test_the_sandbox_flag_is_refused_where_telephones_call(
    settings: Settings, public_url: str, twilio: str, is_refused: bool
) -> None:
    settings.SANDBOX, settings.PUBLIC_URL, settings.TWILIO_API_URL = True, public_url, twilio
    assert ("prosaas.E017" in found()) is is_refused


def test_an_unreadable_value_is_an_error(settings: Settings) -> None:
    settings.ENV_PROBLEMS = (Problem("TX_LEAD_MS", "Set it to a number."),)
    assert found()["prosaas.E001"].hint == "Set it to a number."


def test_no_database_is_an_error() -> None:
    assert database_problems({})[0].id == "prosaas.E003"


def test_one_role_for_both_databases_is_an_error() -> None:
    role = {"USER": "same", "NAME": "d"}
    assert database_problems({"default": role, "owner": role})[0].id == "prosaas.E010"


@pytest.mark.django_db
def test_the_database_check_passes_as_the_runtime_role() -> None:
    assert run_checks(databases=["default"]) == []


def test_mail_without_a_sender_is_an_error(settings: Settings) -> None:
    settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL = "smtp://mail.example.com", "nobody"
    assert found()["prosaas.E014"].hint
    settings.DEFAULT_FROM_EMAIL = "Calls <calls@example.com>"
    assert "prosaas.E014" not in found()


def test_translations_that_were_not_compiled_are_an_error(
    settings: Settings, tmp_path: Path
) -> None:
    words = tmp_path / "locale" / "he" / "LC_MESSAGES" / "django.po"
    words.parent.mkdir(parents=True)
    words.touch()
    settings.BASE_DIR = tmp_path
    assert "make install" in str(found()["prosaas.E018"].hint)
