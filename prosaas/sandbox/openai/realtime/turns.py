"""Who speaks when: committed audio becomes an item, is heard, and is answered."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from prosaas.sandbox.openai.realtime.asr import Transcriber
from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.context import ContextOverflow, context
from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.dialogue import Prompt
from prosaas.sandbox.openai.realtime.errors import RealtimeError
from prosaas.sandbox.openai.realtime.items import item_of
from prosaas.sandbox.openai.realtime.models import model
from prosaas.sandbox.openai.realtime.response import Asked, Response
from prosaas.sandbox.openai.realtime.settings import refuse_abilities, refuse_voice, with_rate
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.openai.realtime.tools import check_choice, offered
from prosaas.sandbox.openai.realtime.usage import prefix_of, text_tokens
from prosaas.sandbox.sound.audio import BYTES_PER_MS

Json = dict[str, Any]

_PARAMS = ("instructions", "tools", "tool_choice", "output_modalities", "max_output_tokens")


class Turns:
    """The turns of one session; at most one response of the conversation runs at a time.

    `when_done` is told how many ms of the reply the client has still to play.
    """

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self.active: Response | None = None
        self._beside: list[Response] = []
        self._responses = 0
        self._transcriber = Transcriber(state)
        self.when_started: Callable[[], None] = lambda: None
        self.when_done: Callable[[float], None] = lambda _: None

    @property
    def is_speaking(self) -> bool:
        """Whether a response of the conversation runs."""
        return self.active is not None and self.active.is_active

    def commit(self, item_id: str, mulaw: bytes) -> None:
        """Make a user item of audio: announced, put into the conversation, transcribed."""
        state = self._state
        previous = state.conversation.last_id()
        body = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [{"type": "input_audio", "transcript": None}],
        }
        item = Item(body, audio_ms=len(mulaw) / BYTES_PER_MS, audio=mulaw)
        self.listen(item)
        state.conversation.insert(item, None)
        state.emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        state.emit("conversation.item.added", item=body, previous_item_id=previous)
        state.emit("conversation.item.done", item=body, previous_item_id=previous)
        self._transcriber.transcribe(item)

    def replayed(self) -> None:
        """The client wrote a reply of the assistant: what comes before it is answered."""
        items = self._state.conversation.unanswered()
        for item in items:
            item.is_answered = True
        self._state.dialogue.remember([item.text() for item in items])

    def listen(self, item: Item) -> None:
        """Find out what the caller says in an item's audio."""
        self._transcriber.listen(item)

    def respond(self, overrides: Json) -> None:
        """Start a response; raises RealtimeError while another one of the conversation runs."""
        in_conversation = overrides.get("conversation", "auto") != "none"
        if in_conversation and self.active is not None and self.active.is_active:
            raise RealtimeError(
                "conversation_already_has_active_response",
                "Conversation already has an active response in progress: "
                f"{self.active.id}. Wait until the response is finished before creating a new one.",
            )
        self._check(overrides)
        asked = self._asked(overrides, in_conversation=in_conversation)
        response = Response(self._state, asked)
        if in_conversation:
            self.active = response
            self.when_started()
            response.when_done = self._done
            own = asked.read if overrides.get("input") is not None else None
            response.start(partial(self._reply, asked, own))
        else:
            self._beside = [*(old for old in self._beside if old.is_active), response]
            response.start(partial(self._aside, asked))

    def _check(self, overrides: Json) -> None:
        settings = self._state.settings
        refuse_abilities(settings["model"], overrides, "response")
        wanted = overrides.get("audio", {}).get("output", {})
        if self._state.has_spoken:
            refuse_voice(settings["audio"]["output"], wanted, "response")

    def _asked(self, overrides: Json, *, in_conversation: bool) -> Asked:
        params = self._params(overrides)
        check_choice(params)
        read, overflow = self._context(params, overrides.get("input"))
        self._responses += 1
        return Asked(params, read, self._responses, in_conversation, overflow)

    def _params(self, overrides: Json) -> Json:
        settings = self._state.settings
        params = {name: settings[name] for name in _PARAMS} | {"metadata": None}
        params["parallel_tool_calls"] = settings.get("parallel_tool_calls")
        params |= {key: value for key, value in overrides.items() if value is not None}
        wanted = with_rate(overrides.get("audio", {}).get("output", {}))
        output = settings["audio"]["output"] | wanted
        return params | {"audio": {"output": output}}

    def _context(self, params: Json, wanted: list[Json] | None) -> tuple[list[Item], str]:
        """What the response reads: the client's own input, or what fits of the conversation."""
        if wanted is not None:
            return [self._input(body, f"response.input[{i}]") for i, body in enumerate(wanted)], ""
        state = self._state
        limit = state.config.context_tokens or model(state.settings["model"]).input_tokens
        prefix = text_tokens(prefix_of(params))
        try:
            chosen = context(state.conversation.items, state.settings["truncation"], prefix, limit)
        except ContextOverflow as error:
            return [], str(error)
        return chosen, ""

    def _input(self, body: Json, param: str) -> Item:
        state = self._state
        if body["type"] == "item_reference":
            return state.conversation.get(body["id"], "invalid_value", f"{param}.id")
        kind = state.settings["audio"]["input"]["format"]["type"]
        item = item_of(body, state.ids, kind, param)
        if item.audio:
            self.listen(item)
        return item

    async def _reply(self, asked: Asked, own: list[Item] | None) -> ScriptedReply:
        """Wait for the ears, then let the dialogue decide; only then is a line answered."""
        waiting = self._state.conversation.unanswered() if own is None else _users(own)
        lines, _ = await asyncio.gather(_lines(waiting), self._first_token(asked.number))
        results = self._state.conversation.unreported() if own is None else []
        for item in (*waiting, *results):
            item.is_answered = True
        params = asked.params
        names = frozenset(offered(params)) if params["tool_choice"] != "none" else frozenset()
        outputs = tuple(item.body["output"] for item in results)
        prompt = Prompt(tuple(lines), params["instructions"], names, outputs)
        return self._state.dialogue.reply(prompt)

    async def _aside(self, asked: Asked) -> ScriptedReply:
        """Answer out of band; the dialogue does not move."""
        await self._first_token(asked.number)
        return self._state.dialogue.aside(asked.params["instructions"])

    async def _first_token(self, number: int) -> None:
        config = self._state.config
        wait_ms = float(config.first_token_ms)
        if config.first_token_jitter_ms:
            chance = self._state.chance(f"first token/{number}")
            wait_ms += chance.uniform(0, config.first_token_jitter_ms)
        await asyncio.sleep(wait_ms / 1000)

    def _done(self, unplayed_ms: float) -> None:
        self._transcriber.response_done()
        self.when_done(unplayed_ms)

    def cancel(self, response_id: str | None) -> None:
        """Stop a response for the client; raises RealtimeError when it does not run.

        Without an id that is the conversation's response, never one beside it.
        """
        among = [self.active] if response_id is None else [self.active, *self._beside]
        for response in among:
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


def _users(items: list[Item]) -> list[Item]:
    return [item for item in items if item.is_users]


async def _lines(items: list[Item]) -> list[str]:
    return [
        item.text() if item.heard is None else await asyncio.shield(item.heard) for item in items
    ]
