"""Why something about webhooks cannot be done (drawn in tenants/hooks/__init__.py)."""

from __future__ import annotations

from datetime import datetime

from tenants.services.refusals import Refused


class BadEndpoint(Refused):
    """`field` is url, events or description, "" for none; the text says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class TooManyEndpoints(BadEndpoint):
    """MOST_ENDPOINTS are there already."""


class EndpointOff(Refused):
    """It is switched off: nothing is sent there."""


class MayNotBeTold(Refused):
    """Who asks may not read what the endpoint is told of calls."""


class NotReplayable(Refused):
    """Sending it again now would be once too often."""


class RotatedRecently(Refused):
    """The secret before the present one signs until `until`, and another change ends that."""

    def __init__(self, until: datetime, reason: str) -> None:
        super().__init__(reason)
        self.until = until
