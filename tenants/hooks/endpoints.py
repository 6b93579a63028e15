"""Endpoints: made, changed, switched off and on, deleted. Their secret is shown once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from prosaas.lib.encryption import encrypt
from prosaas.lib.outward import BadUrl, target_to_keep
from tenants.context import tenant_context
from tenants.hooks.content import EVERYTHING, check_endpoint, check_events
from tenants.hooks.errors import BadEndpoint, RotatedRecently, TooManyEndpoints
from tenants.hooks.signing import OLD_SECRET_FOR, secret_made
from tenants.models import EventKind, WebhookDelivery, WebhookEndpoint
from tenants.services.audit import Actor, audit_record

MOST_ENDPOINTS: Final = 20
DESCRIPTION_CHARS: Final = 200
# What an endpoint may ask for; the test button's event comes unasked.
KINDS: Final = tuple(kind for kind in EventKind if kind is not EventKind.WEBHOOK_TEST)
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('endpoints:' || %s, 0))"


def endpoint_create(
    *,
    tenant_id: UUID,
    actor: Actor,
    url: str,
    events: Collection[str] = (),
    description: str = "",
    granted: Collection[str] = EVERYTHING,
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret (whsec_…), which is not told again. BadEndpoint.

    `events` are words of KINDS; none is all of them, also those that come later. `granted` is
    what the asker may do: MayNotBeTold where the events tell more.
    """
    check_events(granted, events)
    checked = _checked({"url": url, "events": events, "description": description})
    secret = secret_made()
    with tenant_context(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [str(tenant_id)])
        if WebhookEndpoint.objects.filter(tenant=tenant_id).count() >= MOST_ENDPOINTS:
            sentence = _("There are %(most)s webhooks already, which is all there may be.")
            raise TooManyEndpoints("", sentence % {"most": MOST_ENDPOINTS})
        endpoint = WebhookEndpoint.objects.create(
            tenant_id=tenant_id, secret=encrypt(secret), **checked
        )
        details = {"events": endpoint.events}
        audit_record(action="webhook.created", details=details, **_about(endpoint, actor))
    return endpoint, secret


def endpoint_change(
    *,
    tenant_id: UUID,
    actor: Actor,
    endpoint_id: UUID,
    url: str | None = None,
    events: Collection[str] | None = None,
    description: str | None = None,
    granted: Collection[str] = EVERYTHING,
) -> WebhookEndpoint:
    """Others of these three, where given; the secret stays.

    BadEndpoint, MayNotBeTold; WebhookEndpoint.DoesNotExist for a stranger's.
    """
    given = {"url": url, "events": events, "description": description}
    checked = _checked({name: value for name, value in given.items() if value is not None})
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        check_endpoint(granted, endpoint)
        check_events(granted, checked.get("events", endpoint.events))
        changed = [name for name, value in checked.items() if getattr(endpoint, name) != value]
        if not changed:
            return endpoint
        for name in changed:
            setattr(endpoint, name, checked[name])
        endpoint.save(update_fields=changed)
        details = {"changed": changed}
        audit_record(action="webhook.changed", details=details, **_about(endpoint, actor))
    return endpoint


def endpoint_rotate(
    *, tenant_id: UUID, actor: Actor, endpoint_id: UUID, is_forced: bool = False
) -> str:
    """A new secret, not told again; the one before signs beside it for OLD_SECRET_FOR.

    One that was old already would sign no more: RotatedRecently while it does, unless `is_forced`.
    WebhookEndpoint.DoesNotExist.
    """
    secret = secret_made()
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        if not is_forced:
            _check_settled(endpoint)
        endpoint.old_secret = endpoint.secret
        endpoint.old_secret_until = timezone.now() + OLD_SECRET_FOR
        endpoint.secret = encrypt(secret)
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
        audit_record(action="webhook.rotated", **_about(endpoint, actor))
    return secret


def endpoint_enable(
    *, tenant_id: UUID, actor: Actor, endpoint_id: UUID, granted: Collection[str] = EVERYTHING
) -> WebhookEndpoint:
    """Told from the next event on; twice is once. MayNotBeTold, WebhookEndpoint.DoesNotExist.

    What was given up meanwhile is replayed by whoever wants it (deliveries_replay).
    """
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        check_endpoint(granted, endpoint)
        if endpoint.disabled_at is not None:
            endpoint.disabled_at, endpoint.disabled_reason = None, ""
            endpoint.failing_since = None
            endpoint.save(update_fields=["disabled_at", "disabled_reason", "failing_since"])
            audit_record(action="webhook.enabled", **_about(endpoint, actor))
    return endpoint


def endpoint_disable(*, tenant_id: UUID, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """Told nothing from now on, nor what waits; twice is once. WebhookEndpoint.DoesNotExist."""
    with tenant_context(tenant_id):
        endpoint = endpoint_locked(tenant_id, endpoint_id)
        endpoint_shut(endpoint, WebhookEndpoint.Disabled.OWNER, actor)
    return endpoint


def endpoint_shut(endpoint: WebhookEndpoint, reason: str, actor: Actor) -> bool:
    """Switch a locked one off and give up what waits, inside tenant_context; False if it was."""
    if endpoint.disabled_at is not None:
        return False
    endpoint.disabled_at, endpoint.disabled_reason = timezone.now(), reason
    endpoint.save(update_fields=["disabled_at", "disabled_reason"])
    waiting = endpoint.deliveries.filter(state=WebhookDelivery.State.WAITING)
    waiting.update(state=WebhookDelivery.State.DEAD, settled_at=timezone.now())
    audit_record(
        action="webhook.disabled", details={"reason": str(reason)}, **_about(endpoint, actor)
    )
    return True


def endpoint_delete(*, tenant_id: UUID, actor: Actor, endpoint_id: UUID) -> None:
    """The endpoint, and the log of what it was told, are gone. WebhookEndpoint.DoesNotExist."""
    with tenant_context(tenant_id):
        # FOR UPDATE also waits for those who are just emitting an event to it.
        endpoint = WebhookEndpoint.objects.select_for_update().get(tenant=tenant_id, pk=endpoint_id)
        audit_record(action="webhook.deleted", **_about(endpoint, actor))
        deliveries = endpoint.deliveries.select_for_update().order_by("pk")
        list(deliveries.values_list("pk", flat=True))
        endpoint.delete()


def endpoint_locked(tenant_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    """The endpoint, and no other writer until the transaction ends; events are told meanwhile."""
    endpoints = WebhookEndpoint.objects.select_for_update(no_key=True)
    return endpoints.get(tenant=tenant_id, pk=endpoint_id)


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """What is given of url, events, description, as it is stored. BadEndpoint."""
    checks = {"url": _url, "events": _events, "description": _description}
    return {name: checks[name](value) for name, value in given.items()}


def _check_settled(endpoint: WebhookEndpoint) -> None:
    until = endpoint.old_secret_until
    if until and until > timezone.now():
        sentence = _(
            "The secret was changed a short while ago, and the one before still signs. Whoever has "
            "only that one verifies nothing any more once you change it again."
        )
        raise RotatedRecently(until, sentence)


def _url(url: str) -> str:
    url = url.strip()
    try:
        target_to_keep(url, is_sandbox=settings.SANDBOX)
    except BadUrl as error:
        raise BadEndpoint("url", _why(error.word)) from error
    return url


def _why(word: str) -> str:
    return {
        "form": _("This is not an address such as https://example.com/hook."),
        "scheme": _("The address must begin with https://."),
        "login": _("The address must not contain a user name or password."),
        "port": _("Only the ports 443 and 8443 can be used."),
        "host": _("The address needs a full host name, such as example.com."),
        "private": _("The address is not on the public internet."),
        "tls": _("No certificate proves the name of this machine: begin with http://."),
    }[word]


def _events(events: Collection[str]) -> list[str]:
    unknown = set(events) - set(KINDS)
    if unknown:
        sentence = _("There is no event %(event)s.")
        raise BadEndpoint("events", sentence % {"event": sorted(unknown)[0]})
    return sorted({str(event) for event in events})


def _description(text: str) -> str:
    text = text.strip()
    if len(text) > DESCRIPTION_CHARS or not all(each.isprintable() for each in text):
        sentence = _("At most %(most)s characters, in one line.")
        raise BadEndpoint("description", sentence % {"most": DESCRIPTION_CHARS})
    return text


def _about(endpoint: WebhookEndpoint, actor: Actor) -> dict[str, Any]:
    return {"tenant_id": endpoint.tenant_id, "actor": actor, "subject": ("webhook", endpoint.pk)}
