"""Numbers: the pages that show them, and what claims, assigns, releases and takes them in.

Twilio is not there, so what asks it says that it does not answer.
"""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_WANTED = {"number": "+12125550100", "country": "US", "kind": "local"}
_AWAY = "Twilio, which is not there, is asked for the price"
_READ_ONLY = {"viewer": 403, "guest": 403}


def _number(side: Side) -> dict[str, Any]:
    return {"number_id": side.phone_number.pk}


def _leaving(side: Side) -> dict[str, Any]:
    return {"number_id": side.leaving.pk}


def _claim(side: Side) -> dict[str, Any]:
    return {"claim_id": side.claim.pk}


def _agent(side: Side) -> dict[str, Any]:
    return {"agent": str(side.agent.pk), "after_hours": "voicemail", "label": "Door"}


def _address(_side: Side) -> dict[str, Any]:
    return {
        "customer_name": "Flowers", "street": "1 High Street", "city": "Boston", "region": "MA",
        "postal_code": "02108", "country": "US",
    }  # fmt: skip


CASES: list[Case] = [
    Route("tenants:numbers"),
    Route("tenants:number_search"),
    Route("tenants:number_claim", query=lambda _side: _WANTED),
    Route(
        "tenants:number_claim",
        "POST",
        form=lambda side: {**_WANTED, "agent": str(side.agent.pk)},
        owner=422,
        dead=_AWAY,
    ),
    Route("tenants:claim", path=_claim),
    Route("tenants:number_import"),
    Route(
        "tenants:number_import",
        "POST",
        form=lambda side: {
            "number": side.twilio_account.unassigned[0]["e164"],
            "agent": str(side.agent.pk),
        },
        owner=422,
        dead=_AWAY,
    ),
    Route("tenants:paperwork", query=lambda _side: {"country": "US", "kind": "local"}),
    Route(
        "tenants:paperwork",
        "POST",
        form=_address,
        owner=422,
        answers={**_READ_ONLY, "manager": 403},
        dead=_AWAY,
    ),
    Route("tenants:number", path=_number),
    Route("tenants:number", "POST", path=_number, form=_agent, owner=302, answers=_READ_ONLY),
    Route("tenants:number_release", path=_number),
    Route(
        "tenants:number_release",
        "POST",
        path=_number,
        form=lambda side: {"digits": side.number[-4:]},
        owner=302,
    ),
    Route("tenants:number_keep", "POST", path=_leaving, form=lambda _side: {}, owner=302),
]
