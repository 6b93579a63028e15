"""The media socket's token (R15)."""

from __future__ import annotations

import re
import time

import pytest
from django.core import signing

from calls.twilio.stream_token import MAX_AGE_S, BadStreamToken, mint, read

SID = "CA00000000000000000000000000000001"


def minted_s_ago(seconds: int) -> str:
    """A token whose time stamp lies that far back."""
    signer = signing.TimestampSigner(salt="calls.twilio.stream_token")
    written = signing.b62_encode(int(time.time()) - seconds)
    return signing.Signer.sign(signer, f"{SID}.nonce:{written}")


def test_a_token_says_its_call_and_is_new_every_time() -> None:
    first, second = read(mint(SID)), read(mint(SID))
    assert first.call_sid == second.call_sid == SID
    assert first.nonce != second.nonce


def test_a_token_is_safe_in_a_path() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.:-]+", mint(SID))


def test_an_old_token_is_refused() -> None:
    assert read(minted_s_ago(MAX_AGE_S - 5)).nonce == "nonce"
    with pytest.raises(BadStreamToken):
        read(minted_s_ago(MAX_AGE_S + 5))


@pytest.mark.parametrize("bad", ["", "x", "a:b:c", "שלום", "\udcff", "../..", "::", SID])
def test_what_we_did_not_write_is_refused(bad: str) -> None:
    with pytest.raises(BadStreamToken):
        read(bad)


def test_an_altered_call_sid_is_refused() -> None:
    with pytest.raises(BadStreamToken):
        read(mint(SID).replace(SID, SID[:-1] + "2"))


def test_a_token_signed_for_another_purpose_is_refused() -> None:
    with pytest.raises(BadStreamToken):
        read(signing.TimestampSigner(salt="another").sign(f"{SID}.nonce"))
