"""The live view: its page, its socket, ending a call from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.isolation.case import Case, Route, Socket
from tests.isolation.world import Side

_AWAY = "asks the phone company, which is not there"


def _live(side: Side) -> Mapping[str, Any]:
    return {"call_id": side.live.pk}


CASES: list[Case] = [
    Route("calls:live"),
    Route("calls:live_hang_up", path=_live),
    Route("calls:live_hang_up", "POST", path=_live, form=lambda _side: {}, owner=302, dead=_AWAY),
    Socket(
        "ws/live/",
        address=lambda _side: "/ws/live/",
        opens=frozenset({"owner", "manager", "viewer", "stranger", "guest"}),
    ),
]
