"""The carrier's socket as a call has it: one ordered way out, and one close (S2-15, L61)."""

from __future__ import annotations

from collections.abc import Callable

from calls.engine.events import Event
from calls.media.agent_audio import AgentAudio, Token
from calls.media.line import Frame
from calls.media.outbox import Outbox
from calls.media.ports import Carrier, Pacing
from calls.twilio.media import StreamWriter


class CarrierSide:
    """Event loop only. `agent` is there once the stream has said its name (L16)."""

    def __init__(
        self,
        *,
        carrier: Carrier,
        pacing: Pacing,
        written: Callable[[Token], None],
        clock: Callable[[], float],
    ) -> None:
        self._carrier = carrier
        self._is_closed = False
        self.outbox: Outbox[Token] = Outbox(carrier.send, written, clock=clock, at_once=True)
        self.line = pacing.open(self._frame_due)
        self.agent: AgentAudio | None = None
        self.stream_sid = ""

    def starts(self, stream_sid: str) -> None:
        """The carrier said which stream this is."""
        self.stream_sid = stream_sid
        writer = StreamWriter(stream_sid)
        self.agent = AgentAudio(line=self.line, outbox=self.outbox, writer=writer)

    def progress(self, at: int) -> list[Event]:
        """Return what the engine does not know yet of what has gone out."""
        return self.agent.progress(at) if self.agent is not None else []

    def written(self, frame: Frame, now: float, at: int) -> list[Event]:
        """A frame is on the socket; return what the engine must hear of it."""
        return self.agent.written(frame, now, at) if self.agent is not None else []

    def gone(self) -> None:
        """The socket was closed by the carrier."""
        self._is_closed = True
        self.outbox.close()

    async def close(self, code: int) -> None:
        """Close the socket, at most once."""
        if not self._is_closed:
            self.gone()
            await self._carrier.close(code)

    def _frame_due(self, frame: Frame) -> None:
        if self.agent is None or self._is_closed:
            self.line.discarded(frame)
        else:
            self.agent.post(frame)
