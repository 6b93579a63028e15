"""espeak-ng through ctypes. The library is not thread-safe: one thread may use this module.

Interface: espeak-ng's speak_lib.h; the library and its data come in the wheel espeakng-loader.
"""

import ctypes
import tempfile
from functools import cache
from pathlib import Path

import espeakng_loader
import numpy as np

from prosaas.sandbox.sound.audio import Pcm

_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8 = 1
_RATE, _PITCH = 1, 3
_LONGEST_PATH = 120  # espeak-ng copies its data path into a buffer of 160 characters
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class VoiceError(RuntimeError):
    """espeak-ng refused to start, to take a voice or to speak."""


def _data_path() -> str:
    path = str(espeakng_loader.get_data_path())
    if len(path) <= _LONGEST_PATH:
        return path
    link = Path(tempfile.mkdtemp(prefix="espeak-")) / "espeak-ng-data"
    link.symlink_to(path)
    return str(link)


class Espeak:
    """The loaded library: text in, int16 samples at `rate` Hz out."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        self._library.espeak_ng_SetRandSeed.argtypes = [ctypes.c_long]
        self._chunks: list[bytes] = []
        self._callback = _Callback(self._collect)
        self.rate = int(
            self._library.espeak_Initialize(_SYNCHRONOUS, 0, _data_path().encode(), _DONT_EXIT)
        )
        if self.rate <= 0:
            raise VoiceError("espeak-ng did not start")
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, wav: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if wav and count > 0:
            self._chunks.append(ctypes.string_at(wav, count * 2))
        return 0

    def speak(self, text: str, *, voice: str, words_per_minute: int, pitch: int) -> Pcm:
        """Speak text with an espeak-ng voice name such as `en-us+m3`; pitch is 0..99."""
        self._chunks = []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise VoiceError(f"espeak-ng has no voice {voice}")
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH, pitch, 0)
        self._library.espeak_ng_SetRandSeed(1)
        data = text.encode()
        status = self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        if status != 0:
            raise VoiceError(f"espeak-ng could not speak (status {status})")
        return np.frombuffer(b"".join(self._chunks), dtype=np.int16)


@cache
def espeak() -> Espeak:
    """The one instance of this process, made on first use."""
    return Espeak()
