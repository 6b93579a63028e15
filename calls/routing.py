"""The WebSocket addresses of this app."""

from __future__ import annotations

from django.urls import path

from calls.consumers import MediaStreamConsumer

_media = MediaStreamConsumer.as_asgi()

websocket_urlpatterns = [
    path("ws/twilio-media/<str:token>", _media),  # type: ignore[arg-type]  # an ASGI app, no view
]
