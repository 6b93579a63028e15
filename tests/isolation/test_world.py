"""The world is whole: a new table must be in it, and its words must be where words can be."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.db import connection, models

from tenants.context import tenant_context
from tenants.runtime_role import tenant_tables
from tests.isolation.digest import unfenced
from tests.isolation.world import Side, World

# Tables that belong to no tenant, and why.
NOBODYS: Final = {
    "tenants_user": "a person may belong to several tenants",
    "tenants_operatorkey": "an operator's",
    "account_emailaddress": "a person's",
    "account_emailconfirmation": "a person's",
    "mfa_authenticator": "a person's",
    "usersessions_usersession": "a person's",
    "django_session": "a person's; names a tenant, which is looked up anew",
    "django_admin_log": "an operator's; names what was changed by id",
    "django_content_type": "Django's names of models",
    "auth_group": "operators' groups",
    "auth_permission": "operators' rights, by model",
}
# Texts that hold no word of a person: made by us, in a shape of their own.
SHAPED: Final = {
    "tenants_tenant.timezone",
    "tenants_tenant.hours",
    "tenants_agentversion.voice",
    "tenants_agentversion.turn_settings",
    "tenants_agentdraft.voice",
    "tenants_agentdraft.turn_settings",
    "tenants_apikey.hash",
    "tenants_apikey.prefix",
    "tenants_apikey.scopes",
    "tenants_auditevent.network",
    "tenants_auditevent.previous_hash",
    "tenants_auditevent.hash",
    "tenants_invitation.token_hash",
    "tenants_phonenumber.twilio_sid",
    "tenants_phonenumber.account_sid",
    "tenants_numberclaim.address_sid",
    "tenants_numberclaim.bundle_sid",
    "tenants_twilioaccount.sid",
    "tenants_twilioaccount.token",
    "tenants_tenant.outbound_countries",
    "tenants_idempotentrequest.key_hash",
    "tenants_idempotentrequest.request_hash",
    "tenants_webhookendpoint.events",
    "tenants_webhookendpoint.secret",
    "tenants_webhookendpoint.old_secret",
    "calls_callsearch.filler",
    "calls_call.call_sid",
    "calls_call.account_sid",
    "calls_call.end_reason",
    "recordings_recording.recording_sid",
    "recordings_recording.content_type",
    "recordings_recording.sha256",
}


def _rows(table: str, column: str = "count(*)") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [str(row[0]) for row in cursor.fetchall()]


def _texts() -> list[tuple[str, str]]:
    """Table and column of every text, JSON and array that may hold any word."""
    found: list[tuple[str, str]] = []
    for model in apps.get_models():
        if model._meta.db_table not in tenant_tables():
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_long = (field.max_length or 99) >= 20
            if (is_text and is_long) or field.get_internal_type() in {"JSONField", "ArrayField"}:
                found.append((model._meta.db_table, str(field.column)))
    return found


def _told(side: Side, table: str, column: str) -> bool:
    with tenant_context(side.tenant_id):
        return any(side.words.heard_in(text) for text in _rows(table, f"{column}::text"))


def test_every_tenants_table_has_rows_of_both(world: World) -> None:
    empty = []
    for side in (world.a, world.b):
        with tenant_context(side.tenant_id):
            empty += [table for table in tenant_tables() if _rows(table) == ["0"]]
    assert not empty, "give them rows in tests/isolation/rows.py"


def test_every_table_is_fenced_or_belongs_to_no_tenant(world: World) -> None:
    assert set(unfenced()) == NOBODYS.keys()


def test_the_words_are_wherever_words_can_be(world: World) -> None:
    silent = [
        f"{table}.{column}"
        for table, column in _texts()
        if f"{table}.{column}" not in SHAPED and not _told(world.a, table, column)
    ]
    assert not silent, "write the canary's word there, in tests/isolation/rows.py or number_rows.py"


def test_the_words_of_the_two_are_never_the_others(world: World) -> None:
    for side, other in ((world.a, world.b), (world.b, world.a)):
        for table, column in _texts():
            with tenant_context(side.tenant_id):
                texts = _rows(table, f"{column}::text")
            assert not [word for text in texts for word in other.words.heard_in(text)]
