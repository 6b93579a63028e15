"""A walk through everything that can happen to a call (hypothesis draws the steps)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from calls.engine.policy import BargeInMode
from tests.engine.driver import POLICY
from tests.engine.world.model import NEVER_MS
from tests.engine.world.walk_line import LineWalk
from tests.engine.world.walk_model import ModelWalk
from tests.engine.world.walk_scenes import ScenesWalk
from tests.engine.world.walk_strange import StrangeWalk
from tests.engine.world.world import World

POLICIES = st.fixed_dictionaries(
    {
        "barge_in_mode": st.sampled_from(BargeInMode),
        "greeting_protect_ms": st.sampled_from([500, 0, None]),
        "silence_ms": st.sampled_from([3000, 0]),
        "max_call_ms": st.sampled_from([2 * 3_600_000, 20_000]),
        "preamble": st.sampled_from(["", "This call is recorded."]),
        "tools": st.sampled_from([("current_time",), ()]),
    }
)


class WalkStateMachine(ModelWalk, LineWalk, StrangeWalk, ScenesWalk):
    """The caller, the model and the carrier act as they like; `World` keeps them honest."""

    @initialize(
        policy=POLICIES,
        opening=st.sampled_from(["both", "both", "both", "half", "half", "none"]),
        dial_ms=st.sampled_from([300, 300, 2000, NEVER_MS]),
    )
    def opens(self, policy: dict[str, Any], opening: str, dial_ms: int) -> None:
        self.world = World(replace(POLICY, **policy), self.watch)
        self.model.dial_ms = dial_ms
        if opening == "none":
            return
        self.world.start()
        if opening == "both":
            self.model.confirm()

    def watch(self) -> None:
        """Look after each event, not only after each step, whether all is in order."""
        for law in self.invariants:
            law.function(self)

    def teardown(self) -> None:
        for situation in self.world.seen:
            event(situation)
