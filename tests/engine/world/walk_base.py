"""What every part of the walk stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from tests.engine.world.caller import Caller
from tests.engine.world.model import Model
from tests.engine.world.provider import Reply
from tests.engine.world.world import World

FUNCTIONS = st.sampled_from(["current_time"] * 4 + ["book_table", "end_call"])
SIZES = st.integers(0, 24_000) | st.sampled_from([1, 160, 1601])
TIMES_MS = st.sampled_from([1, 20, 90, 300, 500, 700, 1500, 3000, 6000, 10_000])


class Walk(RuleBasedStateMachine):
    """One call of a walk through everything that can happen."""

    world: World

    @property
    def model(self) -> Model:
        """The model's end of the call."""
        return self.world.model

    @property
    def caller(self) -> Caller:
        """The caller's end of the call."""
        return self.world.caller

    @property
    def active(self) -> Reply | None:
        """The response that the session is working on."""
        return self.model.active

    @property
    def speaker(self) -> Reply:
        """The same where a rule's condition says that there is one."""
        assert self.active is not None
        return self.active

    @property
    def is_ready(self) -> bool:
        """Tell whether a session of the model is confirmed."""
        return self.model.session.is_ready

    @property
    def is_asked(self) -> bool:
        """Tell whether the session has something to read."""
        return bool(self.model.session.requests)


def when(fact: Callable[[Any], object]) -> Callable[[Any], Any]:
    """A rule's condition, told of its walk."""
    return precondition(lambda walk: bool(fact(walk)))


def rarely(of: int) -> st.SearchStrategy[bool]:
    """True about once in `of` times."""
    return st.integers(1, of).map(lambda number: number == of)
