"""Transcription of the caller's audio, beside the responses (protocols.md F4, H2-17).

Events float: they come when the ears are done and a delay has passed, or where the configuration
puts them relative to the next response and to the transcript of the next item.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.errors import AUDIO_UNINTELLIGIBLE
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.openai.realtime.usage import transcription_usage
from prosaas.sandbox.sound.ears import EarsError, hear

Json = dict[str, Any]

_KIND = "conversation.item.input_audio_transcription"
_LOGPROBS = "item.input_audio_transcription.logprobs"


class Transcriber:
    """One session's transcription model. `response_done` lets held transcripts go."""

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self._items = 0
        self._done: asyncio.Event = asyncio.Event()
        self._swap: asyncio.Event | None = None

    def listen(self, item: Item) -> None:
        """Let the ears hear an item's audio if anybody wants to know the words."""
        config, self._items = self._state.config, self._items + 1
        if config.transcripts:
            text = config.transcripts[min(self._items, len(config.transcripts)) - 1]
            item.heard = asyncio.get_running_loop().create_future()
            item.heard.set_result(text)
        elif self._settings() is not None or self._is_needed():
            item.heard = self._state.spawn(self._hear(item.audio))

    def _is_needed(self) -> bool:
        """Whether replies depend on the words: fixed ones do not."""
        config = self._state.config
        return config.mode == "receptionist" or any(reply.heard for reply in config.script)

    def transcribe(self, item: Item) -> None:
        """Send the transcript of an item when it is time, if the session wants it."""
        settings, config = self._settings(), self._state.config
        if settings is None or item.heard is None:
            return
        if config.transcription_when == "before_response" and item.heard.done():
            for kind, fields in self._events(item, item.heard.result(), settings):
                self._state.emit(kind, **fields)
            return
        before, after = self._neighbours() if config.transcription_swapped else (None, None)
        self._state.spawn(self._deliver(item, settings, before, after))

    def response_done(self) -> None:
        """A response of the conversation is over."""
        self._done.set()
        self._done = asyncio.Event()

    def _neighbours(self) -> tuple[asyncio.Event | None, asyncio.Event | None]:
        """What an item waits for and what it sets: the first of two waits for the second."""
        if self._swap is None:
            self._swap = asyncio.Event()
            return self._swap, None
        swap, self._swap = self._swap, None
        return None, swap

    async def _deliver(
        self,
        item: Item,
        settings: Json,
        before: asyncio.Event | None,
        after: asyncio.Event | None,
    ) -> None:
        config, done = self._state.config, self._done
        text = await asyncio.shield(item.heard) if item.heard is not None else ""
        await asyncio.sleep(config.transcription_delay_ms / 1000)
        if config.transcription_when == "after_response":
            await done.wait()
        if before is not None:
            await before.wait()
        for kind, fields in self._events(item, text, settings):
            self._state.emit(kind, **fields)
            await asyncio.sleep(0)
        if after is not None:
            after.set()

    def _events(self, item: Item, text: str, settings: Json) -> Iterator[tuple[str, Json]]:
        where: Json = {"item_id": item.id, "content_index": 0}
        if self._state.config.transcription == "failed":
            yield f"{_KIND}.failed", {**where, "error": dict(_FAILED)}
            return
        item.body["content"][0]["transcript"] = text
        if settings["model"].endswith("diarize") and text:
            yield f"{_KIND}.segment", {**where, **self._segment(item, text)}
        for piece in _pieces(text, self._state.config.transcription_pieces):
            yield f"{_KIND}.delta", {**where, "delta": piece, **self._likely(piece)}
        usage = transcription_usage(settings["model"], item.audio_ms, text)
        fields = {**where, "transcript": text, "usage": usage, **self._likely(text)}
        if settings["model"] == "gpt-transcribe":
            fields["languages"] = [{"code": self._language()}] if text else []
        yield f"{_KIND}.completed", fields

    def _segment(self, item: Item, text: str) -> Json:
        times = {"start": 0.0, "end": round(item.audio_ms / 1000, 3)}
        return {"id": self._state.ids.new("seg"), "speaker": "A", "text": text, **times}

    def _likely(self, text: str) -> Json:
        """The field `logprobs`, where the session includes it."""
        if _LOGPROBS not in (self._state.settings["include"] or []):
            return {}
        words = text.split()
        return {
            "logprobs": [
                {"token": word, "bytes": list(word.encode()), "logprob": -0.01} for word in words
            ]
        }

    async def _hear(self, mulaw: bytes) -> str:
        try:
            return await hear(mulaw, language=self._language())
        except EarsError:
            return ""

    def _language(self) -> str:
        """The hinted language; English among several, because the ears understand that."""
        hints = self._settings() or {}
        languages = hints.get("languages") or [hints.get("language") or "en"]
        return "en" if "en" in languages else str(languages[0])

    def _settings(self) -> Json | None:
        settings: Json | None = self._state.settings["audio"]["input"]["transcription"]
        return settings


_FAILED = {
    "type": "transcription_error",
    "code": AUDIO_UNINTELLIGIBLE,
    "message": "The audio could not be transcribed.",
    "param": None,
}


def _pieces(text: str, count: int) -> list[str]:
    """Cut a text at its words into at most so many pieces; their sum is the text."""
    words = [word + " " for word in text.split(" ")]
    words[-1] = words[-1][:-1]
    size = -(-len(words) // count)
    cut = ["".join(words[start : start + size]) for start in range(0, len(words), size)]
    return [piece for piece in cut if piece]
