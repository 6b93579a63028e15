"""The library behind the voices."""

import subprocess
import sys
import zlib

import numpy as np
import pytest

from prosaas.sandbox.sound.espeak import VoiceError, speak


def test_a_text_is_the_same_samples_whatever_was_said_before() -> None:
    """espeak-ng alone would go on where its last text left its voice."""
    first = speak("Hold on.", voice="en-us+m1", words_per_minute=170, pitch=45)
    speak("רגע אחד", voice="he+f2", words_per_minute=120, pitch=60)
    again = speak("Hold on.", voice="en-us+m1", words_per_minute=170, pitch=45)
    assert np.array_equal(first, again)


def test_a_voice_that_is_not_there_is_named() -> None:
    with pytest.raises(VoiceError, match="robot"):
        speak("Hello.", voice="robot", words_per_minute=170, pitch=45)


def test_it_is_the_same_in_another_process() -> None:
    """Also the breath of a voice that has one."""
    spoken = "speak('Hold on.', voice='en-us+f2', words_per_minute=170, pitch=45)"
    program = (
        f"import zlib; from {speak.__module__} import speak; print(zlib.crc32({spoken}.tobytes()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    ours = speak("Hold on.", voice="en-us+f2", words_per_minute=170, pitch=45)
    assert int(other.stdout) == zlib.crc32(ours.tobytes())
