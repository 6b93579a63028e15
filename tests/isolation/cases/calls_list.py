"""What is done to calls from their list: to several at once, and views of it that members keep."""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_OTHERS = {"manager": 404, "viewer": 404}  # a view is its member's alone


def _chosen(side: Side) -> dict[str, Any]:
    return {"call": [str(side.call.pk), str(side.live.pk)], "back": "unread=true"}


def _view(side: Side) -> dict[str, Any]:
    return {"view_id": side.view.pk}


def _kept(_side: Side) -> dict[str, Any]:
    return {"name": "Mine", "query": "days=7"}


CASES: list[Case] = [
    Route(
        "calls:calls_change",
        "POST",
        form=lambda side: {**_chosen(side), "do": "follow-up"},
        owner=302,
    ),
    Route("calls:calls_export", "POST", form=lambda side: {**_chosen(side), "format": "csv"}),
    Route("recordings:calls_delete", "POST", form=_chosen, stranger=302),
    Route("calls:view_new", "POST", form=_kept, owner=302, answers={"guest": 404}),
    Route("calls:view_change", "POST", path=_view, form=_kept, owner=302, answers=_OTHERS),
    Route("calls:view_delete", "POST", path=_view, form=_kept, owner=302, answers=_OTHERS),
]
