"""One output item of a response, event by event, in the order of protocols.md F5."""

import base64
from typing import Any

from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.state import SessionState

Json = dict[str, Any]


class OutputItem:
    """What every output item does: appear in response and conversation, and be done in both."""

    def __init__(
        self, state: SessionState, response_id: str, index: int, *, in_conversation: bool
    ) -> None:
        self._state, self._in_conversation = state, in_conversation
        self._where: Json = {"response_id": response_id, "output_index": index}
        self.item = Item(
            {
                "id": state.ids.new("item", response_id),
                "object": "realtime.item",
                "status": "in_progress",
            }
        )

    def _added(self) -> None:
        state, body = self._state, dict(self.item.body)
        self._where["item_id"] = self.item.id
        state.emit("response.output_item.added", **self._outer(), item=body)
        if self._in_conversation:
            previous = state.conversation.last_id()
            state.conversation.insert(self.item, None)
            state.emit("conversation.item.added", item=body, previous_item_id=previous)

    def _done(self, status: str) -> None:
        state = self._state
        self.item.body["status"] = status
        if self._in_conversation:
            previous = state.conversation.previous_id(self.item)
            state.emit("conversation.item.done", item=self.item.body, previous_item_id=previous)
        state.emit("response.output_item.done", **self._outer(), item=self.item.body)

    def _outer(self) -> Json:
        return {key: self._where[key] for key in ("response_id", "output_index")}

    def close(self, status: str) -> None:
        """End the item with `completed` or `incomplete`."""
        self._done(status)


class SpokenItem(OutputItem):
    """An assistant message: audio with its transcript, or text alone."""

    def __init__(
        self,
        state: SessionState,
        response_id: str,
        index: int,
        *,
        in_conversation: bool,
        has_audio: bool,
    ) -> None:
        super().__init__(state, response_id, index, in_conversation=in_conversation)
        self._has_audio = has_audio
        self.words = ""
        self.item.body |= {"type": "message", "role": "assistant", "content": []}

    def open(self) -> None:
        """Announce the item and its one part."""
        self._added()
        self._where["content_index"] = 0
        self._state.emit("response.content_part.added", **self._where, part=self._part(""))

    def word(self, delta: str) -> None:
        """Send a piece of the transcript (or of the text)."""
        self.words += delta
        kind = "output_audio_transcript" if self._has_audio else "output_text"
        self._state.emit(f"response.{kind}.delta", **self._where, delta=delta)

    def sound(self, audio: bytes, audio_ms: float) -> None:
        """Send a piece of audio in the output format."""
        self.item.audio_ms += audio_ms
        self._state.has_spoken = True
        delta = base64.b64encode(audio).decode()
        self._state.emit("response.output_audio.delta", **self._where, delta=delta)

    def close(self, status: str) -> None:
        """End part and item; what was not said stays out of the transcript."""
        emit = self._state.emit
        if self._has_audio:
            emit("response.output_audio.done", **self._where)
            emit("response.output_audio_transcript.done", **self._where, transcript=self.words)
            content = {"type": "output_audio", "transcript": self.words}
        else:
            emit("response.output_text.done", **self._where, text=self.words)
            content = {"type": "output_text", "text": self.words}
        emit("response.content_part.done", **self._where, part=self._part(self.words))
        if self.item.is_cut:
            del content["transcript"]
        self.item.body["content"] = [content]
        self._done(status)

    def _part(self, words: str) -> Json:
        if self._has_audio:
            return {"type": "audio", "transcript": words}
        return {"type": "text", "text": words}


class CalledItem(OutputItem):
    """A function call: its arguments in pieces, then whole, then the item."""

    def __init__(
        self, state: SessionState, response_id: str, index: int, *, in_conversation: bool
    ) -> None:
        super().__init__(state, response_id, index, in_conversation=in_conversation)
        self._call_id = state.ids.new("call", response_id)
        self._name = ""

    def open(self, name: str) -> None:
        """Announce the call."""
        self._name = name
        self.item.body |= {"type": "function_call", "name": name, "call_id": self._call_id}
        self.item.body["arguments"] = ""
        self._added()
        self._where["call_id"] = self._call_id

    def argue(self, delta: str) -> None:
        """Send a piece of the arguments."""
        self.item.body["arguments"] += delta
        self._state.emit("response.function_call_arguments.delta", **self._where, delta=delta)

    def close(self, status: str) -> None:
        """End the call; an incomplete one has arguments that are cut JSON."""
        arguments = self.item.body["arguments"]
        self._state.emit(
            "response.function_call_arguments.done",
            **self._where,
            name=self._name,
            arguments=arguments,
        )
        self._done(status)
