"""A manager of the shop, and the agent that the shop began with."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.models import Agent
from tenants.services import NewTenant
from tests.factories import member_made
from tests.tenants.agents.making import agent_of


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    """A browser logged in as a manager of the shop."""
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", role="manager"))
    return client


@pytest.fixture
def desk(shop: NewTenant) -> Agent:
    """The agent that answers the shop's number, in version 1."""
    return agent_of(shop)
