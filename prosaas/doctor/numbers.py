"""The numbers in service, compared with what Twilio has of them. Nothing is mended here.

That is for tenants/provisioning/drift.py, which beat runs every hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from prosaas.doctor.findings import Finding, problem, warning
from prosaas.lib import encryption
from prosaas.lib.twilio.accounts import Account, account_fetch
from prosaas.lib.twilio.client import Credentials
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import OwnedNumber, numbers_owned
from tenants.context import tenant_context
from tenants.lookups import (
    holder_of_number,
    tenant_ids,
    twilio_account_of,
    twilio_accounts_open,
)
from tenants.models import PhoneNumber
from tenants.provisioning.webhooks import faults, webhooks

_REPAIR: Final = "Beat and a worker mend it within the hour (docs/numbers.md)."
_LOSES_CALLS: Final = frozenset({"voice_url", "methods", "routed-elsewhere"})
_OURS: Final = "prosaas:"  # how FriendlyName begins where we bought it (tenants/models/numbers.py)


def look(parent: Credentials) -> Iterator[Finding]:
    """Every account with numbers, ours first; what one refuses is a finding about that one."""
    served = _in_service(parent.account_sid)
    accounts = {parent.account_sid: served.pop(parent.account_sid, [])}
    accounts |= {sid: served.pop(sid, []) for _tenant, sid in twilio_accounts_open()}
    for sid, numbers in [*accounts.items(), *served.items()]:
        try:
            if sid != parent.account_sid:
                yield from _subaccount(account_fetch(parent, account_sid=sid))
            owned = numbers_owned(parent, account_sid=sid)
        except TwilioFailed as failure:
            what = f"Twilio does not show us the account {sid} (HTTP {failure.status})."
            yield problem("number-account", what, "Is it closed, or another main account's?")
            continue
        yield from _compared(numbers, owned)
        yield from _unassigned(owned, is_parent=sid == parent.account_sid)


def _in_service(parent_sid: str) -> dict[str, list[str]]:
    """The numbers that tenants are called on, by the Twilio account that holds them."""
    found: dict[str, list[str]] = {}
    for tenant_id in tenant_ids():
        for account_sid, e164 in _numbers_of(tenant_id):
            found.setdefault(account_sid or parent_sid, []).append(e164)
    return found


def _numbers_of(tenant_id: UUID) -> list[tuple[str, str]]:
    with tenant_context(tenant_id):
        active = PhoneNumber.objects.filter(tenant_id=tenant_id, status=PhoneNumber.Status.ACTIVE)
        return list(active.order_by("e164").values_list("account_sid", "e164"))


def _subaccount(account: Account) -> Iterator[Finding]:
    if account.status != "active":
        what = f"The Twilio account {account.sid} of a tenant is {account.status}: no calls come."
        yield warning(
            "subaccount-inactive", what, "If nobody meant it, see it in Twilio's console."
        )
    ref = twilio_account_of(account.sid)
    if ref is None or not ref.token or not account.auth_token:
        return
    try:
        token = encryption.decrypt(ref.token)
    except encryption.Unreadable:
        return  # prosaas/doctor/encrypted.py says so
    if token != account.auth_token:
        what = f"The token of the Twilio account {account.sid} is not the one that we stored."
        todo = "It was changed at Twilio; beat asks for the new one within the hour."
        yield problem("subaccount-token", what, todo)


def _compared(numbers: Sequence[str], owned: Sequence[OwnedNumber]) -> Iterator[Finding]:
    at_twilio = {number.e164: number for number in owned}
    for e164 in numbers:
        if e164 not in at_twilio:
            what = (
                f"{e164} is in service with us, and not in the Twilio account that should hold it."
            )
            yield problem("number-gone", what, "Was it released, or moved to another account?")
        else:
            yield from _webhooks(at_twilio[e164])


def _webhooks(number: OwnedNumber) -> Iterator[Finding]:
    wrong = faults(number)
    if _LOSES_CALLS.intersection(wrong):
        what = f"Calls of {number.e164} do not come to us: its webhook was changed at Twilio."
        yield problem("number-webhook", what, _REPAIR)
    elif wrong:
        what = f"Twilio's webhooks of {number.e164} are not ours: {', '.join(wrong)}."
        yield warning("number-callback", what, _REPAIR)


def _unassigned(owned: Sequence[OwnedNumber], *, is_parent: bool) -> Iterator[Finding]:
    """Of the main account only those that were bought or pointed by us: it may serve others."""
    for number in owned:
        is_ours = number.friendly_name.startswith(_OURS) or (
            number.webhooks.voice_url == webhooks().voice_url
        )
        if (is_ours or not is_parent) and holder_of_number(number.e164) is None:
            what = f"{number.e164} is paid for at Twilio and nobody's with us."
            todo = "Import it for a tenant (manage.py importnumber), or release it at Twilio."
            yield warning("number-unassigned", what, todo)
