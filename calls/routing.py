"""The WebSocket addresses of this app."""

from __future__ import annotations

from django.urls import path, re_path

from calls.consumers import LiveConsumer, MediaStreamConsumer, NoSuchSocket, TestCallConsumer

_media = MediaStreamConsumer.as_asgi()
_test = TestCallConsumer.as_asgi()
_live = LiveConsumer.as_asgi()
_nothing = NoSuchSocket.as_asgi()

websocket_urlpatterns = [
    path("ws/twilio-media/<str:token>", _media),  # type: ignore[arg-type]  # an ASGI app, no view
    path("ws/test-call/<str:token>", _test),  # type: ignore[arg-type]  # likewise
    path("ws/live/", _live),  # type: ignore[arg-type]  # likewise
    re_path("", _nothing),  # type: ignore[arg-type]  # likewise; whatever no path above takes
]
