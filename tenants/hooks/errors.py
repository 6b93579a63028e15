"""Why something about webhooks cannot be done (drawn in tenants/hooks/__init__.py)."""

from __future__ import annotations

from tenants.services.refusals import Refused


class BadEndpoint(Refused):
    """`field` is url, events or description, "" for none; the text says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class TooManyEndpoints(BadEndpoint):
    """MOST_ENDPOINTS are there already."""


class NotReplayable(Refused):
    """Sending it again now would be once too often, or to nobody."""
