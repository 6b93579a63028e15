"""The e-mail with an invitation's link, queued once the invitation is stored."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from tenants.access import Answer, TenantRequest
from tenants.services.invitations import SentInvitation
from tenants.tasks.invitation_mail import invitation_mail_later


def send_then(request: TenantRequest, sent: SentInvitation) -> Answer:
    """The answer to make after the commit: sends the e-mail, then goes back to the members."""

    def answer() -> HttpResponse:
        try:
            invitation_mail_later(sent)
        except OperationalError:
            messages.error(request, _("The e-mail could not be sent. Send a new link later."))
        else:
            messages.success(request, _("The invitation is on its way."))
        return redirect("tenants:members")

    return answer
