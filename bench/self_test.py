"""Does the bench find what is wrong? Each planted fault must be found, and nothing in the healthy.

A bridge with a fault (bench/faulty_bridge.py) is called twice, with one interruption. A fault may
bring others with it: who stalls long enough also drops frames. The healthy bridge may have none.
"""

from collections.abc import Callable
from dataclasses import replace

from bench.record import Run
from bench.run import Setting, run
from bench.scenario import Scenario
from bench.targets import BareBridge

CALLS, SECONDS, ATTEMPTS = 2, 18.0, 3
HEALTHY = "healthy"
EXPECTED = {
    "deaf": "deaf",
    "never-clears": "never clears",
    "stalls": "stalls",
    "drops-frames": "drops frames",
    "hangs-up": "hangs up",
    "odd-frames": "odd frame sizes",
}


def verdict(planted: str, found: Run) -> str:
    """What is wrong with the bench, judged by one run; "" when nothing is."""
    if not found.valid:
        return f"the generator was late: {'; '.join(found.reasons)}"
    if planted == HEALTHY:
        return f"found in a healthy bridge: {'; '.join(found.faults)}" if found.faults else ""
    if not any(fault.startswith(f"{EXPECTED[planted]}:") for fault in found.faults):
        return f"not found; only: {'; '.join(found.faults) or 'nothing'}"
    return ""


def _in_time(target: BareBridge, setting: Setting) -> Run:
    """A run of which the generator was not late, or the last attempt."""
    for _ in range(ATTEMPTS):
        found = run(target, CALLS, setting)
        if found.valid:
            break
    return found


def self_test(setting: Setting, tell: Callable[[str], None]) -> bool:
    """Run the healthy bridge and every faulty one; True when the bench is right about all."""
    setting = replace(setting, rest_calls=0, scenario=Scenario(SECONDS))
    wrong = 0
    for planted in (HEALTHY, *EXPECTED):
        target = BareBridge(f"bridge {planted}")
        if planted != HEALTHY:
            target = replace(target, module="bench.faulty_bridge", arguments=("--fault", planted))
        found = _in_time(target, setting)
        problem = verdict(planted, found)
        wrong += bool(problem)
        told = problem or "; ".join(found.faults) or "nothing wrong"
        tell(f"{'FAILED' if problem else 'ok':<7}{planted:<14}{told}")
    return not wrong
