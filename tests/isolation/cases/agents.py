"""Agents: their pages, drafts and versions."""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

# The one page that members may read and only some may write looks at the role by itself.
_READERS_MAY_NOT = {"viewer": 403, "guest": 403}


def _agent(side: Side) -> dict[str, Any]:
    return {"agent_id": side.agent.pk}


def _spare(side: Side) -> dict[str, Any]:
    """One that answers no number."""
    return {"agent_id": side.spare_agent.pk}


def _version(side: Side) -> dict[str, Any]:
    return {"agent_id": side.agent.pk, "number": 2}


def _new(side: Side) -> dict[str, Any]:
    return {"trade": "general", "language": "en", "name": f"{side.words.word} night desk"}


def _draft(side: Side) -> dict[str, Any]:
    return {
        "revision": side.draft.revision,
        "greeting": f"Here is {side.words.word}",
        "instructions": f"Sell all {side.words.word}",
        "voice": "cedar",
        "language": "en",
        "barge_in_mode": "clear",
        "vad_mode": "server_vad",
        "vad_eagerness": "auto",
        "tools": ["current_time"],
    }


def _published(side: Side) -> dict[str, Any]:
    return {"revision": side.draft.revision, "note": f"As {side.words.word} wished"}


def _renamed(side: Side) -> dict[str, Any]:
    return {"name": f"{side.words.word} day desk"}


CASES: list[Case] = [
    Route("tenants:agents"),
    Route("tenants:agent_new"),
    Route(
        "tenants:agent_new", "POST", form=_new, owner=302,
        changes=frozenset({"tenants_agent.*", "tenants_agentdraft.*"}),
    ),
    Route("tenants:agent", path=_agent),
    Route("tenants:agent", "POST", path=_agent, form=_draft, owner=302, answers=_READERS_MAY_NOT),
    Route("tenants:agent_rename", "POST", path=_agent, form=_renamed, owner=302),
    Route("tenants:agent_publish", path=_agent),
    Route("tenants:agent_publish", "POST", path=_agent, form=_published, owner=302),
    Route("tenants:agent_discard", path=_agent),
    Route("tenants:agent_discard", "POST", path=_agent, form=_published, owner=302),
    Route("tenants:agent_versions", path=_agent),
    Route("tenants:agent_version", path=_version, query=lambda _side: {"with": 1}),
    Route("tenants:agent_restore", path=_version),
    Route(
        "tenants:agent_restore", "POST", path=_version, form=lambda _side: {}, owner=302
    ),
    Route("tenants:agent_archive", path=_spare),
    Route("tenants:agent_archive", "POST", path=_spare, form=lambda _side: {}, owner=302),
]  # fmt: skip
