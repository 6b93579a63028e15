"""The start: its pages, and the forms that leave each of them.

Both businesses have a number and a published agent, so what is asked of Twilio is only by a POST.
"""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_READERS_MAY_NOT = {"viewer": 403, "guest": 403}
_AWAY = "Twilio, which is not there, is asked for the number"


def _business(side: Side) -> dict[str, Any]:
    return {
        "name": f"{side.words.word} and sons", "locale": "en", "timezone": "Asia/Tokyo",
        "trade": "general",
    }  # fmt: skip


def _words(side: Side) -> dict[str, Any]:
    return {
        "revision": side.draft.revision,
        "greeting": f"Here is {side.words.word}",
        "instructions": f"Sell all {side.words.word}",
        "voice": "cedar",
    }


def _offered(_side: Side) -> dict[str, Any]:
    return {"number": "+12125550100", "country": "US", "kind": "local", "price": "1150000 USD"}


CASES: list[Case] = [
    Route("calls:start", owner=302),
    Route("calls:start_business"),
    Route(
        "calls:start_business", "POST", form=_business, owner=302, answers=_READERS_MAY_NOT,
    ),
    Route("calls:start_number"),
    Route("calls:start_number_take", "POST", form=_offered, owner=422, dead=_AWAY),
    Route("calls:start_greeting"),
    Route(
        "calls:start_greeting", "POST", form=_words, owner=302, stranger=(302, 409),
        answers=_READERS_MAY_NOT,
    ),
    Route("calls:start_talk"),
    Route("calls:start_live"),
    Route(
        "calls:start_go_live", "POST", form=lambda side: {"revision": side.draft.revision},
        owner=302, stranger=(302, 409),
    ),
]  # fmt: skip
