"""The ASGI application: HTTP by Django, sockets by Channels.

A media socket proves itself by its token and handshake signature, a live socket by its
session; each consumer checks its own, so nothing wraps the router.
"""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosaas.settings")

django_application = get_asgi_application()

from calls.media.world import warm_up  # noqa: E402 - needs the app registry
from calls.routing import websocket_urlpatterns  # noqa: E402 - likewise
from calls.webhooks import LATE_ANSWERS, AnswerInTime  # noqa: E402 - likewise
from prosaas import probes  # noqa: E402 - likewise

warm_up()

sockets = URLRouter([*probes.websocket_urlpatterns, *websocket_urlpatterns])  # type: ignore[list-item]  # the stubs name no public type for a path of consumers
http = AnswerInTime(django_application, late=LATE_ANSWERS)
application = ProtocolTypeRouter({"http": http, "websocket": sockets})
