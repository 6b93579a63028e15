import socket
import struct
from pathlib import Path

import pytest

from bench.measure import WireCounts
from bench.wire import Counts, frame_sizes, packet
from bench.wire_watch import allowed, watched

FRAME = b"\x81\x7e" + (280).to_bytes(2, "big") + b"x" * 280
MARK = b"\x81\x40" + b"x" * 64


def test_frames_of_a_piece_are_told_apart() -> None:
    assert list(frame_sizes(FRAME + MARK + FRAME)) == [280, 64, 280]


def test_a_frame_sent_under_18_ms_after_the_last_of_its_stream_counts() -> None:
    counts = Counts()
    for stream, at_ms in ((b"a", 0.0), (b"b", 5.0), (b"a", 18.0), (b"b", 22.9)):
        counts.segment(stream, at_ms, FRAME)
    assert (counts.frames, counts.under_18ms) == (4, 1)


def test_two_frames_in_one_piece_are_too_close() -> None:
    counts = Counts()
    counts.segment(b"a", 0.0, FRAME + FRAME)
    assert (counts.under_18ms, counts.least_ms) == (1, 0.0)


def test_marks_are_no_frames() -> None:
    counts = Counts()
    counts.segment(b"a", 0.0, FRAME)
    counts.segment(b"a", 1.0, MARK)
    assert (counts.frames, counts.under_18ms) == (1, 0)


def test_a_packet_has_a_stream_and_a_payload_without_padding() -> None:
    tcp = struct.pack("!HHIIBBHHH", 8000, 5555, 1, 1, 0x80, 0x18, 512, 0, 0) + b"options....."
    addresses = socket.inet_aton("127.0.0.1") * 2
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp) + 5, 0, 0, 64, 6, 0) + addresses
    stream, payload = packet(ip + tcp + b"hello" + b"padding")
    assert stream == addresses + struct.pack("!HH", 8000, 5555)
    assert payload == b"hello"


@pytest.mark.skipif(not allowed(), reason="needs Linux and the right to open a packet socket")
def test_only_unmasked_text_from_the_watched_ports_is_taken(tmp_path: Path) -> None:
    """The kernel's filter, tried on real packets."""
    masked = b"\x81\xfe" + FRAME[2:]
    with (
        socket.create_server(("127.0.0.1", 0)) as ours,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        sockets = [_pair(listener) for listener in (ours, other)]
        with watched(tmp_path, [ours.getsockname()[1]]) as watch:
            for near, far in sockets:
                for data in (FRAME, b"HTTP/1.1 200 OK", masked):
                    near.sendall(data)
                    far.recv(65_536)
                far.sendall(FRAME)
        for near, far in sockets:
            near.close()
            far.close()
    assert watch.counts == WireCounts(frames=1, under_18ms=0, least_ms=None)


def _pair(listener: socket.socket) -> tuple[socket.socket, socket.socket]:
    far = socket.create_connection(listener.getsockname())
    return listener.accept()[0], far
