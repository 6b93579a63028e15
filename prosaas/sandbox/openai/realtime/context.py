"""What of the conversation a response reads: truncation (protocols.md F4, `truncation`). Pure.

Items that no longer fit are left out of the context for good, oldest first; they stay in the
conversation. Where truncation is disabled the response fails instead.
"""

from typing import Any

from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.usage import count_of

Json = dict[str, Any]


class ContextOverflow(Exception):
    """The conversation is longer than the model reads; `tokens` of it against `limit`."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(
            f"Conversation has {tokens} tokens, more than the input limit of {limit} tokens."
        )


def context(items: list[Item], truncation: str | Json, prefix: int, limit: int) -> list[Item]:
    """Choose the items to read; `prefix` and `limit` are tokens of instructions and of all input.

    Marks what is dropped. Raises ContextOverflow when truncation is `disabled`.
    """
    items = [item for item in items if not item.is_dropped]
    room, keep = _room(truncation, limit - prefix)
    tokens = sum(_tokens(item) for item in items)
    if tokens <= room:
        return items
    if truncation == "disabled":
        raise ContextOverflow(prefix + tokens, limit)
    while tokens > keep and len(items) > 1:
        dropped = items.pop(0)
        dropped.is_dropped = True
        tokens -= _tokens(dropped)
    return items


def _room(truncation: str | Json, room: int) -> tuple[int, int]:
    """Tokens that may be there before anything is dropped, and that remain afterwards."""
    if isinstance(truncation, str):
        return room, room
    limits = truncation.get("token_limits") or {}
    room = min(room, limits.get("post_instructions", room))
    return room, int(room * truncation["retention_ratio"])


def _tokens(item: Item) -> int:
    _, text, audio = count_of(item)
    return text + audio
