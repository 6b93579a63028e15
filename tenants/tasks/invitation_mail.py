"""The e-mail with an invitation's link."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.permissions import Role
from tenants.services.invitations import SentInvitation
from tenants.tasks.mail import mail_later

# Anybody can open a tenant and name it: what mail programs would show as a link is pulled apart.
_LINKISH: Final = re.compile(r"(?<=\S)([.:/@])(?=\S)")
_APART: Final = "\\1\u2060"  # word joiner: not seen


def invitation_mail_later(sent: SentInvitation) -> None:
    """Has it sent once the transaction commits. kombu's OperationalError without broker.

    In the tenant's language: nothing is known of whoever is invited.
    """
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
