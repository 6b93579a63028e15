"""Addresses of the pages about webhooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import deliveries, webhooks

_ONE = "app/webhooks/<uuid:endpoint_id>/"
_DELIVERY = "app/webhooks/deliveries/<uuid:delivery_id>/"

urlpatterns: list[URLPattern] = [
    path("app/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("app/webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path(_ONE, webhooks.webhook, name="webhook"),
    path(f"{_ONE}change/", webhooks.webhook_change, name="webhook_change"),
    path(f"{_ONE}rotate/", webhooks.webhook_rotate, name="webhook_rotate"),
    path(f"{_ONE}remove/", webhooks.webhook_remove, name="webhook_remove"),
    path(f"{_ONE}test/", webhooks.webhook_test, name="webhook_test"),
    path(f"{_ONE}enable/", webhooks.webhook_enable, name="webhook_enable"),
    path(f"{_ONE}disable/", webhooks.webhook_disable, name="webhook_disable"),
    path(f"{_ONE}replay/", webhooks.webhook_replay, name="webhook_replay"),
    path(_DELIVERY, deliveries.delivery, name="delivery"),
    path(f"{_DELIVERY}replay/", deliveries.delivery_replay, name="delivery_replay"),
]
