"""espeak-ng through ctypes. The library is not thread-safe: one thread may use this module.

The library keeps the state of its voices from one text to the next, so that a text sounds unlike
the last time it was spoken. A private copy is loaded for each text and let go after it (5 ms):
the same words by the same voice are the same samples, whatever was said before.

Interface: espeak-ng's speak_lib.h; the library and its data come in the wheel espeakng-loader.
"""

import _ctypes
import atexit
import ctypes
import shutil
import tempfile
from functools import cache
from pathlib import Path

import espeakng_loader
import numpy as np

from prosaas.sandbox.sound.audio import RATE, Pcm, resample

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8 = 1
_RATE, _PITCH = 1, 3
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class VoiceError(RuntimeError):
    """espeak-ng refused to start, to take a voice or to speak."""


def speak(text: str, *, voice: str, words_per_minute: int, pitch: int) -> Pcm:
    """Speak text with an espeak-ng voice name such as `en-us+m3`; return int16 samples at 8 kHz.

    pitch is 0..99. Raises VoiceError.
    """
    library = ctypes.CDLL(str(_home() / "espeak-ng"))
    try:
        return _Espeak(library).speak(text, voice, words_per_minute, pitch)
    finally:
        library.espeak_Terminate()
        _ctypes.dlclose(library._handle)  # noqa: SLF001 ctypes has no other way


@cache
def _home() -> Path:
    """Return a folder with a copy of the library that nobody else loads, and its data.

    Its path is short: espeak-ng copies the data's into a buffer of 160 characters.
    """
    home = Path(tempfile.mkdtemp(prefix="espeak-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    shutil.copyfile(espeakng_loader.get_library_path(), home / "espeak-ng")
    (home / "data").symlink_to(espeakng_loader.get_data_path())
    return home


class _Espeak:
    """One loaded library."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.espeak_ng_SetRandSeed.argtypes = [ctypes.c_long]
        self._chunks: list[bytes] = []
        self._callback = _Callback(self._collect)
        data = str(_home() / "data").encode()
        self._rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT))
        if self._rate <= 0:
            raise VoiceError("espeak-ng did not start")
        library.espeak_SetSynthCallback(self._callback)

    def _collect(self, wav: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if wav and count > 0:
            self._chunks.append(ctypes.string_at(wav, count * 2))
        return 0

    def speak(self, text: str, voice: str, words_per_minute: int, pitch: int) -> Pcm:
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise VoiceError(f"espeak-ng has no voice {voice}")
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        self._library.espeak_ng_SetRandSeed(1)  # of the breath in some voices
        data = text.encode()
        status = self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        if status != 0:
            raise VoiceError(f"espeak-ng could not speak (status {status})")
        pcm = np.frombuffer(b"".join(self._chunks), dtype=np.int16)
        return resample(pcm, self._rate, RATE)
