"""Who gets into the operators' API, and what is said to everybody else."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from prosaas.lib.logs import redact
from tenants import api_keys
from tenants.models import OperatorKey, User
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tenants.services.operator_keys import operator_key_create
from tenants.services.operators import operator_remove, user_deactivate
from tenants.services.refusals import Refused
from tests.operators_api.conftest import API, Program, program_of
from tests.tenants.operators.conftest import operator_made

pytestmark = pytest.mark.django_db
HEALTH = f"{API}/health/"


def test_a_key_of_an_operator_opens_it(program: Program) -> None:
    assert program.get("/health/").status_code == 200
    assert OperatorKey.objects.get().last_used_at is not None


def test_a_session_that_passed_the_second_factor_opens_it(operator: Client) -> None:
    assert operator.get(HEALTH).status_code == 200


def test_a_session_must_send_its_form_token(staff: User, operator: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = operator.cookies
    assert strict.get(HEALTH).status_code == 200
    answer = strict.post(f"{API}/tenants/", {}, content_type="application/json")
    assert answer.status_code == 403


def test_nobody_is_told_401(visitor: Client) -> None:
    answer = visitor.get(HEALTH)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_members_find_nothing(owner: Client, stranger: Client) -> None:
    assert owner.get(HEALTH).status_code == 404
    assert stranger.get(HEALTH).status_code == 404


def test_staff_without_a_second_factor_are_refused(factorless: Client) -> None:
    answer = factorless.get(HEALTH)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "second_factor_needed"


def test_a_session_that_knows_the_password_alone_is_refused(staff: User) -> None:
    client = Client()
    client.force_login(staff)
    assert client.get(HEALTH).status_code == 403


def test_a_tenants_key_opens_nothing_here_and_an_operators_nothing_there(
    shop: NewTenant, program: Program
) -> None:
    bearer = {"Authorization": f"Bearer {shop.api_key}"}
    assert Client().get(HEALTH, headers=bearer).status_code == 401
    bearer = {"Authorization": f"Bearer {program.key}"}
    assert Client().get("/api/v1/calls/", headers=bearer).status_code == 401


@pytest.mark.parametrize("text", ["", "x", "pso_", f"pso_{'0' * 12}_{'x' * 43}", "pso_é"])
def test_a_key_that_is_none_is_told_401(staff: User, text: str) -> None:
    headers = {"Authorization": b"Bearer " + text.encode("latin-1")}
    answer = Client().get(HEALTH, headers=headers)  # type: ignore[arg-type]  # bytes as sent
    assert answer.status_code == 401


def test_a_key_with_another_end_is_told_401(program: Program) -> None:
    assert Program(program.key[:-1] + "~").get("/health/").status_code == 401
    assert (
        Program(f"{program.key[:-1]}{'A' if program.key[-1] != 'A' else 'B'}")
        .get("/health/")
        .status_code
        == 401
    )


def test_a_key_ends_with_its_time_and_by_revoking(staff: User) -> None:
    late, gone = program_of(staff), program_of(staff)
    OperatorKey.objects.filter(prefix=late.key[4:16]).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    call_command("createoperatorkey", "--revoke", gone.key[4:16], stdout=StringIO())
    assert late.get("/health/").status_code == 401
    assert gone.get("/health/").status_code == 401
    with pytest.raises(CommandError):
        call_command("createoperatorkey", "--revoke", gone.key[4:16], stdout=StringIO())


def test_a_key_ends_with_the_second_factor_and_with_its_operators_standing(staff: User) -> None:
    program, other = program_of(staff), operator_made("other@example.com")
    others, third = program_of(other), operator_made("third@example.com")
    thirds = program_of(third)
    Authenticator.objects.filter(user=staff).delete()
    user_deactivate(user=other, actor=SYSTEM)
    operator_remove(email=third.email)
    assert [each.get("/health/").status_code for each in (program, others, thirds)] == [401] * 3
    revoked = OperatorKey.objects.exclude(revoked_at=None)
    assert {key.user_id for key in revoked} == {other.pk, third.pk}


def test_the_command_prints_a_key_once(staff: User) -> None:
    out = StringIO()
    call_command(
        "createoperatorkey", "--email", staff.email, "--name", "Watch", "--json", stdout=out
    )
    text = json.loads(out.getvalue())["key"]
    key = OperatorKey.objects.get()
    assert text.startswith(f"pso_{key.prefix}_")
    assert text[17:] not in key.hash
    assert Program(text).get("/health/").status_code == 200


@pytest.mark.parametrize(
    ("email", "name", "days"),
    [
        ("owner@nowhere.example.com", "x", 1),
        ("operator@example.com", " ", 1),
        ("operator@example.com", "x" * 101, 1),
        ("operator@example.com", "x", 0),
        ("operator@example.com", "x", 366),
        ("factorless@example.com", "x", 1),
    ],
)
def test_keys_that_are_not_made(
    staff: User, factorless: Client, email: str, name: str, days: int
) -> None:
    with pytest.raises(Refused):
        operator_key_create(email=email, name=name, days=days)


def test_an_operator_has_a_handful_of_keys(staff: User) -> None:
    for _each in range(10):
        program_of(staff)
    with pytest.raises(Refused):
        program_of(staff)


def test_a_key_is_masked_in_logs() -> None:
    text = str(api_keys.generate(api_keys.OPERATORS))
    line = redact(None, "", {"event": f"refused {text} at the door"})
    assert text[17:] not in line["event"]
    assert text[:16] in line["event"]
