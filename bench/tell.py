"""What the bench prints while it works: one block of lines for each run."""

from collections.abc import Iterator

from bench.record import Figures, Run, Spread

LATENCIES = (
    ("TwiML at rest", "twiml_at_rest_ms"),
    ("TwiML", "twiml_ms"),
    ("first audio", "first_audio_ms"),
    ("  from start", "first_audio_from_start_ms"),
    ("reply", "reply_ms"),
    ("barge-in, onset", "barge_in_onset_ms"),
    ("  from decision", "barge_in_decision_ms"),
    ("silence", "silence_ms"),
    ("stale audio", "stale_ms"),
    ("frame gap", "gap_ms"),
    ("/healthz", "loop_lag_ms"),
)
MIB = 1024 * 1024


def told(run: Run) -> str:
    """A run as text: its figures, or why there are none, and what went wrong."""
    head = f"{run.server}, {run.calls} calls, round {run.round}"
    lines = [head, *(f"  fault: {fault}" for fault in run.faults)]
    if run.valid:
        lines += _figures(run.figures)
    else:
        lines += ["  invalid: the generator was late", *(f"  {text}" for text in run.reasons)]
    return "\n".join([*lines, f"  generator: {_generator(run)}"])


def _figures(figures: Figures) -> Iterator[str]:
    yield f"  {'ms':<18}{'n':>7}{'p50':>9}{'p95':>9}{'p99':>9}{'p99.9':>9}{'max':>9}"
    for name, field in LATENCIES:
        spread: Spread | None = getattr(figures, field)
        if spread is not None:
            parts = (spread.p50, spread.p95, spread.p99, spread.p999, spread.max)
            numbers = "".join(f"{part:9.1f}" for part in parts)
            yield f"  {name:<18}{spread.count:>7}{numbers}"
    yield (
        f"  calls answered {figures.calls_answered}, failed {figures.failed_calls}; "
        f"frames {figures.frames}, not 160 bytes {figures.frames_not_160}, "
        f"sent under 18 ms {_or_dash(figures.frames_under_18ms)}"
    )
    yield (
        f"  underruns over 40 ms {figures.underruns_over_40ms} "
        f"({figures.underrun_ms:.0f} ms, {_or_dash(figures.underruns_per_call_minute)} a "
        f"call-minute, steady {_or_dash(figures.underruns_steady)})"
    )
    memory = figures.memory_per_call_bytes
    yield (
        f"  CPU {_or_dash(figures.cpu)} cores; "
        f"memory a call {_or_dash(None if memory is None else round(memory / MIB, 2))} MiB"
    )


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _generator(run: Run) -> str:
    callers, model = (run.generator.get(part, {}) for part in ("callers", "model"))
    frames = run.generator.get("frames", {})
    return (
        f"caller frames over 10 ms late {100 * frames.get('over_10ms', 0):.2f} %, over 20 ms "
        f"{100 * frames.get('over_20ms', 0):.2f} %, max {frames.get('late_max_ms', 0):.0f} ms; "
        f"CPU s callers {callers.get('cpu_s')}, model {model.get('cpu_s')}; "
        f"model loop lag p99 {(model.get('loop_lag_ms') or {}).get('p99')} ms"
    )
