"""The WebSocket addresses of this app."""

from __future__ import annotations

from django.urls import path, re_path

from calls.consumers import MediaStreamConsumer, NoSuchSocket

_media = MediaStreamConsumer.as_asgi()
_nothing = NoSuchSocket.as_asgi()

websocket_urlpatterns = [
    path("ws/twilio-media/<str:token>", _media),  # type: ignore[arg-type]  # an ASGI app, no view
    re_path("", _nothing),  # type: ignore[arg-type]  # likewise; whatever no path above takes
]
