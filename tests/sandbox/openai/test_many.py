"""Many sessions in one process: none waits for another (H2-23)."""

import asyncio

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import World, quiet, scripted, voice, world

SESSIONS = 40


async def _turn(here: World) -> int:
    async with here.client() as client:
        await client.append(quiet(400) + voice(500) + quiet(600))
        await client.until("response.done")
        return len(client.audio())


async def test_forty_sessions_have_a_turn_at_once() -> None:
    """Each hears all of its own reply."""
    async with world(scripted(ScriptedReply(tone_ms=1000))) as here:
        heard = await asyncio.gather(*(_turn(here) for _ in range(SESSIONS)))
    assert heard == [8000] * SESSIONS
    assert len({record.session_id for record in here.sandbox.sessions}) == SESSIONS


async def test_a_reader_that_stops_holds_up_nobody_else() -> None:
    """Its events wait in its own outbox."""
    async with world(scripted(ScriptedReply(tone_ms=60_000))) as here, here.client() as stuck:
        await stuck.send("response.create")
        assert await _turn(here) == 480_000
