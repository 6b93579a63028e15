"""The last e-mail to a tenant's owners: what is erased, and what stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import closing, erasing
from tenants.tasks import mail_later

_SENT = "letters"


def farewell_later(*, tenant_id: UUID, receipt_id: UUID) -> None:
    """Have it sent to every owner, once; kombu's OperationalError when the broker is away.

    A worker that dies between the two may have it sent again.
    """
    about = {"tenant_id": tenant_id, "receipt_id": receipt_id}
    erased = closing.closing_receipt(**about).erased
    owners = erasing.owners_of(tenant_id=tenant_id)
    if _SENT in erased or not owners or not settings.EMAIL_URL:
        return
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
    with translation.override(tenant.locale), transaction.atomic():
        name = " ".join(tenant.name.split())
        subject = _("%(business)s is closed") % {"business": name}
        text = "\n".join(_lines(name, erased, str(receipt_id)))
        for address in owners:
            mail_later(to=address, subject=subject, text=text)
    closing.closing_count(**about, erased={_SENT: len(owners)})


def _lines(business: str, erased: Mapping[str, int], receipt: str) -> Iterator[str]:
    yield _("%(business)s is closed, and its data is erased:") % {"business": business}
    yield ""
    for kind, label in _labels().items():
        if erased.get(kind):
            yield f"- {label}: {erased[kind]}"
    yield "- " + _("memberships, and accounts of people who belong to no other business")
    yield ""
    yield _(
        "What stays: the lines of the bill, the audit log and the receipt. They hold ids, numbers "
        "and times, no names, telephone numbers or words. Backups are overwritten in their turn."
    )
    yield ""
    yield _("Receipt: %(receipt)s") % {"receipt": receipt}


def _labels() -> dict[str, str]:
    return {
        "calls": _("Calls"),
        "recordings": _("Recordings"),
        "transcripts": _("Transcripts"),
        "summaries": _("Summaries"),
        "turns": _("Turns of conversations"),
        "tapes": _("Technical records"),
        "numbers": _("Telephone numbers"),
        "agents": _("Agents"),
        "api_keys": _("API keys"),
        "invitations": _("Invitations"),
    }
