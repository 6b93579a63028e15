"""Whose Auth Token signed, which account is named, whose call and number: 200 or 403."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from prosaas.lib import counters
from prosaas.lib.encryption import encrypt
from tenants.models import TwilioAccount
from tenants.services import NewTenant, carrier
from tenants.services.carrier import TOKENS
from tests.calls.calling import (
    call_made,
    call_sid,
    calls_of,
    stored,
    twilio_post,
    verbs,
    voice_params,
)
from tests.calls.conftest import Looks
from tests.calls.subaccounts import account_made, token_of, token_stored

INCOMING = "/webhook/incoming_call"
WEBHOOKS = [
    INCOMING,
    "/webhook/voice_fallback",
    "/webhook/stream_ended",
    "/webhook/call_status",
    "/webhook/recording_status",
    "/webhook/voicemail",
]

pytestmark = pytest.mark.usefixtures("no_traceback")


@pytest.fixture
def account(shop: NewTenant) -> TwilioAccount:
    """The shop's own account."""
    return account_made(shop)


def fields(made: NewTenant, account_sid: str, **changes: Any) -> dict[str, Any]:
    """What any webhook reads."""
    return voice_params(
        made,
        AccountSid=account_sid,
        RecordingSid="RE1",
        RecordingStatus="in-progress",
        RecordingSource="RecordVerb",
        **changes,
    )


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize(
    "signed",
    [
        ("child", "child", 200),
        ("parent", "parent", 200),
        ("parent", "", 200),
        ("parent", "child", 403),
        ("sibling", "child", 403),
        ("child", "parent", 403),
        ("child", "", 403),
        ("child", "sibling", 403),
        ("child", "nobody's", 403),
        ("parent", "nobody's", 403),
    ],
)
def test_the_named_accounts_token_must_have_signed(
    shop: NewTenant, rival: NewTenant, path: str, signed: tuple[str, str, int]
) -> None:
    """A3: the Auth Token is that of the account named in AccountSid."""
    signer, named, status = signed
    tokens = {
        "parent": settings.TWILIO_AUTH_TOKEN,
        "child": token_of(shop),
        "sibling": token_of(rival),
    }
    accounts = {
        "parent": settings.TWILIO_ACCOUNT_SID,
        "child": account_made(shop).sid,
        "sibling": account_made(rival).sid,
        "nobody's": "AC" + "f" * 32,
        "": "",
    }
    answer = twilio_post(path, fields(shop, accounts[named]), token=tokens[signer])
    assert answer.status_code in {status, 204 if status == 200 else status}


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize(
    "crossed",
    [
        ("shop", "shop", False),
        ("", "shop", False),
        ("", "", False),
        ("rival", "shop", True),
        ("shop", "rival", False),
        ("", "rival", True),
        ("rival", "rival", True),
    ],
)
def test_a_tenants_account_speaks_of_its_own_calls_and_numbers_alone(
    shop: NewTenant, rival: NewTenant, path: str, crossed: tuple[str, str, bool]
) -> None:
    """Its own call may be to anybody's number: outbound, `To` is who is called."""
    (call_of, number_of, is_refused), account = crossed, account_made(shop)
    rivals = call_made(rival)
    own = call_made(shop, account_sid=account.sid)
    call = {"shop": own.call_sid, "rival": rivals.call_sid, "": call_sid()}[call_of]
    number = {"shop": shop.number, "rival": rival.number, "": "+14155559999"}[number_of]
    before = counters.snapshot().get("webhook_of_another_tenant", 0)
    answer = twilio_post(
        path,
        fields(shop, account.sid, CallSid=call, To=number, CallStatus="completed"),
        token=token_of(shop),
    )
    assert (answer.status_code == 403) == is_refused
    assert counters.snapshot().get("webhook_of_another_tenant", 0) == before + is_refused
    assert (stored(rivals).status, len(calls_of(rival))) == ("ringing", 1)


@pytest.mark.parametrize("path", WEBHOOKS)
def test_an_accountsid_that_is_none_is_a_plain_400(shop: NewTenant, path: str) -> None:
    for odd in ("x", "AC1", "AC" + "F" * 32, [settings.TWILIO_ACCOUNT_SID, "AC" + "1" * 32]):
        assert twilio_post(path, fields(shop, odd)).status_code == 400  # type: ignore[arg-type]


def test_a_shared_key_signature_is_refused_of_a_tenants_account_too(
    shop: NewTenant, account: TwilioAccount
) -> None:
    header = {"X-Twilio-Webhooks-Signature-Settings": "key=SK1,algorithm=HMAC_SHA256"}
    answer = twilio_post(INCOMING, fields(shop, account.sid), token=token_of(shop), **header)
    assert answer.status_code == 403


def test_a_rotated_token_is_read_anew_at_its_first_signature(
    shop: NewTenant, account: TwilioAccount
) -> None:
    params = fields(shop, account.sid)
    assert verbs(twilio_post(INCOMING, params, token=token_of(shop))) == ["Connect"]
    token_stored(shop, encrypt("rotated"))
    assert twilio_post(INCOMING, params, token="rotated").status_code == 200
    assert twilio_post(INCOMING, params, token=token_of(shop)).status_code == 403


@pytest.mark.parametrize("path", WEBHOOKS)
def test_a_signature_that_fails_has_the_tenants_token_read_at_twilio_soon(
    shop: NewTenant, account: TwilioAccount, looks: Looks, path: str
) -> None:
    """A token that is rotated there is no outage of an hour."""
    for _ in range(3):
        answer = twilio_post(path, fields(shop, account.sid), token="rotated at Twilio")
        assert answer.status_code == 403
    assert looks.told == [shop.tenant.pk]


def test_nobodys_bad_signature_and_ours_have_nothing_looked_at(
    shop: NewTenant, account: TwilioAccount, looks: Looks
) -> None:
    for sid in ("", settings.TWILIO_ACCOUNT_SID, "AC" + "f" * 32):
        assert twilio_post(INCOMING, fields(shop, sid), token="guess").status_code == 403
    unsigned = {"X-Twilio-Signature": ""}
    assert twilio_post(INCOMING, fields(shop, account.sid), **unsigned).status_code == 403
    assert looks.told == []


def test_a_token_that_no_key_opens_lets_nobody_in(
    shop: NewTenant, account: TwilioAccount, caplog: pytest.LogCaptureFixture
) -> None:
    token_stored(shop, "damaged")
    answer = twilio_post(INCOMING, fields(shop, account.sid), token=token_of(shop))
    assert answer.status_code == 403
    assert "carrier.token_unreadable" in caplog.text
    assert "damaged" not in caplog.text


def test_a_closed_account_signs_nothing(shop: NewTenant) -> None:
    closed = account_made(shop, status="closed")
    answer = twilio_post(INCOMING, fields(shop, closed.sid), token=token_of(shop))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (INCOMING, ["Say", "Record", "Say", "Hangup"]),
        ("/webhook/voice_fallback", ["Say", "Record", "Say", "Hangup"]),
        ("/webhook/stream_ended", ["Say", "Record", "Say", "Hangup"]),
        ("/webhook/voicemail", ["Say", "Hangup"]),
        ("/webhook/call_status", 503),
        ("/webhook/recording_status", 200),
    ],
)
def test_a_database_that_is_away_is_no_500_and_nothing_is_believed(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch, path: str, said: Any
) -> None:
    """Design, "Never lose a call": words that need no check."""
    account = account_made(shop)

    def away(_account_sid: str) -> None:
        raise OperationalError

    monkeypatch.setattr(carrier, "twilio_account_of", away)
    TOKENS.forget()
    answer = twilio_post(path, fields(shop, account.sid), token="anybody's")
    told = answer.status_code if isinstance(said, int) else verbs(answer)
    assert (told, calls_of(shop)) == (said, [])


def asked_at_the_gate(
    made: NewTenant, account_sid: str, token: str, status: int = 200, **headers: str
) -> list[str]:
    """The queries of a webhook whose view asks none."""
    with CaptureQueriesContext(connection) as asked:
        answer = twilio_post("/webhook/quiet", fields(made, account_sid), token=token, **headers)
    assert answer.status_code == status
    return [query["sql"].split("(")[0] for query in asked.captured_queries]


@pytest.mark.urls("tests.calls.quiet")
def test_what_the_gate_asks_of_the_database(shop: NewTenant, account: TwilioAccount) -> None:
    """Nothing for our own account; for a tenant's its token, once a minute, and one query."""
    assert asked_at_the_gate(shop, settings.TWILIO_ACCOUNT_SID, "") == []
    token = token_of(shop)
    first = asked_at_the_gate(shop, account.sid, token)
    whose = ["SELECT coalesce"]
    assert first == ["SELECT tenant_id, token FROM twilio_account_of", *whose]
    assert asked_at_the_gate(shop, account.sid, token) == whose


@pytest.mark.urls("tests.calls.quiet")
def test_what_anybody_can_have_the_gate_ask(shop: NewTenant, account: TwilioAccount) -> None:
    """A signature that is there and wrong, for an account that may be one: no more than that."""
    unsigned = {"X-Twilio-Signature": ""}
    assert asked_at_the_gate(shop, account.sid, "", 403, **unsigned) == []
    assert asked_at_the_gate(shop, "AC1", "", 400) == []
    account_read = "SELECT tenant_id, token FROM twilio_account_of"
    first = [asked_at_the_gate(shop, account.sid, "guess", 403) for _ in range(4)]
    assert first == [[account_read], [account_read], [], []]
    strangers = [asked_at_the_gate(shop, f"AC{n:032x}", "guess", 403) for n in range(1, 3)]
    assert strangers == [[account_read]] * 2
