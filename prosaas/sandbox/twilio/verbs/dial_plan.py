"""The far ends of <Dial>: what a scripted callee does, as the call's order tells it.

Shape of one entry of `dials`: {"to": "+…" | "*", "outcome"?, "after_ms"?, "seconds"?, "steps"?}.
`outcome` is one of OUTCOMES (answered); `after_ms` is when it comes (0; a no-answer rings out by
default); `steps` are a caller's script, spoken once picked up; `seconds` is when the callee hangs
up (never; a voicemail after 10). Several entries for one number serve its dials in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prosaas.sandbox.caller.steps import ScriptError, Step, prepare

OUTCOMES = ("answered", "busy", "no-answer", "failed", "canceled", "voicemail")
ANYBODY = "*"
_FIELDS = {"to", "outcome", "after_ms", "seconds", "steps"}
_VOICEMAIL_S = 10.0
_GREETING: Sequence[Mapping[str, object]] = [
    {"say": "Please leave your message after the tone."},
]


@dataclass(frozen=True, slots=True)
class FarEnd:
    """One far end. `after_s` None is as long as it may ring; `seconds` None is until hung up."""

    to: str
    outcome: str = "answered"
    after_s: float | None = 0.0
    seconds: float | None = None
    steps: tuple[Step, ...] = ()

    @property
    def picks_up(self) -> bool:
        """Whether somebody or something answers; a voicemail does (protocols.md A6)."""
        return self.outcome in {"answered", "voicemail"}


@dataclass(slots=True)
class FarEnds:
    """Everybody who may be dialled in one call; whoever is not named answers in silence."""

    known: Sequence[FarEnd] = ()
    _dialled: dict[str, int] = field(default_factory=dict)

    def dial(self, to: str) -> FarEnd:
        """Who answers this number this time."""
        times = self._dialled.get(to, 0)
        self._dialled[to] = times + 1
        for name in (to, ANYBODY):
            found = [end for end in self.known if end.to == name]
            if found:
                return found[min(times, len(found) - 1)]
        return FarEnd(to)


async def prepare_far_ends(dials: Sequence[object]) -> FarEnds:
    """Check the entries and synthesise what is said; raises ScriptError naming the bad one."""
    far_ends = []
    for index, raw in enumerate(dials):
        try:
            far_ends.append(await _far_end(raw))
        except (TypeError, ValueError) as error:
            raise ScriptError(f"dial {index + 1}: {error}") from error
    return FarEnds(far_ends)


async def _far_end(raw: object) -> FarEnd:
    if not isinstance(raw, dict) or set(raw) - _FIELDS or "to" not in raw:
        raise ScriptError(f"takes {', '.join(sorted(_FIELDS))}")
    outcome = raw.get("outcome", "answered")
    if outcome not in OUTCOMES:
        raise ScriptError(f"outcome is one of {', '.join(OUTCOMES)}")
    is_voicemail = outcome == "voicemail"
    after_s = float(raw["after_ms"]) / 1000 if "after_ms" in raw else None
    seconds = raw.get("seconds", _VOICEMAIL_S if is_voicemail else None)
    return FarEnd(
        str(raw["to"]),
        outcome,
        after_s if after_s is not None or outcome == "no-answer" else 0.0,
        None if seconds is None else float(seconds),
        await prepare(raw.get("steps", _GREETING if is_voicemail else [])),
    )
