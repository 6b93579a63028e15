"""A recording's outline for the eye: how loud each of at most a thousand stretches is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from recordings.audio.wav import Pcm, WavInfo, blocks

MOST: Final = 1000  # numbers for each channel
HIGHEST: Final = 255
_QUIET: Final = 2048  # of 32768: what is quieter everywhere stays small in the picture
_SECONDS: Final = 20.0  # of sound in memory at a time


def peaks(path: Path, info: WavInfo) -> list[list[int]]:
    """For each channel the loudest sample of each stretch, 0..255, the recording's loudest 255.

    Both channels have one scale. BadAudio when the file is shorter than `info` says.
    """
    frames = info.data_bytes // (info.channels * info.width)
    stretch = -(-frames // MOST)
    found: list[Pcm] = []
    rest = np.zeros((0, info.channels), np.int32)
    for block in blocks(path, info, seconds=_SECONDS):
        sound = np.concatenate([rest, np.abs(block.astype(np.int32))])
        whole = len(sound) - len(sound) % stretch
        found.append(sound[:whole].reshape(-1, stretch, info.channels).max(axis=1))
        rest = sound[whole:]
    if len(rest):
        found.append(rest.max(axis=0, keepdims=True))
    outline = np.concatenate(found)
    loudest = max(int(outline.max()), _QUIET)
    scaled: list[list[int]] = (outline * HIGHEST // loudest).T.tolist()
    return scaled
