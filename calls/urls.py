"""Addresses of calls: webhooks (exactly as Twilio is given them) and pages."""

from __future__ import annotations

from django.urls import path

from calls import views, webhooks

app_name = "calls"
urlpatterns = [
    path("webhook/incoming_call", webhooks.incoming_call, name="incoming_call"),
    path("webhook/outbound_call", webhooks.outbound_call, name="outbound_call"),
    path("webhook/voice_fallback", webhooks.voice_fallback, name="voice_fallback"),
    path("webhook/stream_ended", webhooks.stream_ended, name="stream_ended"),
    path("webhook/call_status", webhooks.call_status, name="call_status"),
    path("app/calls/", views.call_list, name="call_list"),
    path("app/calls/<uuid:call_id>/", views.call_detail, name="call_detail"),
    path("app/usage/", views.usage, name="usage"),
]
