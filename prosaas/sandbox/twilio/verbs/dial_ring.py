"""Ringing: the legs' fates in the order of time, until one answers or none can any more."""

from collections.abc import Sequence

from prosaas.sandbox.twilio.verbs.dial_leg import Leg


async def ring(legs: Sequence[Leg], timeout_s: float, *, sequential: bool) -> Leg | None:
    """The leg that answered, picked up; None when none did. The others are then over."""
    groups = [[leg] for leg in legs] if sequential else [list(legs)]
    for group in groups:
        answered = await _ring(group, timeout_s)
        if answered is not None:
            return answered
    return None


async def _ring(legs: Sequence[Leg], timeout_s: float) -> Leg | None:
    for leg in legs:
        leg.advance("initiated")
        leg.advance("ringing")
    fates = sorted(((*_fate(leg, timeout_s), leg) for leg in legs), key=lambda fate: fate[0])
    passed_s = 0.0
    for at_s, status, leg in fates:
        await leg.stage.call.clock.sleep(at_s - passed_s)
        passed_s = at_s
        if status == "in-progress":
            leg.pick_up()
            for other in legs:
                if other is not leg:
                    other.drop()
            return leg
        leg.advance(status)
    return None


def _fate(leg: Leg, timeout_s: float) -> tuple[float, str]:
    """When something comes of ringing this leg, in seconds, and what."""
    callee = leg.callee
    after_s = timeout_s if callee.after_s is None else callee.after_s
    if after_s > timeout_s or callee.outcome == "no-answer":
        return min(after_s, timeout_s), "no-answer"
    return after_s, "in-progress" if callee.picks_up else callee.outcome
