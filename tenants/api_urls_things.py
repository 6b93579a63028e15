"""Addresses of numbers, keys, the audit log and webhooks under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.api import (
    audit,
    deliveries,
    keys,
    me,
    number_claims,
    number_search,
    numbers,
    webhooks,
)

_NUMBER = "numbers/<uuid:number_id>/"
_ENDPOINT = "webhooks/endpoints/<uuid:endpoint_id>/"
_DELIVERY = "webhooks/deliveries/<uuid:delivery_id>/"

urlpatterns: list[URLPattern] = [
    path("numbers/", numbers.NumberList.as_view(), name="api_number_list"),
    path("numbers/search/", number_search.NumberSearch.as_view(), name="api_number_search"),
    path("numbers/claims/", number_claims.ClaimList.as_view(), name="api_claim_list"),
    path(
        "numbers/claims/<uuid:claim_id>/",
        number_claims.ClaimDetail.as_view(),
        name="api_claim_detail",
    ),
    path(_NUMBER, numbers.NumberDetail.as_view(), name="api_number_detail"),
    path(f"{_NUMBER}release/", numbers.NumberRelease.as_view(), name="api_number_release"),
    path(f"{_NUMBER}keep/", numbers.NumberKeep.as_view(), name="api_number_keep"),
    path("me/", me.Me.as_view(), name="api_me"),
    path("keys/", keys.KeyList.as_view(), name="api_key_list"),
    path("keys/<uuid:key_id>/", keys.KeyDetail.as_view(), name="api_key_detail"),
    path("audit/", audit.AuditList.as_view(), name="api_audit_list"),
    path("webhooks/endpoints/", webhooks.EndpointList.as_view(), name="api_webhook_list"),
    path(_ENDPOINT, webhooks.EndpointDetail.as_view(), name="api_webhook_detail"),
    path(f"{_ENDPOINT}rotate/", webhooks.EndpointRotate.as_view(), name="api_webhook_rotate"),
    path(f"{_ENDPOINT}enable/", webhooks.EndpointEnable.as_view(), name="api_webhook_enable"),
    path(f"{_ENDPOINT}disable/", webhooks.EndpointDisable.as_view(), name="api_webhook_disable"),
    path(f"{_ENDPOINT}test/", deliveries.EndpointTest.as_view(), name="api_webhook_test"),
    path(f"{_ENDPOINT}replay/", webhooks.EndpointReplay.as_view(), name="api_webhook_replay"),
    path("webhooks/deliveries/", deliveries.DeliveryList.as_view(), name="api_delivery_list"),
    path(_DELIVERY, deliveries.DeliveryDetail.as_view(), name="api_delivery_detail"),
    path(f"{_DELIVERY}replay/", deliveries.DeliveryReplay.as_view(), name="api_delivery_replay"),
]
