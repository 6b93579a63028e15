"""Sessions for the realtime tests."""

from collections.abc import AsyncIterator

import pytest

from tests.conformance.openai_realtime.client import Session, manual, opened, telephone
from tests.conformance.targets import OpenAITarget


@pytest.fixture
async def fresh(openai_target: OpenAITarget) -> AsyncIterator[Session]:
    """A session of which `session.created` was read and nothing changed."""
    async with opened(openai_target) as session:
        await session.until("session.created")
        yield session


@pytest.fixture
async def phone(openai_target: OpenAITarget) -> AsyncIterator[Session]:
    """A session that speaks mu-law, with server VAD."""
    async with telephone(openai_target) as session:
        yield session


@pytest.fixture
async def quiet_phone(openai_target: OpenAITarget) -> AsyncIterator[Session]:
    """A session that speaks mu-law, without turn detection."""
    async with telephone(openai_target, audio=manual()) as session:
        yield session
