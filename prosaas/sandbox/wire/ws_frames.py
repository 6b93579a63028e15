"""WebSocket frames at fifty a second and call: the plain ones by hand, all others by the book.

A plain frame is whole, unfragmented text, masked exactly when it must be; nearly every frame is
one. Everything else (control frames, fragments, binary, reserved bits, bad masks, bad lengths)
goes byte for byte through websockets' sans-I/O core, whose verdict stands (RFC 6455 section 5).
Frame by frame, so that the core is between two frames whenever one is read past it.
"""

from collections.abc import Callable
from os import urandom

from websockets.protocol import Protocol, Side, State

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without its C extension
    from websockets.utils import apply_mask

_TEXT, _CONTROL, _FIN, _RESERVED = 0x81, 0x8, 0x80, 0x70
_MASKED, _LENGTH, _SHORT, _LONG = 0x80, 0x7F, 126, 127
_OPCODES = frozenset({0x0, 0x1, 0x2, 0x8, 0x9, 0xA})
_MOST_SHORT = 0xFFFF


class Framer:
    """Splits what an open connection receives, in order.

    `on_text` gets each plain message's bytes; `on_core` is told when the core has seen a frame and
    may have events and answers. `most_bytes` is the core's own limit to a message.
    """

    def __init__(
        self,
        core: Protocol,
        on_text: Callable[[bytes], None],
        on_core: Callable[[], None],
        most_bytes: int,
    ) -> None:
        self._core, self._most_bytes = core, most_bytes
        self._on_text, self._on_core = on_text, on_core
        self._mask = _MASKED if core.side is Side.SERVER else 0
        self._rest = bytearray()
        self._wanted = 0
        self._in_fragments = self._is_wrong = False

    def feed(self, data: bytes) -> None:
        """Take bytes in."""
        if self._rest:
            self._rest += data
            if len(self._rest) < self._wanted:
                return
            data, self._rest = bytes(self._rest), bytearray()
        at = 0
        while at < len(data):
            if self._is_wrong or self._core.state is not State.OPEN:
                self._to_core(data[at:])
                return
            end = self._plain(data, at)
            if end == at:
                end = self._by_the_book(data, at)
            if end < 0:
                self._rest += data[at:]
                break
            at = end

    def end(self) -> None:
        """The connection ends: the core gets what was waiting to become whole."""
        if self._rest:
            self._to_core(bytes(self._rest))
            self._rest.clear()

    def _to_core(self, data: bytes) -> None:
        self._core.receive_data(data)
        self._on_core()

    def _plain(self, data: bytes, at: int) -> int:
        """Deliver a plain frame: where it ended; -1 while it is not whole, `at` for any other."""
        if len(data) - at < 2:  # noqa: PLR2004 - the shortest head
            self._wanted = 2
            return -1
        if data[at] != _TEXT or self._in_fragments:
            return at
        length, start = data[at + 1] ^ self._mask, at + 2
        if length == _SHORT:
            length, start = int.from_bytes(data[start : start + 2]), start + 2
        elif length > _SHORT:  # eight bytes of length, or the wrong kind of masking
            return at
        key = start
        start += 4 if self._mask else 0
        end = start + length
        if len(data) < end:
            self._wanted = end - at
            return -1 if length <= self._most_bytes else at
        body = data[start:end]
        self._on_text(apply_mask(body, data[key:start]) if self._mask else body)
        return end

    def _by_the_book(self, data: bytes, at: int) -> int:
        """Give the core one frame: where it ended; -1 waits. A wrong head: all from now on."""
        end = self._end(data, at)
        if end < 0 or end > len(data):
            self._wanted = max(end - at, 0)
            return -1
        self._is_wrong = not end
        if end and not data[at] & _CONTROL:
            self._in_fragments = not data[at] & _FIN
        self._to_core(data[at : end or len(data)])
        return end or len(data)

    def _end(self, data: bytes, at: int) -> int:
        """Where the frame at `at` ends; 0 when the core will refuse its head, -1 when unknown."""
        first, second = data[at], data[at + 1]
        length, start = second & _LENGTH, at + 2
        is_wrong = bool(first & _RESERVED) or second & _MASKED != self._mask
        if first & _CONTROL:
            is_wrong = is_wrong or length >= _SHORT or not first & _FIN
        if is_wrong or first & 0x0F not in _OPCODES:
            return 0
        if length >= _SHORT:
            size = 2 if length == _SHORT else 8
            if len(data) < start + size:
                return -1
            length, start = int.from_bytes(data[start : start + size]), start + size
        if length > self._most_bytes:
            return 0
        return start + (4 if self._mask else 0) + length


def text_frame(body: bytes, *, masked: bool) -> bytes:
    """One whole text frame; a client's is masked with fresh random bytes."""
    length, mask = len(body), _MASKED if masked else 0
    if length < _SHORT:
        head = bytes((_TEXT, mask | length))
    elif length <= _MOST_SHORT:
        head = bytes((_TEXT, mask | _SHORT, length >> 8, length & 0xFF))
    else:
        head = bytes((_TEXT, mask | _LONG)) + length.to_bytes(8)
    if not masked:
        return head + body
    key = urandom(4)
    return head + key + apply_mask(body, key)
