"""When frames really left the server, by the kernel's clock: `python -m bench.wire PORT …`.

A reader that wakes late sees two frames close together that were sent apart, so how far apart they
were sent is read from the loopback interface itself. Needs Linux and the right to open a packet
socket (root, CAP_NET_RAW). A filter in the kernel lets through only what a WebSocket server on one
of the ports sends as text (RFC 6455 section 5.2: 0x81, no mask bit). Prints one line when it
listens, and its counts as JSON on SIGTERM.
"""

import argparse
import ctypes
import json
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

ETH_P_IP, SO_TIMESTAMPNS, SO_ATTACH_FILTER = 0x0800, 35, 26
SOL_PACKET, PACKET_STATISTICS = 263, 6
FLOOR_MS = 18.0
LEAST_MEDIA = 200  # bytes: 160 of mu-law are 216 in base64; marks and clears are shorter
EXTENDED, LENGTH_MASK = 126, 0x7F
BUFFER = 8 * 1024 * 1024
QUIET_S = 0.1

# Instructions of the classic filter: code, jump if true, jump if false, constant.


def text_frames(ports: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """TCP from one of `ports` whose payload begins a text frame without mask.

    A socket bound to one protocol sees what comes in, so each loopback packet once.
    """
    count = len(ports)
    from_ports = [(0x15, count - n, 0, port) for n, port in enumerate(ports)]
    return [
        (0x30, 0, 0, 9),  # ldb ip protocol
        (0x15, 0, 12 + count, socket.IPPROTO_TCP),
        (0xB1, 0, 0, 0),  # ldxb ip header length
        (0x48, 0, 0, 0),  # ldh [x] source port
        *from_ports,
        (0x05, 0, 0, 9),  # none of them
        (0x50, 0, 0, 12),  # ldb [x + 12] tcp header length
        (0x54, 0, 0, 0xF0),
        (0x74, 0, 0, 2),
        (0x0C, 0, 0, 0),  # add x
        (0x07, 0, 0, 0),  # tax: the payload
        (0x50, 0, 0, 0),  # ldb [x]
        (0x15, 0, 2, 0x81),
        (0x50, 0, 0, 1),  # ldb [x + 1]
        (0x45, 0, 1, 0x80),
        (0x06, 0, 0, 0),  # drop
        (0x06, 0, 0, 0x40000),  # take
    ]


@dataclass
class Counts:
    """Media frames seen, packets that the kernel could not keep for us, frames under 18 ms after
    the last of their stream, the least distance.
    """

    frames: int = 0
    dropped: int = 0
    under_18ms: int = 0
    least_ms: float | None = None
    _last_ms: dict[bytes, float] = field(default_factory=dict)

    def segment(self, stream: bytes, at_ms: float, payload: bytes) -> None:
        """Take in what left in one piece at `at_ms`."""
        for size in frame_sizes(payload):
            if size < LEAST_MEDIA:
                continue
            self.frames += 1
            last_ms = self._last_ms.get(stream)
            self._last_ms[stream] = at_ms
            if last_ms is None:
                continue
            gap = at_ms - last_ms
            self.under_18ms += gap < FLOOR_MS
            self.least_ms = gap if self.least_ms is None else min(gap, self.least_ms)

    def to_json(self) -> dict[str, float | None]:
        """The numbers."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


def frame_sizes(payload: bytes) -> Iterator[int]:
    """The payload lengths of the WebSocket frames in a piece of a server's stream."""
    at = 0
    while at + 2 <= len(payload):
        size, header = payload[at + 1] & LENGTH_MASK, 2
        if size == EXTENDED:
            size, header = int.from_bytes(payload[at + 2 : at + 4], "big"), 4
        yield size
        at += header + size


def packet(data: bytes) -> tuple[bytes, bytes]:
    """An IPv4 TCP packet's stream (addresses and ports) and its payload."""
    ip_length = (data[0] & 15) * 4
    total = int.from_bytes(data[2:4], "big")
    tcp_length = (data[ip_length + 12] >> 4) * 4
    stream = data[12:20] + data[ip_length : ip_length + 4]
    return stream, data[ip_length + tcp_length : total]


def _listen(ports: Sequence[int]) -> socket.socket:
    """A packet socket on the loopback interface; PermissionError without the right."""
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)  # deaf until it is bound
    program = b"".join(struct.pack("HBBI", *line) for line in text_frames(ports))
    lines = ctypes.create_string_buffer(program, len(program))
    count = len(program) // struct.calcsize("HBBI")
    attached = struct.pack("HP", count, ctypes.addressof(lines))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, attached)
    listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    listener.bind(("lo", ETH_P_IP))
    return listener


def _count(listener: socket.socket, counts: Counts, is_over: Callable[[], bool]) -> None:
    """Until it is over and the interface has been quiet."""
    listener.settimeout(QUIET_S)
    while True:
        try:
            data, extra, _, _ = listener.recvmsg(65_535, 64)
        except TimeoutError:
            if is_over():
                return
            continue
        seconds, nanoseconds = struct.unpack("qq", extra[0][2][:16])
        stream, payload = packet(data)
        counts.segment(stream, seconds * 1000 + nanoseconds / 1_000_000, payload)


def main() -> int:
    """Exit status 0 after SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bench.wire")
    parser.add_argument("ports", type=int, nargs="+", metavar="PORT")
    options = parser.parse_args()
    counts, over = Counts(), threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: over.set())
    with _listen(options.ports) as listener:
        print(json.dumps({"ready": True}), flush=True)
        _count(listener, counts, over.is_set)
        statistics = listener.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        counts.dropped = struct.unpack("II", statistics)[1]
    print(json.dumps(counts.to_json()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
