"""What is stored encrypted: whether ENCRYPTION_KEYS still open it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem, warning
from prosaas.lib import encryption
from tenants.lookups import twilio_account_of, twilio_accounts_open
from tenants.services.rotation import keys_rotate

_ADVICE = "Put the key that they were written under back into ENCRYPTION_KEYS, after the newest."


def look() -> Iterator[Finding]:
    """Skipped without keys, of which a system check tells."""
    if not encryption.are_usable(settings.ENCRYPTION_KEYS):
        raise Skipped("ENCRYPTION_KEYS cannot be used")
    found = [*_stored(), *_subaccounts()]
    yield from found
    if not has_problem(found):
        yield ok("encryption", "ENCRYPTION_KEYS open what is stored.")


def _stored() -> Iterator[Finding]:
    stored = keys_rotate(write=False)
    if stored.unreadable:
        what = f"No key of ENCRYPTION_KEYS opens {len(stored.unreadable)} second factors."
        yield problem("encryption-second-factors", what, _ADVICE)
    if stored.unreadable_webhooks:
        what = (
            f"No key of ENCRYPTION_KEYS opens the secrets of {len(stored.unreadable_webhooks)}"
            " webhooks: nothing is sent to them."
        )
        yield problem("encryption-webhooks", what, _ADVICE)
    if stored.older and not (stored.unreadable or stored.unreadable_webhooks):
        what = f"{stored.older} secrets are under an older key of ENCRYPTION_KEYS."
        yield warning("encryption-older", what, "Run manage.py rotatekeys.")


def _subaccounts() -> Iterator[Finding]:
    lost = [sid for _tenant, sid in twilio_accounts_open() if not _opens(sid)]
    if lost:
        what = (
            f"No key of ENCRYPTION_KEYS opens the token of {len(lost)} Twilio accounts"
            f" ({lost[0]} first): the calls of their numbers are refused."
        )
        yield problem("encryption-subaccounts", what, _ADVICE)


def _opens(sid: str) -> bool:
    account = twilio_account_of(sid)
    if account is None or not account.token:
        return True  # closed meanwhile, or still being opened
    try:
        encryption.decrypt(account.token)
    except encryption.Unreadable:
        return False
    return True
