"""The page of one call, what is done there, and the link that shows it to anybody."""

from __future__ import annotations

import json
from typing import Any

from tests.isolation.answers import ACTORS
from tests.isolation.case import Case, Link, Route
from tests.isolation.people_rows import share_of, token_of
from tests.isolation.world import Side


def _call(side: Side) -> dict[str, Any]:
    return {"call_id": side.call.pk}


def _share(side: Side) -> dict[str, Any]:
    return {"call_id": side.call.pk, "share_id": share_of(side.call).pk}


def _token(side: Side) -> dict[str, Any]:
    return {"token": token_of(side.call)}


def _edit(side: Side) -> dict[str, Any]:
    """What is refused is shown to whoever wrote it, so what they write is nobody's word."""
    shown = json.dumps(f"They said {side.words.word}")
    return {"field": "reason", "shown": shown, "value": "They wish roses"}


CASES: list[Case] = [
    Route("recordings:call_state", path=_call),
    Route("recordings:call_story", path=_call),
    Route("recordings:call_field", "POST", path=_call, form=_edit, owner=302),
    Route(
        "recordings:call_note", "POST", path=_call, owner=302,
        form=lambda side: {"note": f"Sell {side.words.word}"},
    ),
    Route(
        "recordings:call_tags", "POST", path=_call, owner=302,
        form=lambda side: {"tags": side.words.word},
    ),
    Route("recordings:call_unread", "POST", path=_call, form=lambda _: {}, owner=302),
    Route(
        "recordings:call_follow_up", "POST", path=_call, owner=302,
        form=lambda _: {"state": "open"},
    ),
    Route("recordings:call_back", path=_call),
    Route(
        "recordings:call_back", "POST", path=_call, form=lambda _: {}, owner=422,
        dead="the page that asks signs what is sent, and Twilio is not there",
    ),
    Route("recordings:call_delete", path=_call),
    Route("recordings:call_delete", "POST", path=_call, form=lambda _: {}, owner=302),
    Route(
        "recordings:share_new", "POST", path=_call, owner=302, form=lambda _: {"days": "7"}
    ),
    Route("recordings:share_end", "POST", path=_share, form=lambda _: {}, owner=302),
    Route(
        "recordings:share", path=lambda _: {"token": "forged"}, owner=404,
        answers=dict.fromkeys(ACTORS, 404), dead="only its link opens it, see below",
    ),
    Link(
        "recordings:share", path=_token, query=lambda _: {}, in_path=True,
        changes=frozenset({"recordings_callshare.opened", "tenants_auditevent.*"}),  # it is counted
    ),
]  # fmt: skip
