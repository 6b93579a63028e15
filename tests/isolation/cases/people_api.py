"""The API of agents, hours, settings and members."""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side


def _agent(side: Side) -> dict[str, Any]:
    return {"agent_id": side.agent.pk}


def _spare(side: Side) -> dict[str, Any]:
    """One that answers no number."""
    return {"agent_id": side.spare_agent.pk}


def _version(side: Side) -> dict[str, Any]:
    return {"agent_id": side.agent.pk, "number": 2}


def _member(side: Side) -> dict[str, Any]:
    return {"member_id": side.member.pk}


def _invitation(side: Side) -> dict[str, Any]:
    return {"invitation_id": side.invitation.pk}


def _named(side: Side) -> dict[str, Any]:
    return {"name": f"{side.words.word} night desk"}


def _nothing_sent(_side: Side) -> dict[str, Any]:
    return {}


def _whatever(_side: Side) -> dict[str, Any]:
    """Whoever writes has seen what is there."""
    return {"If-Match": "*"}


def _hours(_side: Side) -> dict[str, Any]:
    return {"weekly": {"mon": [["09:00", "17:00"]]}}


CASES: list[Case] = [
    Route("api_agent_list"),
    Route(
        "api_agent_list", "POST", json=lambda _side: {"name": "Night desk"}, owner=201,
        changes=frozenset({"tenants_agent.*", "tenants_agentdraft.*"}),
    ),
    Route("api_agent_detail", path=_agent),
    Route("api_agent_detail", "PATCH", path=_agent, json=_named, headers=_whatever),
    Route("api_agent_archive", "POST", path=_spare, json=_nothing_sent),
    Route("api_agent_draft", path=_agent),
    Route(
        "api_agent_draft", "PATCH", path=_agent, headers=_whatever,
        json=lambda side: {"greeting": f"Here is {side.words.word}"},
    ),
    Route("api_agent_draft", "DELETE", path=_agent, headers=_whatever, owner=204),
    Route(
        "api_agent_publish", "POST", path=_agent, headers=_whatever,
        json=lambda side: {"note": f"As {side.words.word} wished"},
    ),
    Route("api_agent_versions", path=_agent),
    Route("api_agent_version", path=_version),
    Route("api_agent_version_restore", "POST", path=_version, json=_nothing_sent, owner=201),
    Route("api_hours"),
    Route("api_hours", "PUT", json=_hours, headers=_whatever),
    Route("api_settings"),
    Route("api_settings", "PATCH", json=lambda _side: {"timezone": "Europe/Paris"}),
    Route("api_member_list"),
    Route("api_member_detail", path=_member),
    Route("api_member_detail", "PATCH", path=_member, json=lambda _side: {"role": "manager"}),
    Route("api_member_detail", "DELETE", path=_member, owner=204),
    Route("api_invitation_list"),
    Route(
        "api_invitation_list", "POST", owner=201,
        json=lambda _side: {"email": "somebody@example.com", "role": "viewer"},
    ),
    Route("api_invitation_detail", path=_invitation),
    Route("api_invitation_detail", "DELETE", path=_invitation, owner=204),
]  # fmt: skip
