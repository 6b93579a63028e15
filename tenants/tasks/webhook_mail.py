"""The e-mail to owners when nothing is sent to a webhook any more."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tenants.context import tenant_context
from tenants.models import Tenant, WebhookEndpoint
from tenants.services.erasing import owners_of
from tenants.tasks.mail import mail_later

_GONE: Final = WebhookEndpoint.Disabled.GONE.value

log = structlog.get_logger(__name__)


def endpoint_shut_tell(*, tenant_id: UUID, reason: str) -> None:
    """Tell every owner, in the tenant's language; without a mail server nobody."""
    if not settings.EMAIL_URL:
        return
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
    with translation.override(tenant.locale):
        name = " ".join(tenant.name.split())
        subject = _("%(business)s: a webhook was switched off") % {"business": name}
        text = "\n".join([_why(reason), "", settings.PUBLIC_URL + "/app/webhooks/"])
    for address in owners_of(tenant_id=tenant_id):
        try:
            mail_later(to=address, subject=subject, text=text)
        except OperationalError:  # the page shows it
            log.warning("webhook.owner_not_told", tenant=str(tenant_id))


def _why(reason: str) -> str:
    if reason == _GONE:
        return _("Its address answered that it is gone for good (410), so nothing is sent there.")
    return _("Nothing could be delivered to it for five days, so nothing is sent there any more.")
