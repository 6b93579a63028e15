"""Addresses of recordings."""

from __future__ import annotations

from django.urls import path

from recordings import views, webhooks

app_name = "recordings"
urlpatterns = [
    path("recordings/<uuid:recording_id>/audio", views.recording_audio, name="audio"),
    path("recordings/<uuid:recording_id>/peaks", views.recording_peaks, name="peaks"),
    path("webhook/recording_status", webhooks.recording_status, name="recording_status"),
    path("webhook/voicemail", webhooks.voicemail, name="voicemail"),
]
