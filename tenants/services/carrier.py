"""The Auth Tokens with which Twilio signs: ours, and those of tenants' own accounts.

Whatever Twilio sends is signed with the token of the account that owns the number (protocols.md
A3, D). Ours is in the settings; a tenant's is read from its row and kept in this process for a
minute, in clear in memory only, and never logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from prosaas.lib import encryption
from tenants.lookups import twilio_account_of
from tenants.services.carrier_tokens import CarrierToken, Tokens

log = structlog.get_logger(__name__)


def signer_of(account_sid: str, *, signed_with: Callable[[str], bool]) -> CarrierToken | None:
    """The account's token, if `signed_with` says that it made the signature; None otherwise.

    "" is our main account; while none is configured, so is every account.
    """
    main = _main(account_sid)
    if main is not None:
        return main if signed_with(main.token) else None
    return TOKENS.signer(account_sid, signed_with)


def holder_of_account(account_sid: str) -> UUID | None:
    """Whose account this is, if its token was read before; nobody is asked."""
    return TOKENS.holder(account_sid)


def _main(account_sid: str) -> CarrierToken | None:
    ours = settings.TWILIO_ACCOUNT_SID
    is_main = not account_sid or not ours or account_sid == ours
    return CarrierToken(settings.TWILIO_AUTH_TOKEN, None) if is_main else None


def _tenants_token(account_sid: str) -> CarrierToken | None:
    account = twilio_account_of(account_sid)
    if account is None:
        return None
    try:
        return CarrierToken(encryption.decrypt(account.token), account.tenant_id)
    except encryption.Unreadable:
        log.error("carrier.token_unreadable", tenant=str(account.tenant_id))
        return None


TOKENS: Final = Tokens(_tenants_token)
