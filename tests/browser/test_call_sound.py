"""The sound of a test call, in the browser itself: codec, resampling, play-out, delays."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from prosaas.launch.environment import ROOT
from prosaas.sandbox.sound.audio import mulaw_decode, mulaw_encode


class _Modules(SimpleHTTPRequestHandler):
    """The modules, and nothing else; worklets are loaded past what Playwright can stand in for."""

    def log_message(self, *_line: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the modules are served."""
    handler = partial(_Modules, directory=str(ROOT / "static" / "js" / "call"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page from which the modules can be loaded."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_every_byte_is_decoded_as_python_does(page: Page) -> None:
    told = page.evaluate(
        """async () => {
          const { decode } = await import("/mulaw.js");
          return [...decode(Uint8Array.from({ length: 256 }, (_, code) => code))];
        }"""
    )
    expected = mulaw_decode(bytes(range(256)))
    assert [round(sample * 32768) for sample in told] == expected.tolist()


def test_every_sample_is_encoded_as_python_does(page: Page) -> None:
    told = page.evaluate(
        """async () => {
          const { encode, toBase64 } = await import("/mulaw.js");
          const all = Float32Array.from({ length: 65536 }, (_, at) => (at - 32768) / 32768);
          const bytes = encode(all);
          const parts = [];
          for (let at = 0; at < 65536; at += 4096) {
            parts.push(toBase64(bytes.subarray(at, at + 4096)));
          }
          return parts;
        }"""
    )
    expected = mulaw_encode(np.arange(-32768, 32768, dtype=np.int16))
    assert b"".join(map(base64.b64decode, told)) == expected


_MIC = """async ([hz, rate]) => {
  const context = new OfflineAudioContext(1, rate, rate);
  await context.audioWorklet.addModule("/mic-worklet.js");
  const mic = new AudioWorkletNode(context, "mic");
  const frames = [];
  mic.port.onmessage = ({ data }) => frames.push(...data.frame);
  const tone = new OscillatorNode(context, { frequency: hz });
  tone.connect(mic).connect(context.destination);
  tone.start();
  await context.startRendering();
  await new Promise((done) => setTimeout(done, 200));
  return frames;
}"""


def _loudness(page: Page, hz: int, rate: int) -> float:
    """Of a tone after the microphone's worklet, 1 for as loud as it was; dB would hide zero."""
    samples = np.array(page.evaluate(_MIC, [hz, rate]))
    assert abs(len(samples) - 8000) <= 320
    return float(np.sqrt(np.mean(np.square(samples[800:]))) * math.sqrt(2))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_voice_comes_through_and_what_would_fold_back_does_not(page: Page, rate: int) -> None:
    assert _loudness(page, 1000, rate) == pytest.approx(1, abs=0.02)
    assert _loudness(page, 3000, rate) > 0.9
    assert _loudness(page, 5000, rate) < 0.01
    assert _loudness(page, 7000, rate) < 0.01


_PLAYOUT = """async (orders) => {
  const context = new OfflineAudioContext(1, 48000, 48000);
  await context.audioWorklet.addModule("/playout-worklet.js");
  const node = new AudioWorkletNode(context, "playout", { numberOfInputs: 0,
    outputChannelCount: [1] });
  const marks = [];
  let cleared = 0;
  node.port.onmessage = ({ data }) => {
    marks.push(...(data.marks ?? []));
    cleared += data.cleared ?? 0;
  };
  node.connect(context.destination);
  for (const order of orders) {
    if (order.tone) {
      const samples = Float32Array.from({ length: order.tone * 8 },
        (_, at) => 0.5 * Math.sin(2 * Math.PI * 500 * at / 8000));
      node.port.postMessage({ do: "media", samples });
    } else node.port.postMessage(order);
  }
  await new Promise((done) => setTimeout(done, 100));
  const sound = (await context.startRendering()).getChannelData(0);
  await new Promise((done) => setTimeout(done, 100));
  const power = (from, to) => Math.sqrt(sound.subarray(from * 48, to * 48)
    .reduce((sum, each) => sum + each * each, 0) / ((to - from) * 48));
  return { marks, cleared, first: power(100, 200), then: power(500, 900) };
}"""


def played(page: Page, *orders: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(_PLAYOUT, list(orders))
    return told


def test_what_comes_is_played_and_its_marks_come_back_in_order(page: Page) -> None:
    mark = {"do": "mark"}
    told = played(page, {"tone": 200}, mark | {"name": "a"}, {"tone": 100}, mark | {"name": "b"})
    assert told["marks"] == ["a", "b"]
    assert told["first"] == pytest.approx(0.5 / math.sqrt(2), abs=0.02)
    assert told["then"] < 0.001


def test_a_mark_with_nothing_before_it_comes_back_at_once(page: Page) -> None:
    assert played(page, {"do": "mark", "name": "a"})["marks"] == ["a"]


def test_a_mark_behind_what_is_not_played_yet_waits(page: Page) -> None:
    assert played(page, {"tone": 5000}, {"do": "mark", "name": "a"})["marks"] == []


def test_clear_silences_and_sends_every_mark_back(page: Page) -> None:
    mark = {"do": "mark"}
    orders: list[dict[str, Any]] = [
        {"tone": 800},
        mark | {"name": "a"},
        mark | {"name": "b"},
        {"do": "clear"},
    ]
    told = played(page, *orders)
    assert told["marks"] == ["a", "b"]
    assert told["cleared"] == 800 * 8
    assert told["first"] < 0.001


def test_what_comes_after_clear_is_played(page: Page) -> None:
    told = played(page, {"tone": 800}, {"do": "clear"}, {"tone": 800})
    assert told["first"] == pytest.approx(0.5 / math.sqrt(2), abs=0.02)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([["ended", 1000], ["began", 1800]], [None, 800]),
        ([["began", 1800], ["ended", 1000]], [None, 800]),
        ([["began", 500], ["ended", 1000]], [None, None]),
        ([["ended", 1000], ["began", 20_000]], [None, None]),
    ],
    ids=["in order", "told late", "greeting", "nobody answered"],
)
def test_how_fast_the_agent_answers(page: Page, heard: list[Any], expected: list[Any]) -> None:
    told = page.evaluate(
        """async (heard) => {
          const { Delays } = await import("/delays.js");
          const delays = new Delays();
          return heard.map(([what, at]) => delays[what](at) ?? null);
        }""",
        heard,
    )
    assert told == expected
