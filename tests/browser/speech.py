"""What a browser's microphone hears: a WAV made of spoken lines and silence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser

from prosaas.sandbox.sound.audio import mulaw_decode, resample, wav_bytes
from prosaas.sandbox.sound.voice import say
from tests.browser.chrome import CHROMIUM, FLAGS

HZ = 48_000
Part = int | str  # ms of silence, or a line


def microphone_file(path: Path, parts: Iterable[Part]) -> Path:
    """A WAV of 48 kHz with these parts, one after the other."""
    sounds = [_silence(part) if isinstance(part, int) else _said(part) for part in parts]
    path.write_bytes(wav_bytes([np.concatenate(sounds)], HZ))
    return path


@contextmanager
def hearing(browser: Browser, file: Path) -> Iterator[Browser]:
    """Another Chromium, whose microphone is this file, played once, and which may use it."""
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
        "--autoplay-policy=no-user-gesture-required",
    )
    heard = browser.browser_type.launch(
        executable_path=str(CHROMIUM), args=[*FLAGS, *flags], headless=True
    )
    try:
        yield heard
    finally:
        heard.close()


def _silence(ms: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.zeros(ms * HZ // 1000, dtype=np.int16)


def _said(line: str) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """In a thread of its own: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        spoken = pool.submit(lambda: asyncio.run(say(line, language="en"))).result()
    return resample(mulaw_decode(spoken), 8000, HZ)
