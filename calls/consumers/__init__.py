"""The sockets: the carrier's media stream, a test from the browser, the live view."""

from calls.consumers.live import LiveConsumer
from calls.consumers.media import MediaStreamConsumer, end_live_calls
from calls.consumers.nothing import NoSuchSocket
from calls.consumers.test_call import TestCallConsumer

__all__ = [
    "LiveConsumer",
    "MediaStreamConsumer",
    "NoSuchSocket",
    "TestCallConsumer",
    "end_live_calls",
]
