"""A disturbed network loses, holds back and cuts up, and does it again for the same seed."""

import random
from itertools import pairwise

from prosaas.sandbox.twilio.config import Faults
from prosaas.sandbox.twilio.stream.jitter import Jitter, Sent, is_disturbed

FRAMES = [bytes([index % 256]) * 160 for index in range(1500)]


def run(faults: Faults, seed: int = 1) -> list[tuple[int, Sent]]:
    """Thirty seconds: what left, and when (ms)."""
    jitter = Jitter(faults, random.Random(seed))
    return [
        (index * 20, sent)
        for index, frame in enumerate(FRAMES)
        for sent in jitter.take(frame, index * 20)
    ]


def audio(left: list[tuple[int, Sent]]) -> bytes:
    return b"".join(sent.payload for _, sent in left)


def test_nothing_is_disturbed_unless_it_is_asked_for() -> None:
    assert not is_disturbed(Faults())
    assert not is_disturbed(Faults(drop_stream_ms=1, half_open_ms=1))
    left = run(Faults())
    assert [sent.end_bytes for _, sent in left] == [160 * n for n in range(1, 1501)]
    assert audio(left) == b"".join(FRAMES)


def test_random_bursts_are_of_two_to_ten_frames_and_lose_nothing() -> None:
    left = run(Faults(random_bursts=True))
    times = [at for at, _ in left]
    sizes = {times.count(at) for at in times}
    assert min(sizes) >= 2
    assert max(sizes) <= 10
    assert len(sizes) > 4
    assert b"".join(FRAMES).startswith(audio(left))


def test_gaps_last_a_fifth_of_a_second_to_two_and_lose_nothing() -> None:
    left = run(Faults(gaps=True))
    gaps = [after - before for (before, _), (after, _) in pairwise(left) if after - before > 20]
    assert len(gaps) >= 5
    assert all(200 <= gap <= 2020 for gap in gaps)
    assert b"".join(FRAMES).startswith(audio(left))


def test_lost_frames_leave_steps_in_the_timestamps() -> None:
    left = run(Faults(lost_frames=True))
    for _, sent in left:
        assert sent.payload == FRAMES[sent.end_bytes // 160 - 1]
    steps = {after.end_bytes - before.end_bytes for (_, before), (_, after) in pairwise(left)}
    assert steps - {160}
    assert max(steps) <= 6 * 160


def test_losses_inside_bursts_keep_their_place() -> None:
    for _, sent in run(Faults(lost_frames=True, random_bursts=True, gaps=True)):
        assert sent.payload == FRAMES[sent.end_bytes // 160 - 1]


def test_odd_payloads_are_the_same_audio_in_other_sizes() -> None:
    left = run(Faults(odd_payloads=True))
    assert len({len(sent.payload) for _, sent in left}) == 5
    assert b"".join(FRAMES).startswith(audio(left))


def test_a_seed_disturbs_the_same_way_again() -> None:
    faults = Faults(random_bursts=True, gaps=True, lost_frames=True, odd_payloads=True)
    assert run(faults, 5) == run(faults, 5)
    assert run(faults, 5) != run(faults, 6)
