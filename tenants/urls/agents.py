"""Addresses of the agents' pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import agents, agents_draft, agents_versions

_AGENT = "app/agents/<uuid:agent_id>/"
_VERSION = f"{_AGENT}versions/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("app/agents/", agents.agent_list, name="agents"),
    path("app/agents/new/", agents.agent_new, name="agent_new"),
    path(_AGENT, agents_draft.agent, name="agent"),
    path(f"{_AGENT}rename/", agents_draft.agent_rename, name="agent_rename"),
    path(f"{_AGENT}publish/", agents_draft.agent_publish, name="agent_publish"),
    path(f"{_AGENT}discard/", agents_draft.agent_discard, name="agent_discard"),
    path(f"{_AGENT}versions/", agents_versions.agent_versions, name="agent_versions"),
    path(_VERSION, agents_versions.agent_version, name="agent_version"),
    path(f"{_VERSION}restore/", agents_versions.agent_restore, name="agent_restore"),
    path(f"{_AGENT}archive/", agents.agent_archive, name="agent_archive"),
]
