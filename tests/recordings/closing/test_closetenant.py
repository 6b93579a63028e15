"""manage.py closetenant."""

from __future__ import annotations

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.recordings.carrier import Carrier
from tests.recordings.closing.test_close import tenant
from tests.recordings.kept import kept_call
from tests.recordings.test_retention import carrier

__all__ = ["carrier"]  # a fixture


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("closetenant", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_tenant_closes_after_the_grace_and_may_be_taken_back(shop: NewTenant) -> None:
    assert "Closes at" in run(shop.tenant.pk)
    assert tenant(shop).status == "closing"
    assert run(shop.tenant.pk, "--undo") == "The tenant is active.\n"


def test_at_once_it_prints_the_receipt(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    told = json.loads(run(shop.tenant.pk, "--now"))
    assert (told["erased"]["calls"], told["remains"]) == (1, {})
    assert tenant(shop).status == "closed"


def test_what_remains_is_an_error_and_run_again_it_goes_on(
    shop: NewTenant, carrier: Carrier
) -> None:
    call_made(shop)
    for _ in range(2):
        with pytest.raises(CommandError) as error:
            run(shop.tenant.pk, "--now")
        assert error.value.returncode == 1


def test_a_tenant_that_is_closed_or_unknown_is_refused(shop: NewTenant, carrier: Carrier) -> None:
    run(shop.tenant.pk, "--now")
    for arguments in [(shop.tenant.pk, "--now"), (shop.tenant.pk, "--undo"), (uuid4(),)]:
        with pytest.raises(CommandError) as error:
            run(*arguments)
        assert error.value.returncode == 2
