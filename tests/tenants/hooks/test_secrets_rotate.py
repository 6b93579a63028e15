"""rotatekeys and the doctor: the secrets of webhooks."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from prosaas.doctor import encrypted
from prosaas.lib import encryption
from tenants import hooks
from tenants.services import SYSTEM
from tests.tenants.accounts.steps import new_key
from tests.tenants.hooks.conftest import Hook

pytestmark = pytest.mark.django_db


def rotated(*arguments: str) -> str:
    out = StringIO()
    call_command("rotatekeys", *arguments, stdout=out)
    return out.getvalue()


def test_both_secrets_are_put_under_the_first_key(hook: Hook, settings: Settings) -> None:
    new = hooks.endpoint_rotate(
        tenant_id=hook.tenant_id, actor=SYSTEM, endpoint_id=hook.endpoint_id
    )
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    assert rotated("--check").startswith("1 are under an older key, 0 ")
    assert {found.code for found in encrypted.look()} >= {"encryption-older"}
    assert rotated().startswith("1 re-encrypted, 0 ")
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    row = hook.row()
    assert (encryption.decrypt(row.secret), encryption.decrypt(row.old_secret)) == (
        new,
        hook.secret,
    )


def test_a_secret_that_signs_no_more_is_forgotten(hook: Hook, settings: Settings) -> None:
    hook.change(old_secret="damaged", old_secret_until=timezone.now() - timedelta(days=1))
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    assert rotated().startswith("1 re-encrypted, 0 ")
    assert hook.row().old_secret == ""


def test_an_unreadable_one_is_named_by_its_endpoint(hook: Hook) -> None:
    hook.change(secret="damaged")
    with pytest.raises(CommandError, match=f"tenants_webhookendpoint {hook.endpoint_id}"):
        rotated()
    assert [found.code for found in encrypted.look()] == ["encryption-webhooks"]
