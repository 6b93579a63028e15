"""python -m bench.faulty_bridge --fault F, and the options of bench.bare_bridge

The bare bridge with one fault planted, for the bench's self-test: a bench that does not notice
these would not notice them in a product either.
"""

import argparse
from typing import Any

from picows import WSTransport

from bench.bare_bridge import Call, main

STALL_MS, STALL_EVERY_MS, DROP_EVERY, HANG_UP_MS = 300, 2000, 25, 10_000


class Deaf(Call):
    """The model never hears the caller."""

    def to_model(self, **event: Any) -> None:
        if event["type"] != "input_audio_buffer.append":
            super().to_model(**event)


class NeverClears(Call):
    """The agent talks on over an interruption."""

    def interrupt(self) -> None:
        pass


class Stalls(Call):
    """Every 2 s of a reply nothing is sent for 300 ms, longer than the carrier's lead."""

    def play(self, payload: str) -> None:
        super().play(payload)
        if self.item_ms % STALL_EVERY_MS == 0:
            self.due_ms += STALL_MS


class DropsFrames(Call):
    """Every 25th frame is left out; those after it come at their own times."""

    frames = 0

    def play(self, payload: str) -> None:
        self.frames += 1
        if self.frames % DROP_EVERY:
            super().play(payload)


class HangsUp(Call):
    """The stream is closed after 10 s."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        super().on_ws_connected(transport)
        if not transport.is_client_side:
            self.loop.call_later(HANG_UP_MS / 1000, self.on_ws_disconnected, transport)


class OddFrames(Call):
    """Frames are 163 bytes long."""

    frame_bytes = 163


FAULTS = {
    "deaf": Deaf,
    "never-clears": NeverClears,
    "stalls": Stalls,
    "drops-frames": DropsFrames,
    "hangs-up": HangsUp,
    "odd-frames": OddFrames,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.faulty_bridge", add_help=False)
    parser.add_argument("--fault", choices=FAULTS, required=True)
    chosen, others = parser.parse_known_args()
    main(FAULTS[chosen.fault], others)
