"""Keys of operators: how their programs get into /api/admin/v1/ (docs/operators-api.md).

A key is as good as its operator: it opens nothing while that person is no active member of the
staff with a second factor set up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import api_keys
from tenants.models import OperatorKey, User
from tenants.services.refusals import Refused

MOST_DAYS: Final = 365
MOST_KEYS: Final = 10  # good ones, of one operator
_NAME_CHARS: Final = 100
_USE_EVERY: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


def operator_key_create(
    *, email: str, name: str, days: int
) -> tuple[OperatorKey, api_keys.KeyText]:
    """A key for so many days; its text is shown once. Refused."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None or not (user.is_staff and user.is_active):
        raise Refused(_("%(text)s is no operator.") % {"text": email})
    if not _has_factor(user):
        raise Refused(_("Operators need a second factor: set it up first."))
    if not 0 < len(name.strip()) <= _NAME_CHARS:
        raise Refused(_("A key needs a name."))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("A key lasts 1 to %(most)s days.") % {"most": MOST_DAYS})
    now = timezone.now()
    if _good(user.pk).filter(expires_at__gt=now).count() >= MOST_KEYS:
        sentence = _("There are %(most)s keys already, which is all there may be: revoke one.")
        raise Refused(sentence % {"most": MOST_KEYS})
    text = api_keys.generate(api_keys.OPERATORS)
    key = OperatorKey.objects.create(
        user=user,
        prefix=text.prefix,
        hash=text.hash(),
        name=name.strip(),
        expires_at=now + timedelta(days=days),
    )
    log.info("operator_key.created", operator=str(user.pk), prefix=key.prefix, days=days)
    return key, text


def operator_key_use(*, key_text: api_keys.KeyText) -> OperatorKey | None:
    """The key this text belongs to, with its operator; its use is noted once a minute.

    None for an unknown, revoked or expired one, and while its person is no operator.
    """
    now = timezone.now()
    key = OperatorKey.objects.select_related("user").filter(prefix=key_text.prefix).first()
    if key is None or not key_text.fits(key.hash) or not key.opens(now):
        return None
    user = key.user
    if not (user.is_active and user.is_staff and _has_factor(user)):
        return None
    due = now - _USE_EVERY
    if key.last_used_at is None or key.last_used_at < due:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=due)
        OperatorKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key


def operator_key_revoke(*, prefix: str) -> OperatorKey:
    """The key opens nothing from now on. Refused for one that is none, or revoked already."""
    good = OperatorKey.objects.filter(prefix=prefix, revoked_at=None)
    if not good.update(revoked_at=timezone.now()):
        raise Refused(_("There is no such key, or it is revoked already."))
    log.info("operator_key.revoked", prefix=prefix)
    return OperatorKey.objects.get(prefix=prefix)


def operator_keys_revoke(*, user_id: UUID) -> int:
    """Every key of somebody who is an operator no more; how many there were."""
    revoked = _good(user_id).update(revoked_at=timezone.now())
    if revoked:
        log.info("operator_keys.revoked", operator=str(user_id), count=revoked)
    return revoked


def _good(user_id: UUID) -> QuerySet[OperatorKey]:
    return OperatorKey.objects.filter(user=user_id, revoked_at=None)


def _has_factor(user: User) -> bool:
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))
