"""A call's number in 20 ms of silence."""

from hypothesis import given
from hypothesis import strategies as st

from prosaas.sandbox.sound.audio import burst, mulaw_decode
from prosaas.sandbox.wire import watermark


@given(st.integers(1, 2**32 - 1))
def test_a_number_comes_back_and_is_silent(number: int) -> None:
    frame = watermark.write(number)
    assert watermark.read(frame) == number
    assert not mulaw_decode(frame).any()


def test_silence_and_speech_carry_no_number() -> None:
    assert watermark.read(b"\xff" * 160) is None
    assert watermark.read(burst(20)) is None
