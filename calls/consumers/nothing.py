"""Whatever address no other socket has."""

from __future__ import annotations

from channels.generic.websocket import AsyncWebsocketConsumer


class NoSuchSocket(AsyncWebsocketConsumer):
    """Any other address: refused before it is accepted, without a word in the log."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        """Refuse."""
        await self.close()
