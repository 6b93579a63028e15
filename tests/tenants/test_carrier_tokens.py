"""Auth Tokens in memory: kept for a while, read anew when they fail, never more than so many."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.utils import OperationalError
from pytest_django import Settings

from prosaas.lib import counters
from tenants.services.carrier import signer_of
from tenants.services.carrier_tokens import (
    DOUBTED_S,
    KEPT_S,
    STRANGERS_PER_S,
    UNKNOWN_S,
    CarrierToken,
    Tokens,
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
    assert rows.read == ["AC1"] * 2


def test_one_that_fails_again_and_again_is_read_anew_once_in_a_while(
    rows: Rows, tokens: Tokens
) -> None:
    tokens.token("AC1")
    for rows.now in (0.0, 0.0, DOUBTED_S - 1, DOUBTED_S, DOUBTED_S):
        assert tokens.signer("AC1", "guess".__eq__) is None
    assert rows.read == ["AC1"] * 3


def test_what_was_just_read_for_another_request_counts(rows: Rows, tokens: Tokens) -> None:
    tokens.token("AC1")
    rows.tokens["AC1"] = "rotated"

    def late(token: str) -> bool:
        """Fails with the old token, while another request has the new one read."""
        if token == "one":
            tokens.signer("AC1", "rotated".__eq__)
        return token == "rotated"

    assert tokens.signer("AC1", late) == CarrierToken("rotated", TENANT)
    assert rows.read == ["AC1"] * 2


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


def test_strangers_are_read_so_often_and_known_accounts_as_ever(rows: Rows, tokens: Tokens) -> None:
    """A flood of invented accounts does not occupy the database."""
    tokens.token("AC1")
    before = counters.snapshot().get("carrier_account_not_read", 0)
    rows.now = KEPT_S
    for n in range(100):
        tokens.token(f"AC9{n}")
    assert len(rows.read) == 1 + STRANGERS_PER_S
    assert counters.snapshot()["carrier_account_not_read"] == before + 100 - STRANGERS_PER_S
    assert tokens.signer("AC1", "one".__eq__) == CarrierToken("one", TENANT)
    assert tokens.token("AC2") is None
    rows.now += 2 / STRANGERS_PER_S
    assert tokens.token("AC2") == CarrierToken("two", TENANT)


def test_whose_account_it_is_is_remembered_and_never_asked_for(rows: Rows, tokens: Tokens) -> None:
    assert tokens.holder("AC1") is None
    tokens.signer("AC1", "guess".__eq__)
    rows.now = 2 * KEPT_S
    tokens.token("AC9")
    assert (tokens.holder("AC1"), tokens.holder("AC9")) == (TENANT, None)
    assert rows.read == ["AC1", "AC9"]


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
    for sid in ("", settings.TWILIO_ACCOUNT_SID):
        assert signer_of(sid, signed_with=ours.token.__eq__) == ours
        assert signer_of(sid, signed_with="another".__eq__) is None
    settings.TWILIO_ACCOUNT_SID = ""
    assert signer_of("AC1", signed_with=ours.token.__eq__) == ours
