"""Auth Tokens in memory: kept for a while, read anew when they fail, never more than so many."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.utils import OperationalError
from pytest_django import Settings

from tenants.services.carrier import (
    KEPT_S,
    UNKNOWN_S,
    CarrierToken,
    Tokens,
    auth_token_of,
)

TENANT = uuid4()


class Rows:
    """What is stored, how often it was read, and a clock."""

    def __init__(self) -> None:
        self.tokens = {"AC1": "one", "AC2": "two"}
        self.read: list[str] = []
        self.now = 0.0
        self.is_away = False

    def __call__(self, account_sid: str) -> CarrierToken | None:
        self.read.append(account_sid)
        if self.is_away:
            raise OperationalError
        token = self.tokens.get(account_sid)
        return None if token is None else CarrierToken(token, TENANT)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def tokens(rows: Rows) -> Tokens:
    return Tokens(rows, clock=lambda: rows.now, at_most=2)


@pytest.mark.parametrize(("account", "seconds"), [("AC1", KEPT_S), ("AC9", UNKNOWN_S)])
def test_an_answer_is_kept_so_long_and_no_longer(
    rows: Rows, tokens: Tokens, account: str, seconds: float
) -> None:
    for rows.now in (0.0, seconds - 1, seconds):
        tokens.token(account)
    assert rows.read == [account] * 2


def test_one_that_fails_is_read_anew_once(rows: Rows, tokens: Tokens) -> None:
    tokens.token("AC1")
    rows.tokens["AC1"] = "rotated"
    assert tokens.signer("AC1", "rotated".__eq__) == CarrierToken("rotated", TENANT)
    assert tokens.signer("AC1", "guess".__eq__) is None
    assert rows.read == ["AC1"] * 3


def test_one_just_read_is_not_read_again(rows: Rows, tokens: Tokens) -> None:
    assert tokens.signer("AC1", "guess".__eq__) is None
    assert rows.read == ["AC1"]


def test_an_unknown_account_is_not_asked_for_at_every_request(rows: Rows, tokens: Tokens) -> None:
    for _ in range(3):
        assert tokens.signer("AC9", "guess".__eq__) is None
    assert rows.read == ["AC9"]


def test_an_account_that_is_gone_signs_no_more(rows: Rows, tokens: Tokens) -> None:
    tokens.token("AC1")
    del rows.tokens["AC1"]
    assert tokens.signer("AC1", "guess".__eq__) is None
    assert tokens.signer("AC1", "one".__eq__) is None


def test_unknown_accounts_push_no_known_one_out(rows: Rows, tokens: Tokens) -> None:
    for account in ("AC1", "AC2", *(f"AC9{n}" for n in range(5))):
        tokens.token(account)
    rows.read.clear()
    tokens.token("AC1")
    assert rows.read == []


def test_the_oldest_goes_when_there_are_too_many(rows: Rows, tokens: Tokens) -> None:
    rows.tokens["AC3"] = "three"
    for account in ("AC1", "AC2", "AC3"):
        tokens.token(account)
    rows.read.clear()
    for account in ("AC3", "AC2", "AC1"):
        tokens.token(account)
    assert rows.read == ["AC1"]


def test_an_error_of_the_database_is_told_and_not_kept(rows: Rows, tokens: Tokens) -> None:
    rows.is_away = True
    with pytest.raises(OperationalError):
        tokens.token("AC1")
    rows.is_away = False
    assert tokens.token("AC1") == CarrierToken("one", TENANT)


def test_no_token_is_in_what_is_written_of_it() -> None:
    assert "secret" not in repr(CarrierToken("secret", None))


def test_our_own_account_is_not_asked_for(settings: Settings) -> None:
    """Without a database: none of these tests has one."""
    ours = CarrierToken(settings.TWILIO_AUTH_TOKEN, None)
    assert [auth_token_of(sid) for sid in ("", settings.TWILIO_ACCOUNT_SID)] == [ours, ours]
    settings.TWILIO_ACCOUNT_SID = ""
    assert auth_token_of("AC1") == ours
