"""One response: created, thought about, streamed, done; or cancelled anywhere in between.

Everything is emitted synchronously from the event loop, so closing a response from outside
(cancel, barge-in) leaves no half events: its task is cancelled first and says nothing more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.delivery import spoken, written
from prosaas.sandbox.openai.realtime.dialogue import sound
from prosaas.sandbox.openai.realtime.errors import CONTEXT_LENGTH_EXCEEDED, FATAL, kind_of
from prosaas.sandbox.openai.realtime.pace import Chunk
from prosaas.sandbox.openai.realtime.script import Call
from prosaas.sandbox.openai.realtime.speech import CalledItem, OutputItem, SpokenItem
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.openai.realtime.tools import choose
from prosaas.sandbox.openai.realtime.usage import count_of, prefix_of, text_tokens

Json = dict[str, Any]
Think = Callable[[], Awaitable[ScriptedReply]]

_RESERVED_TOKENS = 1000  # for the output, where max_output_tokens says nothing
_ARGUMENT_LETTERS = 8
_ERRORS = FATAL | {
    "rate_limit_exceeded": "Rate limit reached for this model. Please try again later.",
    "inference_rate_limit_exceeded": "The model is over its capacity. Please try again later.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a response is made of.

    `params` are the session's, overridden for this response; `read` is its context; `overflow`
    tells why there is none. `number` counts the session's responses.
    """

    params: Json
    read: list[Item]
    number: int
    in_conversation: bool = True
    overflow: str = ""


class Response:
    """A response in progress. `when_done` is told how many ms the client has still to play."""

    def __init__(self, state: SessionState, asked: Asked) -> None:
        self._state, self._asked, self._params = state, asked, asked.params
        self.id = state.ids.new("resp")
        self.status = "in_progress"
        self.task: asyncio.Task[None] | None = None
        self.when_done: Callable[[float], None] = lambda _: None
        self._sounds_since_ms: int | None = None
        self._items: list[OutputItem] = []
        self._current: OutputItem | None = None
        self._left: list[Chunk] = []
        self._reserved = 0

    @property
    def is_active(self) -> bool:
        """Whether it is still in progress."""
        return self.status == "in_progress"

    def start(self, think: Think) -> None:
        """Announce it and begin; `think` takes the time to the first token."""
        limits = self._state.limits
        self._state.emit("response.created", response=self._body(None, None))
        wanted = self._estimate()
        refusal = limits.take(wanted)
        self._state.emit("rate_limits.updated", rate_limits=limits.view())
        if refusal:
            self._fail("rate_limit_exceeded", refusal)
        elif self._asked.overflow:
            self._fail(CONTEXT_LENGTH_EXCEEDED, self._asked.overflow)
        else:
            self._reserved = wanted
            self.task = self._state.spawn(self._run(think))

    def _estimate(self) -> int:
        """Tokens to reserve: all of the input, and the most that may come out."""
        counts = [count_of(item) for item in self._asked.read]
        limit = self._params["max_output_tokens"]
        output = limit if isinstance(limit, int) else _RESERVED_TOKENS
        return text_tokens(prefix_of(self._params)) + sum(c[1] + c[2] for c in counts) + output

    def cancel(self, reason: str) -> None:
        """Stop now: `turn_detected` or `client_cancelled`; late deltas as configured."""
        if self.task is not None:
            self.task.cancel()
        config, item = self._state.config, self._current
        late = self._left[: config.late_deltas] if isinstance(item, SpokenItem) else []
        if not config.late_after_done:
            self._send_all(item, late)
        self._finish("cancelled", {"type": "cancelled", "reason": reason})
        if config.late_after_done:
            self._send_all(item, late)

    def _send_all(self, item: OutputItem | None, late: list[Chunk]) -> None:
        if isinstance(item, SpokenItem):
            for chunk in late:
                self._send(item, chunk)

    async def _run(self, think: Think) -> None:
        reply, audio = await think(), b""
        calls = choose(reply.all_calls(), self._params, is_made_up=reply.is_made_up)
        if calls and not reply.all_calls():
            reply = replace(reply, text="", tone_ms=0)  # forced to call, it only calls
        if self._has_audio:
            audio = await sound(reply, self._state.settings["audio"]["output"]["speed"])
        if self._state.config.silent == "response":
            await asyncio.Event().wait()
        if audio or reply.text:
            reply = await self._speak(reply, audio)
        if reply.status == "failed":
            self._fail(reply.reason or "server_error")
            return
        if reply.status == "completed" or not (audio or reply.text):
            await self._call_all(calls, is_cut=reply.status == "incomplete")
        self._complete(reply)

    @property
    def _has_audio(self) -> bool:
        return bool(self._params["output_modalities"] == ["audio"])

    async def _call_all(self, calls: tuple[Call, ...], *, is_cut: bool) -> None:
        for call in calls:
            index, inside = len(self._items), self._asked.in_conversation
            item = CalledItem(self._state, self.id, index, in_conversation=inside)
            self._items.append(item)
            self._current = item
            item.open(call.name)
            until = len(call.arguments) // 2 if is_cut else len(call.arguments)
            for start in range(0, until, _ARGUMENT_LETTERS):
                item.argue(call.arguments[start : min(start + _ARGUMENT_LETTERS, until)])
                if self._state.config.argument_ms:
                    await asyncio.sleep(self._state.config.argument_ms / 1000)
            if is_cut:
                return
            self._current = None
            item.close("completed")

    def _complete(self, reply: ScriptedReply) -> None:
        if reply.status == "incomplete":
            reason = reply.reason or "max_output_tokens"
            self._finish("incomplete", {"type": "incomplete", "reason": reason})
        else:
            self._finish("completed", None)

    def _fail(self, code: str, text: str = "") -> None:
        error = {"type": kind_of(code), "code": code, "message": text or _ERRORS.get(code, code)}
        self._finish("failed", {"type": "failed", "error": error})

    async def _speak(self, reply: ScriptedReply, audio: bytes) -> ScriptedReply:
        """Say it, cut where it has too many tokens; gives the reply as it came out."""
        index, inside = len(self._items), self._asked.in_conversation
        item = SpokenItem(
            self._state, self.id, index, in_conversation=inside, has_audio=self._has_audio
        )
        self._items.append(item)
        self._current = item
        item.open()
        if self._has_audio:
            item.item.audio = audio
            chance = self._state.chance(f"chunks/{self._asked.number}")
            plan, reply = spoken(reply, audio, self._params, self._state.config, chance)
            await self._stream(item, plan)
        else:
            words, reply = written(reply, self._params)
            for word in words:
                item.word(word)
        if reply.status == "completed":
            self._current = None
            item.close("completed")
        return reply

    async def _stream(self, item: SpokenItem, plan: list[Chunk]) -> None:
        config, has_stalled = self._state.config, not self._state.config.stall_ms
        self._left = plan
        while self._left:
            chunk = self._left.pop(0)
            self._send(item, chunk)
            if not has_stalled and item.item.audio_ms >= config.stall_after_ms:
                has_stalled = True
                await asyncio.sleep(config.stall_ms / 1000)
            await asyncio.sleep(chunk.pause_seconds)

    def _send(self, item: SpokenItem, chunk: Chunk) -> None:
        config = self._state.config
        if chunk.words:
            item.word(chunk.words)
        if config.silent == "audio":
            return
        item.sound(chunk.audio, chunk.audio_ms)
        if self._sounds_since_ms is None:
            self._sounds_since_ms = self._state.at_ms()
        if config.drop_after_ms and item.item.audio_ms >= config.drop_after_ms:
            self._state.drop()

    def _finish(self, status: str, details: Json | None) -> None:
        if self._current is not None:
            self._current.close("incomplete")
            self._current = None
        self.status = status
        said_ms = sum(item.item.audio_ms for item in self._items)
        usage = None if status == "failed" else self._usage(said_ms)
        self._state.limits.settle(self._reserved, usage["total_tokens"] if usage else 0)
        self._state.emit("response.done", response=self._body(details, usage))
        now_ms = self._state.at_ms()
        started_ms = now_ms if self._sounds_since_ms is None else self._sounds_since_ms
        self.when_done(max(0.0, started_ms + said_ms - now_ms))

    def _usage(self, said_ms: float) -> Json:
        said = " ".join(item.item.text() for item in self._items)
        return self._state.usage.response(self._params, self._asked.read, said_ms, said)

    def _body(self, details: Json | None, usage: Json | None) -> Json:
        output, inside = self._params["audio"]["output"], self._asked.in_conversation
        return {
            "id": self.id,
            "object": "realtime.response",
            "status": self.status,
            "status_details": details,
            "output": [item.item.body for item in self._items],
            "conversation_id": self._state.conversation_id if inside else None,
            "output_modalities": self._params["output_modalities"],
            "max_output_tokens": self._params["max_output_tokens"],
            "audio": {"output": {"format": output["format"], "voice": output["voice"]}},
            "usage": usage,
            "metadata": self._params["metadata"],
        }
