"""The work after a test from the browser: its words, its bill, and nobody who is told."""

from __future__ import annotations

from typing import Any

import pytest

from calls import services as calls
from calls.models import Call, CallTurn, UsageEntry
from calls.services import MetricsRecord
from calls.signals import first_audio_sent
from recordings import receivers
from recordings.models import StageName
from recordings.services.stages import stage_claim, stage_settle
from recordings.stages import fetch, meter, notify
from recordings.stages.verdict import NotNeeded
from recordings.told import call_told
from tenants import hooks
from tenants.context import tenant_context
from tenants.models import WebhookEvent
from tenants.permissions import Permission
from tenants.services import SYSTEM, NewTenant
from tests.calls.calling import where
from tests.calls.trials.trying import trial_made
from tests.recordings.finished import ids, opened, over, stage_changed

pytestmark = pytest.mark.django_db
USAGE = {"realtime": {"model": "gpt-realtime-2.1", "output_audio": 100}}


@pytest.fixture
def trial(shop: NewTenant) -> Call:
    """A test that went on for half a minute, and is over."""
    call = trial_made(shop)
    calls.stream_claim(**where(call), nonce="n", lease_ms=1)
    metrics = MetricsRecord(1, 0, 20, 0, 0, None, 0, None, {}, usage=USAGE)
    calls.call_metrics_save(**where(call), metrics=metrics)
    with tenant_context(call.tenant_id):
        CallTurn.objects.create(
            tenant_id=call.tenant_id, call=call, position=0, item_id="i", who="caller",
            text="Hello", heard_text="Hello", start_ms=0, end_ms=900,
        )  # fmt: skip
    return opened(over(call, duration_seconds=30))


def claimed(call: Call, name: str) -> Any:
    """The job of this stage, all before it done."""
    for each in StageName.values:
        if each == name:
            break
        stage_changed(call, each, state="done")
    return stage_claim(**ids(call))


def test_no_recording_is_asked_for(trial: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(receivers, "enqueue", lambda task, **_: asked.append(task.name))
    first_audio_sent.send(sender=Call, tenant_id=trial.tenant_id, call_sid=trial.call_sid)
    assert asked == []


def test_nothing_is_fetched(trial: Call) -> None:
    with pytest.raises(NotNeeded, match="not-recorded"):
        fetch.run(claimed(trial, "fetch"))


def test_nobody_is_written_to(trial: Call, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    with pytest.raises(NotNeeded, match="test"):
        notify.run(claimed(trial, "notify"))


def test_it_is_metered_without_a_carrier(trial: Call) -> None:
    meter.run(claimed(trial, "meter"))
    with tenant_context(trial.tenant_id):
        kinds = set(UsageEntry.objects.filter(call_id=trial.pk).values_list("kind", flat=True))
    assert kinds == {"realtime.audio.output"}


def test_no_webhook_is_told(trial: Call, shop: NewTenant) -> None:
    hooks.endpoint_create(tenant_id=shop.tenant.pk, actor=SYSTEM, url="https://example.com/")
    another = trial_made(shop)
    calls.stream_claim(**where(another), nonce="n", lease_ms=1)
    job = claimed(trial, StageName.values[-1])
    stage_settle(job, state="done", reason="")
    with tenant_context(shop.tenant.pk):
        assert not WebhookEvent.objects.filter(kind__startswith="call.").exists()


def test_it_is_told_without_a_number(trial: Call) -> None:
    with tenant_context(trial.tenant_id):
        told = call_told(tenant=trial.tenant_id, call_id=trial.pk, granted=frozenset(Permission))
    assert (told["number"], told["call_sid"], told["to_number"]) == (None, None, "")
