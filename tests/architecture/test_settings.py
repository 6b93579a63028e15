"""Each setting is documented and read, and only settings.py reads the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import global_settings

from tests.architecture.tree import PRODUCT, ROOT, parsed, python_files

SETTINGS = Path("prosaas/settings.py")
READERS = {
    "text", "secret", "flag", "integer", "word", "words", "url", "secret_url", "postgres",
    "mail_address",
}  # fmt: skip
SECRET_READERS = {"secret", "secret_url", "postgres"}
# Read by Django's or a library's own code, not by ours.
LIBRARIES = (
    "ROOT_URLCONF",
    "ASGI_APPLICATION",
    "CELERY_",
    "CHANNEL_LAYERS",
    "EMAIL_FILE_PATH",
    "REST_FRAMEWORK",
)
# Where a library looks its settings up by their names, with its prefix or without.
READ_BY = {
    "ACCOUNT_USER_DISPLAY": "allauth/account/internal/userkit.py",
    "ACCOUNT_": "allauth/account/app_settings.py",
    "ALLAUTH_": "allauth/app_settings.py",
    "MFA_": "allauth/mfa/app_settings.py",
    "USERSESSIONS_": "allauth/usersessions/app_settings.py",
    "CONTENT_SECURITY_POLICY": "csp/middleware.py",
    "SERVESTATIC_": "servestatic/middleware.py",
    "SPECTACULAR_SETTINGS": "drf_spectacular/settings.py",
}
# Only the launchers, before Django starts: prosaas/launch.
LAUNCH = ROOT / "prosaas" / "launch"
LAUNCH_NAME = re.compile(r"\"(HOST|PORT|SERVER|[A-Z]+_SECONDS)\"")
# The process environment itself: read in settings, handed on by the launchers.
MAY_READ_ENVIRON = (
    "prosaas/settings.py",
    "prosaas/launch/",
    "prosaas/embedded",
    "prosaas/sandbox/__main__.py",
)
NAMES_SETTINGS_MODULE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")'


def _environment_reads() -> Iterator[tuple[str, str]]:
    """(reader, variable) of each env.reader("VARIABLE") in the settings."""
    for node in ast.walk(parsed(SETTINGS)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.func.attr, str(node.args[0].value)


def _launch_variables() -> set[str]:
    return {name for path in LAUNCH.glob("*.py") for name in LAUNCH_NAME.findall(path.read_text())}


def _example() -> set[str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {match[1] for line in lines if (match := re.match(r"#? ?([A-Z][A-Z_]+)=", line))}


def _own_settings() -> set[str]:
    """Names that settings.py defines and neither Django nor a library reads."""
    targets = {
        target.id
        for node in ast.walk(parsed(SETTINGS))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.isupper() and not target.id.startswith("_")
    }
    return {
        name
        for name in targets
        if not hasattr(global_settings, name) and not name.startswith((*LIBRARIES, *READ_BY))
    }


def _library_settings() -> Iterator[tuple[str, str]]:
    """(name, source of the library that should read it) for each prefix of READ_BY."""
    packages = Path(django.__file__).parents[1]
    for node in ast.walk(parsed(SETTINGS)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            for prefix, module in READ_BY.items():
                if node.id.startswith(prefix) and (node.id not in READ_BY or node.id == prefix):
                    source = (packages / module).read_text(encoding="utf-8")
                    yield node.id, source.replace("'", '"')


def test_the_example_lists_exactly_what_is_read() -> None:
    reads = set(_environment_reads())
    files = {f"{name}_FILE" for reader, name in reads if reader in SECRET_READERS}
    assert _example() == {name for _reader, name in reads} | files | _launch_variables()


def test_every_setting_of_ours_is_read_by_somebody() -> None:
    """L5: a setting that nothing reads misleads."""
    source = "\n".join(
        (ROOT / path).read_text() for path in python_files(*PRODUCT) if path != SETTINGS
    )
    settings = parsed(SETTINGS)
    used_inside = [node.id for node in ast.walk(settings) if isinstance(node, ast.Name)]
    unread = {
        name
        for name in _own_settings()
        if not re.search(rf"\bsettings\.{name}\b", source) and used_inside.count(name) < 2
    }
    assert not unread


def test_every_setting_of_a_library_is_one_it_knows() -> None:
    """A misspelt ACCOUNT_… would be ignored without a word."""
    unknown = {
        name
        for name, source in _library_settings()
        if f'"{name}"' not in source and f'"{name.partition("_")[2]}"' not in source
    }
    assert not unknown


def test_only_settings_and_launchers_touch_the_environment() -> None:
    touching = {
        str(path)
        for path in python_files(*PRODUCT)
        if path != Path("manage.py") and not str(path).startswith(MAY_READ_ENVIRON)
        if re.search(
            r"os\.environ|getenv", (ROOT / path).read_text().replace(NAMES_SETTINGS_MODULE, "")
        )
    }
    assert not touching


def test_secrets_can_be_given_as_files() -> None:
    secret = re.compile(r"SECRET|TOKEN|KEY|DATABASE|REDIS")
    plain = {
        name
        for reader, name in _environment_reads()
        if secret.search(name) and reader not in SECRET_READERS
    }
    assert not plain
