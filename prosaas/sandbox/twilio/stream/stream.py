"""A bidirectional media stream: Twilio's end of the WebSocket (protocols.md A5, B)."""

import binascii
import random
from urllib.parse import urlsplit

from prosaas.sandbox.caller.caller import Frame
from prosaas.sandbox.sound.audio import BYTES_PER_MS
from prosaas.sandbox.twilio.call import Call, StreamLog
from prosaas.sandbox.twilio.errors import Notice, TwilioError
from prosaas.sandbox.twilio.route import Route, signature_headers
from prosaas.sandbox.twilio.stream import messages
from prosaas.sandbox.twilio.stream.dial import Target, open_socket
from prosaas.sandbox.twilio.stream.jitter import Jitter, is_disturbed
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.stream.socket import MediaSocket
from prosaas.sandbox.twilio.twiml.verbs import Stream
from prosaas.sandbox.wire import watermark
from prosaas.sandbox.wire.refrain import Refrain

MOST_QUEUED_BYTES = 10 * 60 * 1000 * BYTES_PER_MS


def refuse(stream: Stream, *, allow_ws: bool) -> None:
    """Raise TwilioError for a <Stream> that Twilio would not even dial."""
    if stream.track != "inbound_track":
        raise TwilioError(31941, stream.track)
    parts = urlsplit(stream.url)
    if not parts.hostname:
        raise TwilioError(31923, stream.url)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and allow_ws):
        raise TwilioError(31922, parts.scheme)
    if parts.query:
        raise TwilioError(31920, "query strings are not allowed in a stream's URL")


class MediaStream:
    """One socket, attached to the call's line between `open` and `finish`."""

    def __init__(self, call: Call, verb: Stream, line: Line) -> None:
        self._call = call
        self._verb = verb
        self._line = line
        self._ids = messages.StreamIds(call.number.account_sid, call.sid, call.sids.make("MZ"))
        self.log = StreamLog(self._ids.stream_sid, verb.url)
        self._sequence = 0
        self._chunk = 0
        self._sent_bytes = 0
        self._form = messages.media_form(self._ids)
        self._refrain = Refrain()
        self._first: bytes | None = None
        if call.order.watermark is not None:
            self._first = watermark.write(call.order.watermark)
        self._jitter: Jitter | None = None
        if is_disturbed(call.order.faults):
            dice = random.Random(self._ids.stream_sid)  # noqa: S311 - faults to commit, not secrets
            self._jitter = Jitter(call.order.faults, dice)
        faults = call.order.faults
        self._breaks = faults.drop_stream_ms is not None or faults.half_open_ms is not None
        self._is_dead = False
        self._socket: MediaSocket | None = None
        self._finished = False
        self._warned: set[int] = set()
        call.streams.append(self.log)

    async def open(self, handshake_s: float) -> MediaSocket:
        """Dial, shake hands, send `connected` and `start`; raises TwilioError."""
        target = Target(self._verb.url, Route.of(self._call).address(self._verb.url))
        headers = signature_headers(self._call, self._verb.url, (), "stream")
        headers["User-Agent"] = "Twilio.TmeWs/1.0"
        self.log.dialled_ms = self._call.clock.ms()
        about = {"url": self._verb.url, "headers": headers, "status": None}
        self.log.handshake = self._call.wire.add("twilio", "handshake", **about)
        try:
            socket = await open_socket(target, headers, self, handshake_s)
        except TwilioError as error:
            self.log.handshake["error"] = error.notice.message
            raise
        self._socket = socket
        self._start()
        return socket

    def _start(self) -> None:
        self.log.started_ms, self.log.is_started = self._now(), True
        self._send_logged(messages.CONNECTED)
        parameters = {entry.name: entry.value for entry in self._verb.parameters}
        self._send_logged(messages.start(self._ids, self._next(), parameters))
        self._line.listener = self

    async def finish(self, *, stop: bool) -> None:
        """Detach from the line and close; queued audio is lost. `stop` says so first."""
        if self._line.listener is self:
            self._line.listener = None
        self._finished = True
        self.log.ended_ms = self.log.ended_ms or self._call.clock.ms()
        self._line.clear(self._now())
        if self._socket is None:
            return
        if stop and not self._call.order.faults.no_stop:
            self._send_logged(messages.stop(self._ids, self._next()))
        if self._is_dead:
            self._socket.abort()
        await self._socket.close()

    def caller_frame(self, frame: Frame, due_ms: float) -> None:
        """20 ms of the caller, due at this clock time, sent whatever the server does."""
        if frame.digit:
            self._send_logged(messages.dtmf(self._ids, self._next(), frame.digit))
        now_ms = self._call.clock.ms()
        self.log.late_ms.append(max(0.0, now_ms - due_ms))
        if frame.voice is not None:
            frame.voice.left(now_ms)
        audio, self._first = self._first or frame.audio, None
        if self._jitter is None:
            self._media(audio, self._sent_bytes + len(audio))
        else:
            for sent in self._jitter.take(audio, self._stream_ms()):
                self._media(sent.payload, sent.end_bytes)
        if self._breaks:
            self._break_when_told()

    def marks_heard(self, names: list[str]) -> None:
        """Echo marks, in the order they were heard or cleared."""
        for name in names:
            self._send_logged(messages.mark(self._ids, self._next(), name))

    def _media(self, payload: bytes, end_bytes: int) -> None:
        self._chunk += 1
        self._sequence += 1
        self._sent_bytes = end_bytes
        if self._socket is None or self._is_dead:
            return
        timestamp_ms = end_bytes // BYTES_PER_MS
        text = messages.media(self._form, self._sequence, self._chunk, timestamp_ms, payload)
        if self._socket.send(text):
            self.log.media_sent += 1
        elif not self._socket.closed.done():
            self.log.media_missed += 1
            self._warn_once(Notice(31930))

    def _break_when_told(self) -> None:
        faults, stream_ms, socket = self._call.order.faults, self._stream_ms(), self._socket
        if socket is None:
            return
        if faults.drop_stream_ms is not None and stream_ms >= faults.drop_stream_ms:
            socket.abort()
        if faults.half_open_ms is not None and stream_ms >= faults.half_open_ms:
            self._is_dead, self._breaks = True, False
            socket.go_dead()

    def answered(self, status: int) -> None:
        """Log the handshake's HTTP status."""
        self.log.handshake["status"] = status

    def message(self, data: bytes, *, binary: bool) -> None:
        """Obey a message of the application, or log why not."""
        if self._finished or self._is_dead:
            return
        audio = None if binary else self._refrain.audio(data)
        if audio is not None:
            self._queue(self._now(), audio)
            return
        try:
            if binary:
                raise TwilioError(31950)
            self._obey(messages.read(data, self._ids.stream_sid), data)
        except TwilioError as error:
            self._warn_once(error.notice)
            self._log("app", data[:200].decode(errors="replace"), refused=error.notice.message)

    def _obey(self, message: messages.Media | messages.Mark | messages.Clear, data: bytes) -> None:
        at_ms = self._now()
        match message:
            case messages.Media(payload):
                self._refrain.learn(data, binascii.b2a_base64(payload, newline=False))
                self._queue(at_ms, payload)
                return
            case messages.Mark(name):
                self._line.echo(at_ms)
                self._line.playout.mark(at_ms, name)
            case messages.Clear():
                self.log.clears_ms.append(self._call.clock.ms())
                self._line.echo(at_ms)
                self._log("app", data.decode())
                self._line.clear(at_ms)
                return
        self._log("app", data.decode())
        self._line.echo(at_ms)

    def _queue(self, at_ms: float, payload: bytes) -> None:
        line, playout = self._line, self._line.playout
        line.echo(at_ms)
        queued_ms = playout.queued_bytes / BYTES_PER_MS
        self.log.frames.add(at_ms - self.log.started_ms, len(payload), queued_ms)
        if playout.queued_bytes + len(payload) > MOST_QUEUED_BYTES:
            self._warn_once(Notice(31931))
            return
        playout.push(at_ms, payload)

    def _warn_once(self, notice: Notice) -> None:
        """Twilio's debugger shows each kind of warning once a stream (protocols.md A2)."""
        if notice.code not in self._warned:
            self._warned.add(notice.code)
            self._call.note(notice)

    def _send_logged(self, text: str) -> None:
        self._log("twilio", text)
        if self._socket is not None and not self._is_dead:
            self._socket.send(text.encode())

    def _log(self, who: str, message: str, **more: object) -> None:
        entry = {"at_ms": round(self._stream_ms(), 3), "from": who, "message": message}
        self.log.wire.append(entry | more)
        sid = self._ids.stream_sid
        self._call.wire.add(who, "message", stream_sid=sid, message=message, **more)

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _now(self) -> float:
        return self._line.at(self._call.clock.ms())

    def _stream_ms(self) -> float:
        return self._now() - self.log.started_ms
