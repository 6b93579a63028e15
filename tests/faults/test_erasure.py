"""A caller is erased while a worker stands still between a file and its row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from calls.models import Call
from recordings.models import Recording, Stage, StageState
from recordings.retention.erase import LISTED_FOR, caller_erase
from tenants.context import tenant_context
from tests.faults.conftest import deep
from tests.faults.evidence import files
from tests.faults.stack import until
from tests.faults.world import CALLER, World


@pytest.fixture
def here(world: World, settings: Settings) -> None:
    """This process has the workers' carrier and storage."""
    for name in ("TWILIO_API_URL", "TWILIO_ACCOUNT_SID", "STORAGE_URL"):
        setattr(settings, name, world.stack.env[name])


@pytest.mark.parametrize(
    "moment", ["fetch.stored", pytest.param("fetch.downloaded", marks=deep), "summarise.asked"]
)
def test_a_worker_that_wakes_after_an_erasure_brings_nothing_back(
    world: World, here: None, moment: str
) -> None:
    """Its lease has run out; the call, its file and the carrier's recording are gone."""
    world.stack.stop_at(moment)
    call = world.finished()
    world.stack.stopped_at(moment)
    with tenant_context(call.tenant_id):
        long_ago = Now() - LISTED_FOR - timedelta(hours=1)  # reconciling would not find it
        Call.objects.filter(pk=call.pk).update(created_at=long_ago)
        running = Stage.objects.filter(call=call, state=StageState.RUNNING)
        assert running.update(lease_until=long_ago) == 1
    receipt = caller_erase(tenant_id=call.tenant_id, number=CALLER)
    assert list(receipt.remains.values()) == ["not-metered"]
    assert files(world) == []
    world.stack.go_on(moment)
    world.stack.logged("stage.lease_lost")
    world.settled(call, hurry=True)
    until(lambda: is_erased(world, call), lambda: "the call remains")
    assert files(world) == []
    assert world.stack.sink.taken == []
    listed = world.http.get(f"/sandbox/calls/{call.call_sid}").json()["recording"]
    assert listed == []


def is_erased(world: World, call: Call) -> bool:
    """Whether the receipt names no call any more."""
    receipt = caller_erase(tenant_id=world.made.tenant.pk, number=CALLER)
    with tenant_context(world.made.tenant.pk):
        rows = Call.objects.filter(pk=call.pk), Recording.objects.filter(call=call.pk)
        return not receipt.remains and not any(row.exists() for row in rows)
