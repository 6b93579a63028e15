"""Audio arithmetic: G.711 both ways, rates, levels, WAV files."""

import numpy as np
import pytest

from prosaas.sandbox.openai.realtime.formats import Incoming, outgoing
from prosaas.sandbox.sound.audio import (
    mulaw_decode,
    mulaw_encode,
    normalise,
    read_wav,
    resample,
    rms,
    wav_bytes,
)


def test_mulaw_bytes_survive_decoding_and_encoding() -> None:
    """All codes but negative zero, which comes back as positive zero."""
    codes = bytes(range(256))
    assert mulaw_encode(mulaw_decode(codes)) == codes.replace(b"\x7f", b"\xff")


@pytest.mark.parametrize(
    ("sample", "code"), [(0, 0xFF), (-1, 0x7F), (32124, 0x80), (-32768, 0x00), (1000, 0xCE)]
)
def test_mulaw_codes_are_those_of_g711(sample: int, code: int) -> None:
    """ITU-T G.711, table 2a."""
    assert mulaw_encode(np.array([sample], dtype=np.int16)) == bytes([code])


def test_alaw_bytes_survive_decoding_and_encoding() -> None:
    """The other G.711, through the realtime formats; mu-law in between costs precision."""
    silence = outgoing(b"\xff" * 8, "audio/pcma")
    assert set(silence) <= {0xD5, 0x55}
    assert rms(Incoming().mulaw(silence, "audio/pcma")) < 20


def test_resampling_changes_the_length_with_the_rate() -> None:
    """8 kHz to 24 kHz."""
    assert len(resample(np.zeros(800, dtype=np.int16), 8000, 24000)) == 2400


def test_levels_are_linear() -> None:
    """Silence is 0, nothing is 0, a square wave is its height."""
    square = mulaw_encode(np.tile(np.array([1000, -1000], dtype=np.int16), 80))
    assert (rms(b"\xff" * 160), rms(b"")) == (0.0, 0.0)
    assert rms(square) == pytest.approx(1000, rel=0.02)


def test_normalising_leaves_silence_silent() -> None:
    """And brings the loudest sample to the peak."""
    assert not normalise(np.zeros(4, dtype=np.int16)).any()
    assert normalise(np.array([1, -2], dtype=np.int16), peak=100).tolist() == [50, -100]


def test_wav_files_keep_their_channels() -> None:
    """Two channels of different length; the shorter is padded."""
    left, right = np.arange(5, dtype=np.int16), np.arange(3, dtype=np.int16)
    rate, channels = read_wav(wav_bytes([left, right]))
    assert rate == 8000
    assert [channel.tolist() for channel in channels] == [[0, 1, 2, 3, 4], [0, 1, 2, 0, 0]]
