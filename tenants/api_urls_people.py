"""Addresses of agents, hours, settings and members, under /api/v1/."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from tenants.api import (
    agent_drafts,
    agent_versions,
    agents,
    hours,
    invitations,
    members,
    settings,
)

_AGENT: Final = "agents/<uuid:agent_id>/"
_VERSION: Final = f"{_AGENT}versions/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("agents/", agents.AgentList.as_view(), name="api_agent_list"),
    path(_AGENT, agents.AgentOne.as_view(), name="api_agent_detail"),
    path(f"{_AGENT}archive/", agents.AgentArchive.as_view(), name="api_agent_archive"),
    path(f"{_AGENT}draft/", agent_drafts.AgentDraftOne.as_view(), name="api_agent_draft"),
    path(f"{_AGENT}publish/", agent_drafts.AgentPublish.as_view(), name="api_agent_publish"),
    path(
        f"{_AGENT}versions/", agent_versions.AgentVersionList.as_view(), name="api_agent_versions"
    ),
    path(_VERSION, agent_versions.AgentVersionOne.as_view(), name="api_agent_version"),
    path(
        f"{_VERSION}restore/",
        agent_versions.AgentRestore.as_view(),
        name="api_agent_version_restore",
    ),
    path("hours/", hours.Hours.as_view(), name="api_hours"),
    path("settings/", settings.Settings.as_view(), name="api_settings"),
    path("members/", members.MemberList.as_view(), name="api_member_list"),
    path("members/<uuid:member_id>/", members.MemberOne.as_view(), name="api_member_detail"),
    path("invitations/", invitations.InvitationList.as_view(), name="api_invitation_list"),
    path(
        "invitations/<uuid:invitation_id>/",
        invitations.InvitationOne.as_view(),
        name="api_invitation_detail",
    ),
]
