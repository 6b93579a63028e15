"""The acceptance calls: made side by side, so that each test only looks at what one left."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from tests.e2e import scripts
from tests.e2e.evidence import Evidence, Placed, evidence, lose_model, place
from tests.e2e.scripts import Script

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

NUMBERS = (f"+1415555016{digit}" for digit in range(10))


@pytest.fixture(scope="session")
def calls(running: Running) -> dict[str, Evidence]:
    """What every call left, by name; the five are named for their callers."""
    tenants = {
        name: running.phoning(number, *options)
        for number, (name, (options, _)) in zip(NUMBERS, scripts.OF_OTHERS.items(), strict=False)
    }
    return asyncio.run(_all_calls(running, tenants))


async def _all_calls(running: Running, tenants: Mapping[str, Running]) -> dict[str, Evidence]:
    """The long calls, beside them the five, and then the rest: all share one pair of ears."""
    calls = await _placed(running, {**scripts.ACCEPTANCE, **scripts.FIVE})
    await asyncio.gather(*(calls[name].ended() for name in scripts.FIVE))
    calls |= await _placed(running, {**scripts.MORE, "hangs up": scripts.HANGS_UP})
    for name, (_, script) in scripts.OF_OTHERS.items():
        calls |= await _placed(tenants[name], {name: script})
    await lose_model(calls["loses the model"], after_ms=1_000)
    return await evidence(calls)


async def _placed(running: Running, chosen: Mapping[str, Script]) -> dict[str, Placed]:
    return {name: await place(running, script) for name, script in chosen.items()}
