"""The idle timeout: silence after a reply is answered by itself (H2-20)."""

import asyncio

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.openai.realtime.idle import IdleClock
from prosaas.sandbox.openai.realtime.input import InputBuffer
from prosaas.sandbox.openai.realtime.record import SessionRecord
from prosaas.sandbox.openai.realtime.settings import default_session
from prosaas.sandbox.openai.realtime.state import SessionState

CONFIG = OpenAIConfig(mode="script", script=(ScriptedReply("Hi."),))


def _state(idle_ms: int | None) -> SessionState:
    """A session below the vendor's shortest timeout of 5 s: a test has not so much time."""
    settings = default_session(session_id="sess_1", model="gpt-realtime-2.1", expires_at=1)
    settings["audio"]["input"]["turn_detection"]["idle_timeout_ms"] = idle_ms
    return SessionState(CONFIG, "1", SessionRecord("sess_1", "m"), settings)


async def test_silence_after_the_reply_is_dated_by_the_audio_received() -> None:
    """From the end of the play-out to the moment of the timeout."""
    state, buffer = _state(1), InputBuffer()
    buffer.append(b"\xff" * 800)
    fired: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
    IdleClock(state, buffer, lambda start, end: fired.set_result((start, end))).arm(0)
    assert await asyncio.wait_for(fired, 5) == (100, 100)


async def test_speech_stops_the_clock() -> None:
    """Disarmed, it never fires, and nothing is left running."""
    state, fired = _state(1), asyncio.Event()
    clock = IdleClock(state, InputBuffer(), lambda *_: fired.set())
    clock.arm(0)
    clock.disarm()
    await state.close()
    assert not fired.is_set()


async def test_without_a_timeout_there_is_no_clock() -> None:
    """Null is the default."""
    state, fired = _state(None), asyncio.Event()
    IdleClock(state, InputBuffer(), lambda *_: fired.set()).arm(0)
    await state.close()
    assert not fired.is_set()
