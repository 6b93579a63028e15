"""A sample of ids, and for each the smallest change that breaks the rule behind it.

`old` stands exactly once in its file. A test whose docstring names the id must fail.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """In `path`, `old` becomes `new`; then what `id` asks for does not hold."""

    id: str
    path: str
    old: str
    new: str


_ENGINE = "calls/engine/"
_MEDIA = "calls/media/"

BREAKS: tuple[Break, ...] = (
    # S0: sending and barge-in
    Break("S0-4", _ENGINE + "caller.py", "if not event.confirmed:", "if False:"),
    Break("S0-8", _ENGINE + "decisions.py", "return bool(pending) and", "return pending == [] or"),
    Break("S0-9", _ENGINE + "interruption.py", "is BargeInMode.DRAIN", "is None"),
    Break("S0-11", _ENGINE + "decisions.py", "at, 0)\n\n\ndef next", "at, 0) * 0\n\n\ndef next"),
    Break("S0-12", _ENGINE + "interruption.py", "{Purpose.PREAMBLE, Purpose.GREETING}", "set()"),
    Break("S0-15", _ENGINE + "interruption.py", "call.epoch += 1", "call.epoch = 2"),
    Break("S0-16", _MEDIA + "pacer.py", "FRAME_MS = 20.0", "FRAME_MS = 25.0"),
    Break("S0-18", _ENGINE + "decisions.py", "{ResponseState.REQUESTED, R", "{*ResponseState, R"),
    Break("S0-20", _ENGINE + "caller.py", "interrupt(call, at, call.voice_since)", "[]"),
    # S1: guards and timers
    Break("S1-1", _ENGINE + "speech.py", "return self.is_calibrated and (", "return (True and "),
    Break("S1-6", _ENGINE + "ending.py", "(), *call.timers.stop_all()]", "()]"),
    Break("S1-8", _ENGINE + "timers.py", "firing.call_sid == self.call_sid", "bool(firing)"),
    Break("S1-9", _ENGINE + "decisions.py", "HANG_UP_MS = 6_000", "HANG_UP_MS = 600"),
    Break("S1-11", _ENGINE + "interruption.py", "if can_cancel(record)]", "]"),
    Break(
        "S1-13",
        _ENGINE + "decisions.py",
        "if state is not CallState.LIVE or generating",
        "if state not in {CallState.LIVE, CallState.WRAPPING_UP} or generating",
    ),
    Break("S1-17", _ENGINE + "gate.py", "REPLY_DUE_MS = 3_000", "REPLY_DUE_MS = 1_000"),
    Break(
        "S1-20",
        _ENGINE + "caller.py",
        "REPLY_DUE_MS)] if call.owed else []",
        "1)] + owe(call, Purpose.TURN)",
    ),
    # S2: framing, pacing, order
    Break("S2-1", _ENGINE + "playout.py", "FRAME_MS * BYTES_PER_MS", "FRAME_MS * 9"),
    Break("S2-2", _ENGINE + "playout.py", "self._rest = data[full:]", 'self._rest = b""'),
    Break(
        "S2-7",
        _MEDIA + "pacer.py",
        "self._count * FRAME_MS - self.lead_ms",
        "self._count * 21 - self.lead_ms",
    ),
    Break("S2-8", _MEDIA + "pacer.py", "FLOOR_MS = 18.0", "FLOOR_MS = 5.0"),
    Break("S2-9", _MEDIA + "pacer.py", "RESET_MS = 200.0", "RESET_MS = 400.0"),
    Break(
        "S2-10",
        _ENGINE + "interruption.py",
        "[DropAudio(call.epoch), ClearCarrier(onset_at, heard_ms)]",
        "[ClearCarrier(onset_at, heard_ms), DropAudio(call.epoch)]",
    ),
    Break("S2-17", _ENGINE + "speech.py", "self.voiced_run += 1", "self.voiced_run += 2"),
    Break("S2-20", _ENGINE + "caller.py", "FALSE_ALARM_MS = 500", "FALSE_ALARM_MS = 900"),
    # S4: one gate, own records
    Break(
        "S4-5",
        _ENGINE + "decisions.py",
        "if state is not CallState.LIVE or generating",
        "if generating",
    ),
    Break("S4-7", _ENGINE + "decisions.py", " or not caller_has_floor", " or True"),
    Break(
        "S4-8",
        _ENGINE + "decisions.py",
        "return purpose is Purpose.GOODBYE and generating is None",
        "return generating is None",
    ),
    Break(
        "S4-11",
        _ENGINE + "call.py",
        "if record is None or record.state is not ResponseState.GENERATING",
        "if record is None",
    ),
    Break("S4-17", _MEDIA + "agent_audio.py", "item.framer.push(audio)", "[audio]"),
    # R: decisions
    Break("R1", _ENGINE + "interruption.py", "commands += cut_memory(record, at)", "pass"),
    Break("R2", _ENGINE + "caller.py", "if not event.confirmed:", "if False:"),
    Break("R3", _ENGINE + "decisions.py", "if policy.greeting_protect_ms is None:", "if False:"),
    Break("R4", _ENGINE + "caller.py", "cut = interrupt(call, event", "cut = [] and (call, event"),
    Break("R6", _ENGINE + "decisions.py", "LIVE or generating is not None:", "LIVE:"),
    Break(
        "R7",
        _ENGINE + "responses.py",
        "any(item.is_pending(at) for item in self.items)",
        "bool(self.is_generating)",
    ),
    Break(
        "R11",
        _ENGINE + "states.py",
        "frozenset({ResponseState.DONE}),\n    ResponseState.DONE",
        "frozenset(ResponseState),\n    ResponseState.DONE",
    ),
    Break("R13", _MEDIA + "pacer.py", "* FRAME_MS - self.lead_ms", "* FRAME_MS"),
    Break("R16", _MEDIA + "pacer.py", "elif ready_at > self._plays_out_at():", "elif False:"),
    # L: what failures teach
    Break(
        "L14",
        _MEDIA + "outbox.py",
        "        self._waiting.clear()\n        return tokens",
        "        return tokens",
    ),
    Break(
        "L18",
        _MEDIA + "line.py",
        "self.counters.frames_enqueued += sum(",
        "self.counters.frames_enqueued -= sum(",
    ),
    Break(
        "L22",
        _ENGINE + "interruption.py",
        "if not is_barge_in(pending, call.policy, at):",
        "if False:",
    ),
    Break(
        "L23",
        _ENGINE + "playout.py",
        "return self.heard_ms(at) < self.total_ms",
        "return not self.finished",
    ),
    Break(
        "L25",
        _ENGINE + "responses.py",
        "if r.response_id == response_id), None)",
        "if r.response_id), None)",
    ),
    Break("L28", _MEDIA + "line.py", "return frame.epoch < self.epoch", "return False"),
    Break(
        "L29", _ENGINE + "interruption.py", "record = call.responses.generating", "record = None"
    ),
    Break(
        "L30",
        _ENGINE + "turns.py",
        "Turn(len(self.turns), item_id",
        "Turn(-len(self.turns), item_id",
    ),
    Break(
        "L31",
        _ENGINE + "interruption.py",
        "TruncateItem(item.item_id, heard_ms)",
        "TruncateItem(item.item_id, item.received_ms)",
    ),
    Break("L33", _ENGINE + "caller.py", "return owe(call, Purpose.RECOVERY)", "return []"),
    Break(
        "L37",
        _ENGINE + "reply.py",
        "[*call.timers.stop(TimerName.REPLY_DUE), *call.finish_items(record)]",
        "[*call.timers.stop(TimerName.REPLY_DUE)]",
    ),
    Break(
        "L42",
        _ENGINE + "caller.py",
        "if not call.turns.caller_committed(event.item_id):",
        "if call.turns.caller_committed(event.item_id) is None:",
    ),
    Break(
        "L43",
        _ENGINE + "reply.py",
        "    return [*commands, *create(call)]\n\n\ndef _back",
        "    return commands\n\n\ndef _back",
    ),
    Break("L45", "calls/realtime/codec.py", "waited_ms > SLOW_AUDIO_MS", "False"),
    Break(
        "L48",
        _ENGINE + "turns.py",
        "if turn is None or not text:",
        "if turn is None or len(text) < 3:",
    ),
    Break("L50", _MEDIA + "delays.py", "return is_due and", "return False and"),
    Break(
        "L52",
        _MEDIA + "closing.py",
        "    await _flush(session, CLOSE_AFTER_S)\n    await session.carrier.close(CLOSE_NORMAL)",
        "    await session.carrier.close(CLOSE_NORMAL)",
    ),
    Break(
        "L54",
        _ENGINE + "decisions.py",
        "all(response.is_heard for response in responses)",
        "bool(responses) >= 0",
    ),
    Break("L55", _ENGINE + "interruption.py", "call.go(CallState.LIVE)\n", "pass\n"),
    Break("L57", _ENGINE + "call.py", "min(played_out_at, at))", "0)"),
    Break(
        "L59",
        _ENGINE + "call.py",
        "self.tries = self.prompts = self.tools.rounds = 0",
        "self.tries = self.tools.rounds = 0",
    ),
)
