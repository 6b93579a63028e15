"""One response: created, thought about, streamed, done; or cancelled anywhere in between.

Everything is emitted synchronously from the event loop, so closing a response from outside
(cancel, barge-in) leaves no half events: its task is cancelled first and says nothing more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from prosaas.sandbox.openai_config import ScriptedReply
from prosaas.sandbox.openai_conversation import Item
from prosaas.sandbox.openai_dialogue import sound
from prosaas.sandbox.openai_formats import BYTES_PER_MS, SAMPLE_BYTES, outgoing
from prosaas.sandbox.openai_pace import Chunk, chunks
from prosaas.sandbox.openai_speech import CalledItem, OutputItem, SpokenItem
from prosaas.sandbox.openai_state import SessionState

Json = dict[str, Any]
Think = Callable[[], Awaitable[ScriptedReply]]

_ERRORS = {
    "rate_limit_exceeded": "Rate limit reached for this model. Please try again later.",
    "server_error": "The server had an error while processing your request.",
}


class Response:
    """A response in progress. `params` are the session's, overridden for this response."""

    def __init__(self, state: SessionState, params: Json, *, in_conversation: bool) -> None:
        self._state, self._params, self._in_conversation = state, params, in_conversation
        self.id = state.ids.new("resp")
        self.status = "in_progress"
        self.task: asyncio.Task[None] | None = None
        self.when_done: Callable[[float], None] = lambda _: None
        self._sounds_since_ms: int | None = None
        self._items: list[OutputItem] = []
        self._current: SpokenItem | None = None
        self._left: list[Chunk] = []
        self._read: list[Item] = []

    @property
    def is_active(self) -> bool:
        """Whether it is still in progress."""
        return self.status == "in_progress"

    def start(self, think: Think) -> None:
        """Announce it and begin; `think` takes the time to the first token."""
        self._read = list(self._state.conversation.items)
        self._state.emit("response.created", response=self._body(None, None))
        self._state.emit("rate_limits.updated", rate_limits=_rate_limits())
        self.task = self._state.spawn(self._run(think))

    def cancel(self, reason: str) -> None:
        """Stop now: `turn_detected` or `client_cancelled`; late deltas as configured."""
        if self.task is not None:
            self.task.cancel()
        for chunk in self._left[: self._state.config.late_deltas]:
            self._send(chunk)
        self._finish("cancelled", {"type": "cancelled", "reason": reason})

    async def _run(self, think: Think) -> None:
        reply = await think()
        audio = await sound(reply, self._state.settings["audio"]["output"]["speed"])
        if self._state.config.silent == "response":
            await asyncio.Event().wait()
        reply = self._within_limit(reply, len(audio) / BYTES_PER_MS["audio/pcmu"])
        if reply.status == "failed":
            self._fail(reply.reason or "server_error")
            return
        if audio or reply.text:
            await self._speak(reply, audio)
        if reply.call and reply.status == "completed":
            self._call(reply)
        self._complete(reply)

    def _within_limit(self, reply: ScriptedReply, audio_ms: float) -> ScriptedReply:
        """Cut a reply short of `max_output_tokens` at 50 ms of audio a token."""
        limit = self._params["max_output_tokens"]
        if limit == "inf" or audio_ms / 50 <= limit or reply.status != "completed":
            return reply
        return replace(reply, status="incomplete", reason="max_output_tokens")

    def _call(self, reply: ScriptedReply) -> None:
        index, inside = len(self._items), self._in_conversation
        item = CalledItem(self._state, self.id, index, in_conversation=inside)
        self._items.append(item)
        item.call(reply.call, reply.arguments)
        item.close("completed")

    def _complete(self, reply: ScriptedReply) -> None:
        if reply.status == "incomplete":
            reason = reply.reason or "max_output_tokens"
            self._finish("incomplete", {"type": "incomplete", "reason": reason})
        else:
            self._finish("completed", None)

    def _fail(self, code: str) -> None:
        kind = "server_error" if code == "server_error" else "invalid_request_error"
        error = {"type": kind, "code": code, "message": _ERRORS.get(code, code)}
        self._finish("failed", {"type": "failed", "error": error})

    async def _speak(self, reply: ScriptedReply, audio: bytes) -> None:
        state, has_audio = self._state, self._params["output_modalities"] == ["audio"]
        item = SpokenItem(
            state,
            self.id,
            len(self._items),
            in_conversation=self._in_conversation,
            has_audio=has_audio,
        )
        self._items.append(item)
        self._current = item
        item.open()
        if has_audio:
            await self._stream(self._plan(reply, audio))
        else:
            item.word(reply.text)
        if reply.status == "completed":
            self._current = None
            item.close("completed")

    def _plan(self, reply: ScriptedReply, audio: bytes) -> list[Chunk]:
        kind = self._params["audio"]["output"]["format"]["type"]
        cut = list(
            chunks(
                outgoing(audio, kind),
                reply.text,
                bytes_per_ms=BYTES_PER_MS[kind],
                sample_bytes=SAMPLE_BYTES[kind],
                config=self._state.config,
                chance=self._state.chance,
            )
        )
        return cut[: (len(cut) + 1) // 2] if reply.status == "incomplete" else cut

    async def _stream(self, plan: list[Chunk]) -> None:
        self._left = plan
        while self._left:
            chunk = self._left.pop(0)
            self._send(chunk)
            await asyncio.sleep(chunk.pause_seconds)

    def _send(self, chunk: Chunk) -> None:
        item, drop_ms = self._current, self._state.config.drop_after_ms
        if item is None:
            return
        if chunk.words:
            item.word(chunk.words)
        item.sound(chunk.audio, chunk.audio_ms)
        if self._sounds_since_ms is None:
            self._sounds_since_ms = self._state.at_ms()
        if drop_ms and item.item.audio_ms >= drop_ms:
            self._state.abort()

    def _finish(self, status: str, details: Json | None) -> None:
        if self._current is not None:
            self._current.close("incomplete")
            self._current = None
        self.status = status
        said_ms = sum(item.item.audio_ms for item in self._items)
        said = " ".join(item.item.text() for item in self._items)
        usage = self._state.usage.response(self._params, self._read, said_ms, said)
        self._state.emit("response.done", response=self._body(details, usage))
        now_ms = self._state.at_ms()
        started_ms = now_ms if self._sounds_since_ms is None else self._sounds_since_ms
        self.when_done(max(0.0, started_ms + said_ms - now_ms))

    def _body(self, details: Json | None, usage: Json | None) -> Json:
        output = self._params["audio"]["output"]
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": self.status,
            "status_details": details,
            "output": [item.item.body for item in self._items],
            "conversation_id": self._state.conversation_id if self._in_conversation else None,
            "output_modalities": self._params["output_modalities"],
            "max_output_tokens": self._params["max_output_tokens"],
            "audio": {"output": {"format": output["format"], "voice": output["voice"]}},
            "usage": usage,
            "metadata": self._params["metadata"],
        }


def _rate_limits() -> list[Json]:
    return [
        {"name": "requests", "limit": 10000, "remaining": 9999, "reset_seconds": 0.006},
        {"name": "tokens", "limit": 1000000, "remaining": 995000, "reset_seconds": 0.3},
    ]
