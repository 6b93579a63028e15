"""API keys: made, used, revoked. The text of a key is shown once (tenants/api_keys.py).

BadApiKey             what was asked for cannot be made; says which field and why
└── TooManyApiKeys    as many keys are good as a tenant may have
ApiKeyIsMade          this form was sent before and made its key
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants import api_keys, lookups
from tenants.context import tenant_context
from tenants.models import ApiKey, AuditEvent
from tenants.permissions import Permission
from tenants.services.audit import SYSTEM, Actor, audit_record

MOST_KEYS: Final = 50  # good ones, of one tenant
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('keys:' || %s, 0))"
_KEY_USE_EVERY: Final = timedelta(minutes=1)


class BadApiKey(Exception):
    """A key cannot be made as asked; `field` is name, scopes or expires_at, "" for none."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class TooManyApiKeys(BadApiKey):
    """MOST_KEYS keys are good already."""


class ApiKeyIsMade(Exception):
    """The form was sent before: its key is there, and its text was shown."""


def api_key_create(
    *,
    tenant_id: UUID,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    actor: Actor = SYSTEM,
    granted: Collection[str] = frozenset(Permission),
    nonce: str = "",
    limit_requests: int | None = None,
) -> api_keys.KeyText:
    """A new API key; its text is shown to the owner once. BadApiKey, ApiKeyIsMade.

    `scopes` are words of Permission, all of them in `granted`: what the maker may do. A `nonce`
    makes one key, however often and from however many threads it comes. `limit_requests` is a
    minute's, None for what every key may.
    """
    _check(name=name.strip(), scopes=scopes, granted=granted, expires_at=expires_at)
    text = api_keys.generate()
    key_id = uuid5(tenant_id, nonce) if nonce else uuid4()
    with tenant_context(tenant_id):
        _claim(tenant_id, key_id)
        maker_id = actor.id if actor.kind == AuditEvent.ActorKind.KEY else None
        _check_maker(maker_id)
        key = ApiKey.objects.create(
            id=key_id,
            tenant_id=tenant_id,
            prefix=text.prefix,
            hash=text.hash(),
            name=name.strip(),
            scopes=sorted(set(scopes)),
            limit_requests=limit_requests,
            expires_at=expires_at,
            made_by_key_id=maker_id,
            created_by_id=actor.id if actor.kind == AuditEvent.ActorKind.USER else None,
        )
        until = expires_at.isoformat() if expires_at else None
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action="key.created",
            subject=("key", key.pk),
            details={"prefix": key.prefix, "scopes": key.scopes, "expires_at": until},
        )
    return text


def api_key_revoke(*, tenant_id: UUID, key_id: UUID, actor: Actor) -> bool:
    """The key opens nothing from now on, nor do those made with it, or with one of these.

    Whether it was this call that revoked the key itself.
    """
    with tenant_context(tenant_id):
        _lock(tenant_id)
        good = ApiKey.objects.filter(pk__in=_family(key_id), revoked_at=None)
        ended = list(good.order_by("created_at", "pk").values_list("pk", flat=True))
        ApiKey.objects.filter(pk__in=ended).update(revoked_at=timezone.now())
        for each in ended:
            audit_record(
                tenant_id=tenant_id, actor=actor, action="key.revoked", subject=("key", each)
            )
    return key_id in ended


def api_key_use(*, key_text: api_keys.KeyText) -> ApiKey | None:
    """The key this text belongs to, with its tenant; its use is noted once a minute.

    None for a stranger's, a revoked and an expired one.
    """
    tenant_id = lookups.tenant_of_api_key(key_text.prefix)
    if tenant_id is None:
        return None
    now = timezone.now()
    with tenant_context(tenant_id):
        key = ApiKey.objects.select_related("tenant").filter(prefix=key_text.prefix).first()
        if key is None or not key_text.fits(key.hash) or not key.opens(now):
            return None
        due = now - _KEY_USE_EVERY
        if key.last_used_at is None or key.last_used_at < due:
            stale = Q(last_used_at=None) | Q(last_used_at__lt=due)
            ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
    return key


def _check(
    *, name: str, scopes: Collection[str], granted: Collection[str], expires_at: datetime | None
) -> None:
    if not name:
        raise BadApiKey("name", _("A key needs a name."))
    for scope in scopes:
        if scope not in granted or scope not in list(Permission):
            sentence = _("You cannot give %(scope)s to a key: your role does not have it.")
            raise BadApiKey("scopes", sentence % {"scope": scope})
    if expires_at is not None and expires_at <= timezone.now():
        raise BadApiKey("expires_at", _("The key would have ended already."))


def _check_maker(maker_id: UUID | None) -> None:
    """BadApiKey where the key that asks was revoked meanwhile: what it makes would outlive it."""
    if maker_id is None:
        return
    maker = ApiKey.objects.filter(pk=maker_id).first()
    if maker is None or not maker.opens(timezone.now()):
        raise BadApiKey("", _("The key that asks has ended."))


def _family(key_id: UUID) -> list[UUID]:
    """The key, those that were made with it, and so on."""
    found, newest = [key_id], [key_id]
    while newest:
        made = ApiKey.objects.filter(made_by_key__in=newest)
        newest = list(made.values_list("pk", flat=True))
        found += newest
    return found


def _lock(tenant_id: UUID) -> None:
    """Keys of a tenant are made and revoked one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(tenant_id)])


def _claim(tenant_id: UUID, key_id: UUID) -> None:
    """One at a time in each tenant: neither a key too many nor one twice."""
    _lock(tenant_id)
    if ApiKey.objects.filter(pk=key_id).exists():
        raise ApiKeyIsMade
    good = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    if ApiKey.objects.filter(good, revoked_at=None).count() >= MOST_KEYS:
        sentence = _("There are %(most)s keys already, which is all there may be: revoke one.")
        raise TooManyApiKeys("", sentence % {"most": MOST_KEYS})
