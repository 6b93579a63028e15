"""Addresses of recordings, and of the call's page."""

from __future__ import annotations

from django.urls import path

from recordings import webhooks
from recordings.urls_call import urlpatterns as call
from recordings.urls_privacy import urlpatterns as privacy
from recordings.views import audio, erase_calls

app_name = "recordings"
urlpatterns = [
    path("app/calls/delete/", erase_calls.calls_delete, name="calls_delete"),
    *call,
    path("recordings/<uuid:recording_id>/audio", audio.recording_audio, name="audio"),
    path("recordings/<uuid:recording_id>/peaks", audio.recording_peaks, name="peaks"),
    path("webhook/recording_status", webhooks.recording_status, name="recording_status"),
    path("webhook/voicemail", webhooks.voicemail, name="voicemail"),
    *privacy,
]
