"""All there is to tell of a call, as the API and webhooks tell it."""

from recordings.told.calls import LINK_S, call_told
from recordings.told.shapes import CallDetailSerializer

__all__ = ["LINK_S", "CallDetailSerializer", "call_told"]
