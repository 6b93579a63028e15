"""The e-mail with an invitation's link, queued once the invitation is stored."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tenants.access import Answer, TenantRequest
from tenants.permissions import Role
from tenants.services.invitations import SentInvitation
from tenants.tasks import mail_later

# Anybody can open a tenant and name it: what mail programs would show as a link is pulled apart.
_LINKISH: Final = re.compile(r"(?<=\S)([.:/@])(?=\S)")
_APART: Final = "\\1\u2060"  # word joiner: not seen


def send_then(request: TenantRequest, sent: SentInvitation) -> Answer:
    """The answer to make after the commit: sends the e-mail, then goes back to the members."""

    def answer() -> HttpResponse:
        try:
            _mail_later(sent)
        except OperationalError:
            messages.error(request, _("The e-mail could not be sent. Send a new link later."))
        else:
            messages.success(request, _("The invitation is on its way."))
        return redirect("tenants:members")

    return answer


def _mail_later(sent: SentInvitation) -> None:
    """In the tenant's language: nothing is known of whoever is invited. OperationalError."""
    with translation.override(sent.locale):
        business = _LINKISH.sub(_APART, " ".join(sent.tenant_name.split()))
        context = {
            "business": business,
            "role": Role(sent.role).label,
            "url": settings.PUBLIC_URL + reverse("tenants:invitation", args=[sent.token]),
            "language": sent.locale,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        mail_later(
            to=sent.email,
            subject=_("Invitation to %(name)s") % {"name": business},
            text=render_to_string("mail/invitation.txt", context),
            html=render_to_string("mail/invitation.html", context),
        )
