"""The owner of a tenant that an operator's program made: chooses a password by a letter."""

from __future__ import annotations

from typing import Any

import structlog
from django.utils import translation
from kombu.exceptions import OperationalError
from rest_framework.request import Request

from tenants.forms.reset import ResetPasswordForm
from tenants.services import NewTenant

log = structlog.get_logger(__name__)


def owner_told(request: Request, made: NewTenant) -> dict[str, Any]:
    """Whose the tenant is. Who had an account keeps its password and is sent nothing.

    A new account's random password is told to nobody: its owner is sent the link of "forgotten
    password", and can ask for another one at any time.
    """
    is_new = made.owner_password is not None
    mail = "not-needed"
    if is_new:
        mail = "sent" if _is_sent(request, made) else "not-sent"
    return {"email": made.owner_email, "is_new": is_new, "mail": mail}


def _is_sent(request: Request, made: NewTenant) -> bool:
    form = ResetPasswordForm({"email": made.owner_email})
    if not form.is_valid():
        return False
    try:
        with translation.override(made.tenant.locale):
            form.save(request._request)  # noqa: SLF001 - DRF's name for Django's request
    except OperationalError:
        log.warning("operators_api.owner_not_told", tenant=str(made.tenant.pk))
        return False
    return True
