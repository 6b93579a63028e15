"""The conversation: items in order, each with what only the server knows about it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.openai.realtime.errors import (
    INVALID_PREVIOUS_ITEM_ID,
    RealtimeError,
    invalid_value,
)
from prosaas.sandbox.openai.realtime.mind import END_CALL

Json = dict[str, Any]


@dataclass(slots=True)
class Item:
    """`body` is the item as clients see it; `audio_ms` of the mu-law `audio` are part of it.

    `heard` yields what the ears make of a user's audio. `is_answered` items need no reply,
    `is_dropped` ones are no longer read, `is_cut` ones were truncated.
    """

    body: Json
    audio_ms: float = 0.0
    audio: bytes = b""
    heard: "asyncio.Future[str] | None" = None
    is_answered: bool = False
    is_dropped: bool = False
    is_cut: bool = False

    @property
    def id(self) -> str:
        """The item's id."""
        return str(self.body["id"])

    @property
    def is_users(self) -> bool:
        """Whether the caller said it (or a client wrote it for the caller)."""
        return self.body.get("role") == "user"

    @property
    def is_spoken(self) -> bool:
        """Whether it is the assistant's and has audio."""
        return self.body.get("role") == "assistant" and self.audio_ms > 0

    def text(self) -> str:
        """All written text and transcripts of its parts."""
        return self._words(self.body.get("content", []))

    def written(self) -> str:
        """Its text without the transcripts of the caller's audio."""
        parts = self.body.get("content", [])
        return self._words([part for part in parts if part.get("type") != "input_audio"])

    def _words(self, parts: list[Json]) -> str:
        words = [part.get("text") or part.get("transcript") or "" for part in parts]
        return " ".join(
            [*words, self.body.get("arguments", ""), self.body.get("output", "")]
        ).strip()


class Conversation:
    """Items oldest first; every change names its neighbours as the vendor does."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def last_id(self) -> str | None:
        """The item that a new one would follow."""
        return self.items[-1].id if self.items else None

    def previous_id(self, item: Item) -> str | None:
        """The item before this one, None when it is the first or was deleted."""
        index = self.items.index(item) if item in self.items else 0
        return self.items[index - 1].id if index else None

    def insert(self, item: Item, previous: str | None) -> None:
        """Add behind an item; `root` is the beginning, None the end. Raises RealtimeError."""
        if any(known.id == item.id for known in self.items):
            raise invalid_value("item.id", "an id that is not in the conversation yet")
        if previous is None:
            self.items.append(item)
        elif previous == "root":
            self.items.insert(0, item)
        else:
            before = self.get(previous, INVALID_PREVIOUS_ITEM_ID, "previous_item_id")
            self.items.insert(self.items.index(before) + 1, item)

    def get(self, item_id: str, code: str, param: str = "item_id") -> Item:
        """Find an item; raises RealtimeError with the caller's code."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise RealtimeError(code, f"Item with id '{item_id}' does not exist.", param)

    def delete(self, item_id: str) -> None:
        """Remove an item; raises RealtimeError when there is none."""
        self.items.remove(self.get(item_id, "item_delete_invalid_item_id"))

    def truncate(self, item_id: str, audio_end_ms: int) -> None:
        """Cut a spoken item to what was heard, and its transcript with it (protocols.md F6)."""
        item = self.get(item_id, "item_truncate_invalid_item_id")
        if not item.is_spoken:
            raise RealtimeError(
                "item_truncate_invalid_item_id",
                "Only model output audio messages can be truncated.",
                "item_id",
            )
        if audio_end_ms > round(item.audio_ms, 3):
            raise RealtimeError(
                "invalid_value",
                f"Audio content of {int(item.audio_ms)}ms is already shorter than {audio_end_ms}ms",
                "audio_end_ms",
            )
        item.audio_ms, item.is_cut = audio_end_ms, True
        for part in item.body["content"]:
            part.pop("transcript", None)

    def unanswered(self) -> list[Item]:
        """What the caller said since the last reply."""
        return [item for item in self.items if item.is_users and not item.is_answered]

    def unreported(self) -> list[Item]:
        """What functions answered since the last reply; that a call may end is no news."""
        quiet = {item.body["call_id"] for item in self.items if item.body.get("name") == END_CALL}
        kind = "function_call_output"
        outputs = [item for item in self.items if item.body["type"] == kind]
        return [i for i in outputs if not i.is_answered and i.body["call_id"] not in quiet]
