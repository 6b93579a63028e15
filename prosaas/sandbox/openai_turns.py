"""Who speaks when: committed audio becomes an item, is heard, and is answered."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from prosaas.sandbox.audio import BYTES_PER_MS
from prosaas.sandbox.ears import EarsError, hear
from prosaas.sandbox.mind import quoted
from prosaas.sandbox.openai_config import ScriptedReply
from prosaas.sandbox.openai_conversation import Item
from prosaas.sandbox.openai_dialogue import Prompt
from prosaas.sandbox.openai_errors import RealtimeError
from prosaas.sandbox.openai_response import Response
from prosaas.sandbox.openai_state import SessionState
from prosaas.sandbox.openai_usage import transcription_usage

Json = dict[str, Any]


class Turns:
    """The turns of one session; at most one response of the conversation runs at a time.

    `when_done` is told how many ms of the reply the client has still to play.
    """

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self.active: Response | None = None
        self._beside: list[Response] = []
        self.when_started: Callable[[], None] = lambda: None
        self.when_done: Callable[[float], None] = lambda _: None

    def commit(self, item_id: str, mulaw: bytes) -> None:
        """Make a user item of audio: announced, put into the conversation, transcribed."""
        state = self._state
        previous = state.conversation.last_id()
        part = {"type": "input_audio", "transcript": None}
        item = Item(
            {
                "id": item_id,
                "object": "realtime.item",
                "type": "message",
                "status": "completed",
                "role": "user",
                "content": [part],
            },
            audio_ms=len(mulaw) / BYTES_PER_MS,
            heard=state.spawn(self._hear(mulaw)) if self._listens() else None,
        )
        state.conversation.insert(item, None)
        state.emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        state.emit("conversation.item.added", item=item.body, previous_item_id=previous)
        state.emit("conversation.item.done", item=item.body, previous_item_id=previous)
        if state.settings["audio"]["input"]["transcription"] is not None:
            state.spawn(self._transcribe(item))

    def _listens(self) -> bool:
        """Whether anybody wants to know the words: fixed replies do not."""
        wanted = self._state.settings["audio"]["input"]["transcription"] is not None
        return wanted or self._state.config.mode == "receptionist"

    async def _hear(self, mulaw: bytes) -> str:
        try:
            return await hear(mulaw, language=self._language())
        except EarsError:
            return ""

    def _language(self) -> str:
        hints = self._state.settings["audio"]["input"]["transcription"] or {}
        languages = hints.get("languages") or [hints.get("language") or "en"]
        return "en" if "en" in languages else str(languages[0])

    async def _transcribe(self, item: Item) -> None:
        """Send the transcript when it is there; it may come anywhere in the next response."""
        config, state = self._state.config, self._state
        kind, where = "conversation.item.input_audio_transcription", {"item_id": item.id}
        text = await asyncio.shield(item.heard) if item.heard is not None else ""
        await asyncio.sleep(config.transcription_delay_ms / 1000)
        if config.transcription == "failed":
            error = {
                "type": "transcription_error",
                "code": "audio_unintelligible",
                "message": "The audio could not be transcribed.",
                "param": None,
            }
            state.emit(f"{kind}.failed", **where, content_index=0, error=error)
            return
        item.body["content"][0]["transcript"] = text
        if text:
            state.emit(f"{kind}.delta", **where, content_index=0, delta=text)
        model = (state.settings["audio"]["input"]["transcription"] or {}).get("model", "")
        usage = transcription_usage(model, item.audio_ms, text)
        state.emit(f"{kind}.completed", **where, content_index=0, transcript=text, usage=usage)

    def respond(self, overrides: Json) -> None:
        """Start a response; raises RealtimeError while another one of the conversation runs."""
        in_conversation = overrides.get("conversation", "auto") != "none"
        if in_conversation and self.active is not None and self.active.is_active:
            raise RealtimeError(
                "conversation_already_has_active_response",
                "Conversation already has an active response in progress: "
                f"{self.active.id}. Wait until the response is finished before creating a new one.",
            )
        params = self._params(overrides)
        response = Response(self._state, params, in_conversation=in_conversation)
        if in_conversation:
            self.active = response
            self.when_started()
            response.when_done = self.when_done
            response.start(partial(self._reply, params))
        else:
            self._beside = [*(old for old in self._beside if old.is_active), response]
            response.start(partial(self._aside, params["instructions"]))

    def _params(self, overrides: Json) -> Json:
        settings = self._state.settings
        names = ("instructions", "tools", "tool_choice", "output_modalities", "max_output_tokens")
        params = {name: settings[name] for name in names} | {"metadata": None}
        params |= {key: value for key, value in overrides.items() if value is not None}
        output = settings["audio"]["output"] | overrides.get("audio", {}).get("output", {})
        return params | {"audio": {"output": output}}

    async def _reply(self, params: Json) -> ScriptedReply:
        """Wait for the ears, then let the dialogue decide; only then is a line answered."""
        waiting = self._state.conversation.unanswered()
        lines, _ = await asyncio.gather(_lines(waiting), self._first_token())
        for item in waiting:
            item.is_answered = True
        tools = params["tools"] if params["tool_choice"] != "none" else []
        names = frozenset(tool.get("name", "") for tool in tools)
        return self._state.dialogue.reply(Prompt(tuple(lines), params["instructions"], names))

    async def _aside(self, instructions: str) -> ScriptedReply:
        """Answer out of band: what the instructions quote, and the dialogue does not move."""
        await self._first_token()
        return ScriptedReply(text=quoted(instructions) or "Noted.")

    async def _first_token(self) -> None:
        await asyncio.sleep(self._state.config.first_token_ms / 1000)

    def cancel(self, response_id: str | None) -> None:
        """Stop a response for the client; raises RealtimeError when nothing runs."""
        for response in (self.active, *self._beside):
            wanted = response is not None and response_id in (None, response.id)
            if wanted and response is not None and response.is_active:
                response.cancel("client_cancelled")
                return
        raise RealtimeError(
            "response_cancel_not_active", "Cancellation failed: no active response found"
        )

    def interrupt(self) -> None:
        """The caller speaks: stop what runs. Truncating is the client's duty on WebSocket."""
        if self.active is not None and self.active.is_active:
            self.active.cancel("turn_detected")


async def _lines(items: list[Item]) -> list[str]:
    return [
        item.text() if item.heard is None else await asyncio.shield(item.heard) for item in items
    ]
