"""Addresses of calls: webhooks (exactly as Twilio is given them) and pages."""

from __future__ import annotations

from django.urls import path

from calls import webhooks
from calls.views import (
    bulk,
    calls,
    overview,
    saved,
    start,
    start_live,
    start_number,
    test_call,
    usage,
)
from calls.views import live as live_view

app_name = "calls"
urlpatterns = [
    path("webhook/incoming_call", webhooks.incoming_call, name="incoming_call"),
    path("webhook/outbound_call", webhooks.outbound_call, name="outbound_call"),
    path("webhook/voice_fallback", webhooks.voice_fallback, name="voice_fallback"),
    path("webhook/stream_ended", webhooks.stream_ended, name="stream_ended"),
    path("webhook/call_status", webhooks.call_status, name="call_status"),
    path("app/", overview.overview, name="overview"),
    path("app/start/", start.start, name="start"),
    path("app/start/business/", start.business, name="start_business"),
    path("app/start/number/", start_number.number, name="start_number"),
    path("app/start/number/take/", start_number.number_take, name="start_number_take"),
    path("app/start/greeting/", start.greeting, name="start_greeting"),
    path("app/start/talk/", start.talk, name="start_talk"),
    path("app/start/live/", start_live.live, name="start_live"),
    path("app/start/live/go/", start_live.go_live, name="start_go_live"),
    path("app/try/", test_call.test_call, name="test_call"),
    path("app/try/new/", test_call.test_call_new, name="test_call_new"),
    path("app/try/<uuid:call_id>/end/", test_call.test_call_end, name="test_call_end"),
    path("app/calls/", calls.call_list, name="call_list"),
    path("app/calls/change/", bulk.calls_change, name="calls_change"),
    path("app/calls/export/", bulk.calls_export, name="calls_export"),
    path("app/calls/views/new/", saved.view_new, name="view_new"),
    path("app/calls/views/<uuid:view_id>/", saved.view_change, name="view_change"),
    path("app/calls/views/<uuid:view_id>/remove/", saved.view_delete, name="view_delete"),
    path("app/live/", live_view.live, name="live"),
    path("app/live/<uuid:call_id>/hang-up/", live_view.live_hang_up, name="live_hang_up"),
    path("app/usage/", usage.usage, name="usage"),
    path("app/usage/export/", usage.usage_export, name="usage_export"),
]
