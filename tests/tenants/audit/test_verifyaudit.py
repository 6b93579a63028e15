"""`manage.py verifyaudit`: what it prints, how it ends, what an earlier file proves."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tenants.services import NewTenant, audit_lines
from tests.tenants.audit.chains import EXPORT, chain, recorded, trigger_off

pytestmark = pytest.mark.django_db


def ran(*arguments: str) -> str:
    out = StringIO()
    call_command("verifyaudit", *arguments, stdout=out)
    return out.getvalue()


def failed(*arguments: str) -> tuple[int, str]:
    """Exit code; what was printed and said."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verifyaudit", *arguments, stdout=out)
    return caught.value.returncode, f"{out.getvalue()}{caught.value}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "earlier.txt"


def test_every_tenant_has_a_line(shop: NewTenant, rival: NewTenant) -> None:
    recorded(shop)
    head = chain(shop)[-1]
    told = ran().splitlines()
    assert f"{shop.tenant.pk} {head.position} {head.hash} whole" in told
    assert any(line.startswith(str(rival.tenant.pk)) for line in told)


def test_one_tenant_is_asked_for(shop: NewTenant, rival: NewTenant) -> None:
    assert ran("--tenant", str(shop.tenant.pk)).split()[0] == str(shop.tenant.pk)
    assert str(rival.tenant.pk) not in ran("--tenant", str(shop.tenant.pk))


def test_its_own_output_proves_that_the_log_only_grew(shop: NewTenant, file: Path) -> None:
    file.write_text(ran())
    recorded(shop)
    assert "whole" in ran("--against", str(file))


def test_an_export_proves_that_the_log_only_grew(
    shop: NewTenant, owner: Client, file: Path
) -> None:
    file.write_bytes(owner.post(EXPORT).getvalue())
    recorded(shop)
    assert "whole" in ran("--tenant", str(shop.tenant.pk), "--against", str(file))


def test_a_log_that_was_cut_is_found(shop: NewTenant, file: Path) -> None:
    head = recorded(shop)
    text = f"{shop.tenant.pk} {head.position + 1} {'a' * 64} whole"
    file.write_text(text)
    assert failed("--against", str(file))[0] == 1
    assert f"broken at {head.position + 1}: short" in failed("--against", str(file))[1]


def test_a_log_that_was_written_anew_is_found(shop: NewTenant, file: Path) -> None:
    head = recorded(shop)
    lines = list(audit_lines(tenant_id=shop.tenant.pk, last=head.position))
    last = json.loads(lines[-1]) | {"hash": "a" * 64}
    file.write_text("".join([*lines[:-1], json.dumps(last)]))
    code, told = failed("--against", str(file))
    assert (code, f"broken at {head.position}: rewritten" in told) == (1, True)


def test_a_tenant_that_is_not_there_any_more_is_found(shop: NewTenant, file: Path) -> None:
    gone = uuid4()
    file.write_text(ran() + f"{gone} 1 {'a' * 64} whole\n")
    code, told = failed("--against", str(file))
    assert (code, f"{gone} 0 - broken at 1: short" in told) == (1, True)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_broken_log_is_exit_code_1_and_the_others_are_still_read(
    shop: NewTenant, rival: NewTenant
) -> None:
    recorded(shop)
    with trigger_off() as cursor:
        cursor.execute(
            "DELETE FROM tenants_auditevent WHERE tenant_id = %s AND position = 1", [shop.tenant.pk]
        )
    code, told = failed()
    assert code == 1
    assert f"{shop.tenant.pk} 0 - broken at 2: gap" in told
    [other] = [line for line in told.splitlines() if line.startswith(str(rival.tenant.pk))]
    assert other.endswith("whole")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "Line 1 is neither"),
        ('{"tenant": 1}', "Line 1 is neither"),
        ("{", "Line 1 is neither"),
        ("", "holds no head"),
        ("\0", "Line 1 is neither"),
    ],
)
def test_a_file_that_proves_nothing_is_refused(
    shop: NewTenant, file: Path, text: str, told: str
) -> None:
    file.write_text(text)
    code, said = failed("--against", str(file))
    assert (code, told in said) == (2, True)


@pytest.mark.parametrize("tenant", ["x", str(uuid4())])
def test_a_tenant_that_never_was_is_refused(shop: NewTenant, tenant: str) -> None:
    assert failed("--tenant", tenant)[0] == 2


def test_a_file_that_is_not_there_is_refused(shop: NewTenant) -> None:
    assert failed("--against", "/nowhere/at/all")[0] == 2
