"""Recognition itself: pocketsphinx with a small language model, and doubt about what it heard.

Speech outside the model's words is rejected: a free loop of phones must not explain the audio
much better than the words do. What does not have the shape of speech is not tried at all.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pocketsphinx

from prosaas.sandbox.sound.audio import RATE, mulaw_decode, resample
from prosaas.sandbox.sound.language_model import arpa

_EAR_HZ = 16000
_FRAME = 160  # samples at 8 kHz, 20 ms
_PAD_FRAMES = 10
_DITHER = 20.0  # amplitude; without it the empty band above 4 kHz confuses the acoustic model
_DOUBT = 27.5  # log units a frame: known lines stay below 25, unknown ones begin at 31
_FLATNESS = (0.004, 0.3)  # tones lie below, noise above
_UNSTEADY = 0.6  # deviation of the log energy of frames; speech has more than 1.0
_Frames = npt.NDArray[np.float64]


def _active(frames: _Frames) -> _Frames:
    energy = np.square(frames).mean(axis=1)
    active: _Frames = frames[energy > energy.max(initial=0.0) * 0.01]
    return active


def looks_like_speech(frames: _Frames) -> bool:
    """Judge 20 ms frames by their spectrum and unsteadiness: no noise, no held tone."""
    active = _active(frames)
    if len(active) < 5 or np.abs(active).max() < 300:  # noqa: PLR2004 100 ms, near silence
        return False
    spectrum = np.square(np.abs(np.fft.rfft(active * np.hanning(_FRAME), axis=1))[:, 4:76]) + 1
    flatness = float(np.median(np.exp(np.log(spectrum).mean(axis=1)) / spectrum.mean(axis=1)))
    energy = np.square(frames).mean(axis=1)
    unsteady = float(np.std(np.log(energy[energy > energy.max() * 1e-3])))
    return _FLATNESS[0] < flatness < _FLATNESS[1] and unsteady > _UNSTEADY


def _trimmed(frames: _Frames) -> _Frames:
    """Cut the silence at both ends to 200 ms, adding some where there is less."""
    loud = np.flatnonzero(np.square(frames).mean(axis=1) > 100.0**2)
    pad = np.zeros((_PAD_FRAMES, _FRAME))
    if not len(loud):
        return pad
    return np.concatenate([pad, frames[loud[0] : loud[-1] + 1], pad])


class Recogniser:
    """Both decoders. Not thread-safe; holds the GIL while it works: run it in its own process."""

    def __init__(self, lines: Sequence[str]) -> None:
        """`lines` are examples of what there will be to hear."""
        with tempfile.TemporaryDirectory(prefix="ears-") as folder:
            model, words = Path(folder) / "lines.arpa", Path(folder) / "words.dict"
            model.write_text(arpa(list(lines)))
            words.write_text(_dictionary(lines))
            shared = {"samprate": _EAR_HZ, "dict": str(words), "loglevel": "FATAL"}
            self._words = pocketsphinx.Decoder(lm=str(model), **shared)
            self._phones = pocketsphinx.Decoder(
                lm=None,
                allphone=_MODEL + "-phone.lm.bin",
                beam=1e-20,
                pbeam=1e-20,
                lw=2.0,
                **shared,
            )

    def hear(self, mulaw: bytes) -> str:
        """Recognise one utterance; lower-case words, or "" when it was not understood."""
        samples = mulaw_decode(mulaw[: len(mulaw) // _FRAME * _FRAME])
        frames = _trimmed(samples.reshape(-1, _FRAME).astype(np.float64))
        if not looks_like_speech(frames):
            return ""
        wide = resample(frames.reshape(-1).astype(np.int16), RATE, _EAR_HZ).astype(np.float64)
        wide += np.random.default_rng(1).normal(0, _DITHER, len(wide))
        raw = np.clip(wide, -32767, 32767).astype(np.int16).tobytes()
        line, likely = _decode(self._words, raw)
        _, freely = _decode(self._phones, raw)
        speech_frames = len(raw) / 320 - 2 * _PAD_FRAMES * 2
        return line if (freely - likely) / speech_frames < _DOUBT else ""


_MODEL = f"{pocketsphinx.get_model_path()}/en-us/en-us"


def _dictionary(lines: Sequence[str]) -> str:
    """Take the pronunciations of the known words from the wheel's dictionary."""
    known = {word for line in lines for word in line.split()}
    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    with path.open() as entries:
        return "".join(entry for entry in entries if entry.split("(")[0].split()[0] in known)


def _decode(decoder: pocketsphinx.Decoder, raw: bytes) -> tuple[str, float]:
    """Run one decoder: its words and its log likelihood (minus infinity when it has none)."""
    decoder.start_utt()
    decoder.process_raw(raw, full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    if found is None or found.score <= 0:
        return "", float("-inf")
    return found.hypstr, float(decoder.logmath.log(found.score))
