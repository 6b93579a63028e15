"""The calls of a test module, made when its first test looks at one."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice import real, stand_in
from tests.conformance.twilio_voice.cases import Case
from tests.conformance.twilio_voice.exchange import Seen


class Calls:
    """By name. On a stand-in all are made at once; on the real service only what is looked at."""

    def __init__(self, target: TwilioTarget, cases: Mapping[str, Case]) -> None:
        self._target, self._cases = target, cases
        self._seen: dict[str, Seen] = {}

    def __getitem__(self, name: str) -> Seen:
        if not self._target.real and self._cases[name].not_yet:
            pytest.skip(f"the stand-in does not {self._cases[name].not_yet} yet")
        if name not in self._seen:
            self._make(name)
        seen = self._seen[name]
        if seen.failure is not None:
            raise seen.failure
        return seen

    def _make(self, name: str) -> None:
        if self._target.real:
            self._seen[name] = self._ring(name)
        else:
            able = {name: case for name, case in self._cases.items() if not case.not_yet}
            self._seen = asyncio.run(stand_in.ring_all(self._target, able))

    def _ring(self, name: str) -> Seen:
        try:
            return asyncio.run(real.ring(self._target, name, self._cases[name]))
        except Exception as failure:  # noqa: BLE001 - kept, so that no test pays for it again
            return Seen(failure=failure)
