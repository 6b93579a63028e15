"""A tenant that wants to be told, in a sandbox: 127.0.0.1 may be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from pytest_django import Settings

from tenants import hooks
from tenants.context import tenant_context
from tenants.hooks.sending import delivery_send
from tenants.hooks.taking import Then
from tenants.models import EventKind, WebhookDelivery, WebhookEndpoint
from tenants.services import SYSTEM, NewTenant
from tenants.services.events import event_emit
from tests.tenants.hooks.listening import Listener, listening


@pytest.fixture(autouse=True)
def sandbox(settings: Settings) -> None:
    """Plain http to this machine."""
    settings.SANDBOX = True


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that says 204."""
    with listening() as server:
        yield server


@dataclass
class Hook:
    """The shop's endpoint, and what may be done to it."""

    tenant_id: UUID
    endpoint_id: UUID
    secret: str

    def row(self) -> WebhookEndpoint:
        """As it stands."""
        with tenant_context(self.tenant_id):
            return WebhookEndpoint.objects.get(pk=self.endpoint_id)

    def emit(
        self, kind: EventKind = EventKind.CALL_STARTED, once: str = "", subject: UUID | None = None
    ) -> bool:
        """Something happens."""
        with tenant_context(self.tenant_id):
            return event_emit(
                tenant_id=self.tenant_id,
                kind=kind,
                data={"word": "שלום", "n": 1},
                once=once,
                subject_id=subject,
            )

    def deliveries(self) -> list[WebhookDelivery]:
        """Oldest first."""
        with tenant_context(self.tenant_id):
            mine = WebhookDelivery.objects.filter(endpoint=self.endpoint_id)
            return list(mine.select_related("event").order_by("created_at", "pk"))

    def only(self) -> WebhookDelivery:
        """The one there is."""
        (delivery,) = self.deliveries()
        return delivery

    def send(self) -> Then:
        """A worker takes the one there is."""
        return delivery_send(tenant_id=self.tenant_id, delivery_id=self.only().pk)

    def change(self, **columns: object) -> None:
        """Of the endpoint's row."""
        with tenant_context(self.tenant_id):
            WebhookEndpoint.objects.filter(pk=self.endpoint_id).update(**columns)

    def change_deliveries(self, **columns: object) -> None:
        """Of all its deliveries' rows."""
        with tenant_context(self.tenant_id):
            WebhookDelivery.objects.filter(endpoint=self.endpoint_id).update(**columns)


def hook_made(made: NewTenant, url: str, events: tuple[str, ...] = ()) -> Hook:
    """An endpoint of this tenant's."""
    endpoint, secret = hooks.endpoint_create(
        tenant_id=made.tenant.pk, actor=SYSTEM, url=url, events=events
    )
    return Hook(made.tenant.pk, endpoint.pk, secret)


@pytest.fixture
def hook(shop: NewTenant, listener: Listener) -> Hook:
    """The shop wants to be told everything."""
    return hook_made(shop, listener.url)
