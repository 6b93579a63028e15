"""The flight recorder: every event and command of a call, kept and played again (docs/tapes.md)."""

from calls.tape.recorder import Recorder
from calls.tape.tape import FORMAT, Header

__all__ = ["FORMAT", "Header", "Recorder"]
