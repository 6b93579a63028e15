"""Addresses of recordings."""

from __future__ import annotations

from django.urls import path

from recordings import webhooks

app_name = "recordings"
urlpatterns = [
    path("webhook/recording_status", webhooks.recording_status, name="recording_status"),
    path("webhook/voicemail", webhooks.voicemail, name="voicemail"),
]
